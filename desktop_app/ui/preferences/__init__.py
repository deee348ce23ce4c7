"""The window of preferences: one table of settings, a page for each subject, and a search."""
