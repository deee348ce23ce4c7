"""The kinds of layers there are, one row each."""

from __future__ import annotations

from desktop_app.core.file_note import NOTE_TEXTS
from desktop_app.core.registry import Registry, RowError
from desktop_app.imaging.layer_kinds.adjustment_layer import ADJUSTMENT
from desktop_app.imaging.layer_kinds.annotation_layer import ANNOTATION
from desktop_app.imaging.layer_kinds.control_layer import CONTROL
from desktop_app.imaging.layer_kinds.group_layer import GROUP
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind
from desktop_app.imaging.layer_kinds.layer_mask import LAYER_MASK
from desktop_app.imaging.layer_kinds.mask_layer import MASK
from desktop_app.imaging.layer_kinds.paint_layer import PAINT
from desktop_app.imaging.layer_kinds.patch_layer import PATCH
from desktop_app.imaging.layer_kinds.reference_layer import REFERENCE
from desktop_app.imaging.layer_kinds.region_layer import REGION


def _check(kind: LayerKind) -> None:
    """What files can't say of it has to be said to the user."""
    if kind.others != "shown" and (kind.left_out not in NOTE_TEXTS or kind.held is None):
        raise RowError(f"{kind.id!r} is {kind.others} in other files and does not say so")


LAYER_KINDS: Registry[LayerKind] = Registry(
    LayerKind,
    (PAINT, PATCH, GROUP, ADJUSTMENT, ANNOTATION, LAYER_MASK, MASK, REGION, CONTROL, REFERENCE),
    _check,
)
