"""Adjustments of tone and colour: a row and a function each (`table.ADJUSTMENTS`)."""
