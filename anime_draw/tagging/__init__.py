"""Name the hair colour of pictures: measured, by illustration2vec or from a list."""
