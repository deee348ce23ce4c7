"""What belongs to the tool in hand: its column, its bar of options, its brush."""
