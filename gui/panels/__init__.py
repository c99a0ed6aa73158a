"""The parts around the panes, each in a module of its own."""
