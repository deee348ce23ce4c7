"""The search page: all pictures of the history, by words, facets, albums and look."""
