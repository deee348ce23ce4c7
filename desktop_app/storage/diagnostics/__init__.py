"""What helps when something went wrong: reports, marks of running windows, how they ended."""
