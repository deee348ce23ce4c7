"""A hole filled by an inpainting network in the engine, at a size that such networks know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess, Run
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, Enlarged
from desktop_app.core.operations import Enlarging
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.removal import Fill, in_window

SIDES: Final = (512, 256)
"""Of what it is given, in pixels, until there is memory for one. LaMa was trained at 256 and is
right to about 2,000 (Suvorov et al. 2022, arXiv:2109.07161); what it makes of a hole that is larger
than some 300 pixels is blurred."""


def filling(path: str, run: Run, tell: Callable[[EngineEvent], object], token: CancelToken) -> Fill:
    """Fills holes by the network at ``path``. What is filled raises Cancelled, ModelError:
    the network can't be used, or EngineError."""
    return partial(_filled, path, EngineAccess(run, tell, token))


def _filled(path: str, access: EngineAccess, pixels: FloatArray, hole: ByteArray) -> FloatArray:
    def make(small: FloatArray, part: ByteArray) -> FloatArray:
        return access.result("upscale", Enlarging(path, small, part), Enlarged).pixels

    for side in SIDES:
        try:
            return in_window(pixels, hole, side, make)
        except EngineError as error:
            if error.code != "out_of_memory" or side == SIDES[-1]:
                raise
    raise AssertionError("no side")
