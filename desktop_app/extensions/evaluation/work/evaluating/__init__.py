"""Evaluations: sets of pictures, what is measured of them, and reports."""
