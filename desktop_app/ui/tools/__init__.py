"""The tools: one small file each, one row each in `tool_table`. What they draw on is the canvas."""
