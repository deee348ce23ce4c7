"""The composition root: builds the objects and hands them to one another; the command line."""
