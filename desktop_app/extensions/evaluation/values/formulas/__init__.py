"""What pictures are worth in numbers: measures as pure functions of arrays. No network, no disk."""
