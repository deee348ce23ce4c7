"""The data folder as a whole: its version, who uses it, backups before its formats change."""
