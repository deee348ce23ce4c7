"""Evaluations: sets of pictures measured, and the lab for consistency models."""
