"""Velatura: offline creative work with diffusion models; paint a mask and only that changes."""

__version__ = "0.1.0"
