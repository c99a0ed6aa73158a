"""The bundled models and pictures, found through importlib.resources."""
