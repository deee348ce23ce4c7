"""Weights in fewer bits: their formats, layers that hold them, and files they come from."""
