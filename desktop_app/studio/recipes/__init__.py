"""Recipes done: to one picture, and to many by the queue."""
