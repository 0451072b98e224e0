"""What can be asked of a workspace, each answer a table of values that every renderer draws."""
