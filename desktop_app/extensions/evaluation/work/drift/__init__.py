"""Whether the same requests still give the same pictures."""
