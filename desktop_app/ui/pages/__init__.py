"""Pages that take the canvas' place, and the one way to them and back."""
