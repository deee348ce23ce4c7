"""How it is done and kept: sets read, measured, made again; stores; sessions of the window."""
