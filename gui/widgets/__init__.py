"""What panels, dialogs and panes are made of: themes, icons, buttons, sliders."""
