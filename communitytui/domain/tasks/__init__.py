"""Tasks: the board, deliverables, stage gates and decisions."""
