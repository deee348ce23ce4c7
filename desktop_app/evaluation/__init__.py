"""Formulas of evaluations: pure functions over numpy and OpenCV. Knows no disk, no torch."""
