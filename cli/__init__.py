"""The commands of `anime-draw`: parse, call the library, show the result."""
