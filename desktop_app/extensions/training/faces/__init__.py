"""What the user meets of training."""
