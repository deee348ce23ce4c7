"""What other programs have on this disk, duplicates, and what takes how much room."""
