"""The vocabulary: frozen values, protocols, events and errors (standard library and numpy only)."""
