"""The questions the window asks, and the windows it opens beside itself."""

from .questions import (
    MASKS,
    MODELS,
    OPENABLE,
    PICTURES,
    STAY,
    ask_choice,
    ask_folder,
    ask_open,
    ask_open_several,
    ask_save,
    ask_whether_to_save,
    is_asking,
)
from .shortcuts import show_about, show_shortcuts

__all__ = [
    "MASKS",
    "MODELS",
    "OPENABLE",
    "PICTURES",
    "STAY",
    "ask_choice",
    "ask_folder",
    "ask_open",
    "ask_open_several",
    "ask_save",
    "ask_whether_to_save",
    "is_asking",
    "show_about",
    "show_shortcuts",
]
