"""Where windows beside the window open."""

import tkinter as tk


def centre(window: tk.Toplevel, parent: tk.Tk) -> None:
    """Put a window into the middle of its parent, all of it on the screen."""
    window.update_idletasks()
    width, height = window.winfo_reqwidth(), window.winfo_reqheight()
    x = parent.winfo_rootx() + (parent.winfo_width() - width) // 2
    y = parent.winfo_rooty() + (parent.winfo_height() - height) // 2
    x = min(max(x, 0), max(parent.winfo_screenwidth() - width, 0))
    y = min(max(y, 0), max(parent.winfo_screenheight() - height, 0))
    window.geometry(f"+{x}+{y}")
