"""What other programs, and ours, wrote into or beside pictures: containers, and a file a format."""
