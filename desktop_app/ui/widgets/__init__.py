"""Small widgets of our own that know nothing of pictures or models."""
