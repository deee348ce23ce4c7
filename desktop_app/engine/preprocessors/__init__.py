"""Networks that look at pictures, and what control images are made of what they see."""
