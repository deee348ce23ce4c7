"""Evaluation on the command line."""
