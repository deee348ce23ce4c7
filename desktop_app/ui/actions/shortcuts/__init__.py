"""Which key does what: presets, the user's changes to them, and what may not be."""
