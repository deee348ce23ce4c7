"""What actions do: each command is a method named by the id of its row."""
