"""Brushes of other programs, read into `core.brushes`: a file a format, a row in `reading`."""
