"""The preprocessors there are, one row each."""

from __future__ import annotations

from desktop_app.core.registry import Registry, RowError
from desktop_app.imaging.preprocessors.canny import CANNY
from desktop_app.imaging.preprocessors.depth import DEPTH, NORMAL
from desktop_app.imaging.preprocessors.line_art import LINE_ART
from desktop_app.imaging.preprocessors.pose_drawing import POSE
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.preprocessors.scribble import SCRIBBLE
from desktop_app.imaging.preprocessors.semantic_map import SEGMENTATION, SEMANTIC
from desktop_app.imaging.preprocessors.soft_edge import SOFT_EDGE
from desktop_app.imaging.preprocessors.superpixels import SUPERPIXELS
from desktop_app.imaging.preprocessors.tones import (
    BLUR,
    INVERT,
    LUMINANCE,
    NONE,
    RECOLOUR,
    TILE,
)


def _check(row: Preprocessor) -> None:
    """It makes control images of something, in one way."""
    if not (row.reads_picture or row.reads_painting or row.posed):
        raise RowError(f"{row.id!r} reads nothing")
    if row.shape == "tones" and row.reads_painting and row.process is None:
        raise RowError(f"{row.id!r} makes nothing of what is painted")
    if row.process is not None and row.needs_weights:
        raise RowError(f"{row.id!r} has both a function and an operation of the engine")
    if row.needs and not row.needs_weights:
        raise RowError(f"{row.id!r} names networks, but no operation of the engine")


PREPROCESSORS: Registry[Preprocessor] = Registry(
    Preprocessor,
    (
        *(CANNY, LINE_ART, SCRIBBLE, SOFT_EDGE, DEPTH, NORMAL, SEGMENTATION, SEMANTIC, POSE),
        *(TILE, BLUR, RECOLOUR, LUMINANCE, SUPERPIXELS, NONE, INVERT),
    ),
    _check,
)
