"""Annotations: text, points, arrows and other marks on a picture, as data that is drawn."""
