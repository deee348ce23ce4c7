"""Encoders of evaluations in memory: opened by their kind, run on pictures."""
