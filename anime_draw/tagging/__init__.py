"""Name the colours of pictures: measured, by illustration2vec or from a list."""
