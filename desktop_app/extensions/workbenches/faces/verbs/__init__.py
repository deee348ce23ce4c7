"""Workbenches on the command line."""
