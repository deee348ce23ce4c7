"""What makes models quicker without changing what they compute; it knows layers, and no family."""
