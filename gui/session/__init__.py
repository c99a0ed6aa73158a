"""What the window works on: document, models, style, portrait, morphs. No Tk."""
