"""The mask that is painted: its history, and what can be done to it. No Tk."""
