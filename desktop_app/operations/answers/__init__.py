"""What the program answers with data: a file each."""
