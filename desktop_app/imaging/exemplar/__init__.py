"""Exemplar completion: filling a hole from the rest of the picture, without a model."""

from desktop_app.imaging.exemplar.complete import Completion, complete
from desktop_app.imaging.exemplar.meter import Preview, ProgressSink
from desktop_app.imaging.exemplar.settings import ExemplarSettings
from desktop_app.imaging.exemplar.spot import Method

__all__ = [
    "Completion",
    "ExemplarSettings",
    "Method",
    "Preview",
    "ProgressSink",
    "complete",
]
