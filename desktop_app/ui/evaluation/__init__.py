"""Evaluations in the window: rating pictures by people."""
