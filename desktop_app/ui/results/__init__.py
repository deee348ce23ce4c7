"""What runs gave: the strip, the grid over the canvas, how one was made, several compared."""
