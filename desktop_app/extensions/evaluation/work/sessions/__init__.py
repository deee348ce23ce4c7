"""What is behind the page Evaluate, and runs beside the window."""
