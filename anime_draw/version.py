"""The version of the program, read by setup.cfg and written into model files."""

VERSION = "0.1.0"
