"""Workbenches: guided paths declared as data, and the recipes that follow from what is said."""
