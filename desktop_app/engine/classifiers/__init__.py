"""Networks that say how probable each of a few labels is for a picture."""
