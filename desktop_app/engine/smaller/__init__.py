"""Writing a model as a smaller file of its own, and telling what it lost."""
