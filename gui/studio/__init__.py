"""What runs in a thread behind the window, and the data sent to and fro. No Tk."""
