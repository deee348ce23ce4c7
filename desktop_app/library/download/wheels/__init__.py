"""Wheels on an index of Python packages: reading it, choosing what a build of torch needs."""
