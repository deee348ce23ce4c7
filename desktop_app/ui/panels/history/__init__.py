"""What was: the history, undo, branches."""
