"""Exemplar completion: filling a hole from the rest of the picture, without a model."""

from desktop_app.imaging.exemplar.complete import Completion, complete
from desktop_app.imaging.exemplar.hole_part import Method
from desktop_app.imaging.exemplar.progress import FillPreview, ProgressSink
from desktop_app.imaging.exemplar.settings import ExemplarSettings

__all__ = [
    "Completion",
    "ExemplarSettings",
    "Method",
    "FillPreview",
    "ProgressSink",
    "complete",
]
