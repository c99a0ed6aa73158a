"""The window: paint a mask, see the portrait."""
