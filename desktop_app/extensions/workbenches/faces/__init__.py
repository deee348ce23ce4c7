"""What the user meets of workbenches."""
