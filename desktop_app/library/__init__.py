"""Models on the disk: what lies there, what it is, and adding to it. Never loads a model."""
