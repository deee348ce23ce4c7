"""``velatura gpu``: graphics cards, and the builds of torch that run on them."""
