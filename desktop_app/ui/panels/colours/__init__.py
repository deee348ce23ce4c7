"""Colours in hand, palettes, scopes."""
