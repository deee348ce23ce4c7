"""The tools: one small file each, one row each in `table`. What they draw on is the canvas."""
