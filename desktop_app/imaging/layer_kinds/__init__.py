"""The kinds of layers, a file and a row each: `table.LAYER_KINDS`."""
