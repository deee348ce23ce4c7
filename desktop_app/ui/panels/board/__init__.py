"""Pictures to look at while working."""
