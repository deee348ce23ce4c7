"""Sets of pictures read, shown to encoders, measured, and told as reports."""
