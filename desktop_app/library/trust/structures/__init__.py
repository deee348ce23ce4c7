"""Which tensors a part of a model has, and in which shapes: rules from its settings, no torch."""
