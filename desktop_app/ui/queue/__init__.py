"""The queue in the window: a counter, a list that can be put in another order, and a dock."""
