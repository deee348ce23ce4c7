"""What other programs have on the disk: found, used in place, measured; never written by itself."""
