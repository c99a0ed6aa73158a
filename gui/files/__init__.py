"""What is read and written: projects, masks, folders, settings, recovery. No Tk."""
