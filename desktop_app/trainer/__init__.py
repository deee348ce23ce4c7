"""The trainer by its former name, by which public reports call it."""

from pathlib import Path

__path__ = [str(Path(__file__).parents[1].joinpath("extensions", "training", "work", "trainer"))]
