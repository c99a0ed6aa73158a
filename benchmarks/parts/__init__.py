"""What is measured: a module for each part; `measure` returns its tables."""
