"""Layers as values, how they become a picture, and how a stack of a file becomes them."""
