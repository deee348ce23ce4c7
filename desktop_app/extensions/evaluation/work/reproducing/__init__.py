"""Makes pictures of the history again, and compares."""
