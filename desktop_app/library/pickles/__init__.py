"""Pickled weights: what they would do if they were loaded, and their tensors without doing it."""
