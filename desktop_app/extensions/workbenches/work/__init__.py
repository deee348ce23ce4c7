"""How it is done and kept: rows of the user's own, runs in a folder, notes of what servers make."""
