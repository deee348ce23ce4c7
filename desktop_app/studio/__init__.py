"""Assembles jobs and runs them: one place for window, live mode, command line. No Qt, no torch."""
