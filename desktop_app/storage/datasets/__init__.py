"""Sets of pictures by their former names, by which public reports call them."""

from pathlib import Path

__path__ = [str(Path(__file__).parents[2].joinpath("extensions", "training", "work", "sets"))]
