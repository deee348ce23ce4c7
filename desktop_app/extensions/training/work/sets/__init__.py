"""Sets of pictures that something is learnt from, on the disk."""
