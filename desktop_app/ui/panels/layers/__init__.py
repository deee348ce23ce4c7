"""The layers panel and its parts."""
