"""Looks, recipes, and batches of pictures."""
