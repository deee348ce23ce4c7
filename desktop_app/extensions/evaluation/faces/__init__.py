"""What the user meets of evaluation."""
