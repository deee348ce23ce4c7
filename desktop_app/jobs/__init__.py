"""Jobs as values: what one works on, what is told of it, what it gives. Nothing of the window."""
