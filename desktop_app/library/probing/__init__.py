"""Which models can be run, and what they are: told from headers and configs, never loaded."""
