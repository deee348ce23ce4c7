"""The prompt bar: its words, its cards, and what generates."""
