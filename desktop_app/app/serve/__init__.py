"""``velatura serve`` and ``velatura submit``: builds the server out of the program's parts."""
