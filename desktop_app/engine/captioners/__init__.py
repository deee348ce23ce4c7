"""Networks that describe pictures."""
