"""Menus and keys, both made from one list of actions."""
