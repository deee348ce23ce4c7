"""The few windows of their own: questions about files, the list of shortcuts, about."""
