"""``velatura serve``, ``submit`` and ``worker``: builds the server out of the program's parts."""
