"""Sets of pictures and trainings in the window."""
