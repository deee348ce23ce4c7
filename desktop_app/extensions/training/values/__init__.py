"""What a training is: its settings, its examples, and what it tells while it runs."""
