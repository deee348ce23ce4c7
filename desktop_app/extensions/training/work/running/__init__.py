"""Trainings that run: room and time for them, whose turn it is, what comes of them."""
