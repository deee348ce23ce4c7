"""The page on which sets, models and settings are compared."""
