"""What is this file? Told from its header alone."""
