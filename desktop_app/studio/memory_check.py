"""Whether an edit fits into memory, told before anything of it is allocated. Asks no system."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError

_MODEL = 100
_LOCAL = 220
"""Bytes a pixel of the context at the worst moment of an edit by a model, and of one without:
measured on 6 and 12 megapixels of 8-bit and float pictures (80 to 99, and 206)."""

_MIRRORED = 20
"""The same for what lies beyond the picture's border."""


def needed_bytes(plans: Sequence[EditPlan], pixel: int, *, local: bool) -> int:
    """Memory that edits by ``plans``, one after another, take at their worst moment.

    Args:
        plans: one a spot.
        pixel: bytes of a pixel of the document.
        local: whether it is done without a model.
    """
    each = _LOCAL if local else _MODEL
    copied = worst = 0
    for plan in plans:
        inside = plan.context.intersected(plan.canvas).size.area
        copied += inside * pixel  # all of them, when the job is queued; the rest one by one
        worst = max(worst, inside * each + (plan.context.size.area - inside) * _MIRRORED)
    return copied + worst


def check_memory(plans: Sequence[EditPlan], pixel: int, free: int, *, local: bool) -> None:
    """Check that the edits fit into ``free`` bytes; see `needed_bytes`.

    Raises:
        InputError: ``context_too_large``.
    """
    needed = needed_bytes(plans, pixel, local=local)
    if needed > free:
        largest = max((plan.context for plan in plans), key=lambda rect: rect.size.area)
        raise InputError(
            "context_too_large",
            size=f"{largest.width} × {largest.height}",
            needed=f"{needed / 1e9:.1f}",
            free=f"{free / 1e9:.1f}",
        )
