"""macOS: an .app around a payload, signed, in a disk image, notarised where an account is given."""
