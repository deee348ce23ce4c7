"""The data under resources/, read into frozen dataclasses. Knows no torch and no window."""
