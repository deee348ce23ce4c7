"""Who makes the images of a job: the family's table says it by what its denoiser predicts."""

from __future__ import annotations

from desktop_app.engine.consistency.painter import ConsistencyPainter
from desktop_app.engine.model import Model
from desktop_app.engine.painter import Painter

__all__ = ["painter_of"]

PAINTERS: dict[str, type[Painter]] = {"consistency": ConsistencyPainter}
"""`Family.prediction` → the painter, where it isn't the usual one."""


def painter_of(model: Model) -> type[Painter]:
    """The painter for ``model``."""
    return PAINTERS.get(model.family.prediction, Painter)
