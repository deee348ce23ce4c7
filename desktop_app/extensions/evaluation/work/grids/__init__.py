"""Grids of pictures: two settings as axes, a picture for each of their values."""
