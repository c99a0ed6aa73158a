"""Where mask, reference and portrait are seen, and the mask is painted."""
