"""The panes and lines of the main screen; each draws itself line by line."""
