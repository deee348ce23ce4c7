"""Workbenches at a server, which alone imports this, and in files of requests."""
