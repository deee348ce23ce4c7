"""Recipes and looks: what they consist of (`steps.KINDS`), and their checks."""
