"""Evaluations: sets, runs, verdicts."""
