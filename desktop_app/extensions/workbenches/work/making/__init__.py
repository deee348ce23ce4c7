"""Workbenches done: what was said for one becomes files of a folder, by the queue."""
