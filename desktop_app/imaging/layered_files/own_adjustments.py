"""What only Velatura reads of a layer in a file of another format, as JSON: which adjustment it is,
or what its pixels are drawn of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layer_kinds.adjustment_layer import ADJUSTMENT, Adjusting
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import EMPTY_MASK, Json, StackLayer

ABOUT: Final = (ADJUSTMENT.id, EMPTY_MASK)
"""Keys of a layer's ``about``."""


@dataclass(frozen=True, slots=True)
class OwnLayer:
    """What a layer is.

    Attributes:
        adjusting: which adjustment.
        nearly: whether the program that wrote it has another formula.
        clipped, mode: as Velatura wrote it down; None: it did not.
    """

    adjusting: Adjusting
    nearly: bool = False
    clipped: bool | None = None
    mode: BlendMode | None = None

    def stored_mode(self, mode: BlendMode) -> BlendMode:
        """Its mode, where the file has ``mode``: the pixels that others see are in Normal mode."""
        return self.mode if self.mode and mode is BlendMode.NORMAL else mode


def own_record(layer: StackLayer, **more: object) -> dict[str, Any]:
    """What our chunk in a PSD keeps of a layer that Photoshop has no name for."""
    about = {key: layer.about[key] for key in ABOUT if key in layer.about}
    return {**about, "clipped": layer.clipped, "mode": layer.mode.value, **more}


def known(record: Any) -> OwnLayer | None:
    """Of `told_of`; None: it is something else."""
    try:
        adjusting = Adjusting.from_json(record[ADJUSTMENT.id])
        return OwnLayer(adjusting, False, record["clipped"] is True, BlendMode(record["mode"]))
    except (KeyError, TypeError, ValueError):
        return None


def drawing_of(layer: StackLayer) -> dict[str, Any] | None:
    """Of a layer whose pixels are drawn: what of, and where they are; None: of another kind."""
    if not LAYER_KINDS[layer.kind].is_drawn or layer.kind not in layer.about:
        return None
    return {
        "kind": layer.kind,
        "drawn": layer.about[layer.kind],
        "at": [layer.rect.x, layer.rect.y],
    }


def drawn_as(record: Mapping[str, Any], x: int, y: int) -> dict[str, Json]:
    """Kind and ``about`` of a layer at that place by `drawing_of`; empty: it is something else, is
    damaged, or was moved since."""
    try:
        row, drawn = LAYER_KINDS[record["kind"]], record["drawn"]
        if row.guidance is None or not row.is_drawn or record["at"] != [x, y]:
            return {}
        row.guidance.from_json(drawn)
    except (KeyError, TypeError, ValueError):
        return {}
    return {"kind": row.id, "about": {row.id: drawn}}
