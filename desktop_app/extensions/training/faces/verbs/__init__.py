"""Its verbs of the command line."""
