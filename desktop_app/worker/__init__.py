"""Threads: around the engine and the files, so that the window never waits (QtCore only)."""
