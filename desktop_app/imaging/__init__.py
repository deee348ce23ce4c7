"""Pixels: pure functions over numpy, OpenCV and Pillow. Knows no model, no torch, no window."""
