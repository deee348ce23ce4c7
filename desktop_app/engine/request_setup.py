"""From a request to the `Setup` of its schedule."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.catalog.families import Family
from desktop_app.catalog.schedulers import AYS, SchedulerRow, load_ays, unsuited
from desktop_app.core.events import Noted
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.schedules.setup import Setup


def setup_of(
    request: GenerationRequest,
    row: SchedulerRow,
    family: Family,
    factor: int,
    tell: Callable[[Noted], None],
    variant: str,
) -> Setup:
    """What of the request's finer choices the scheduler can do; what it can't is left to it.

    Args:
        request: its settings and size.
        row: its scheduler.
        family: of the model.
        factor: pixels per latent pixel.
        variant: of the model.
        tell: told when the sigma schedule is not the one that was chosen. (An eta without effect
            is greyed in the window, and no news.)
    """
    table = load_ays(request.sigmas).get(family.id, ()) if request.sigmas in AYS else ()
    refused = unsuited(row, request, has_ays=bool(table))
    sigmas = request.sigmas
    if "sigmas" in refused:
        tell(Noted("sigmas_unsuited", {"scheduler": row.name, "sigmas": sigmas}))
        sigmas = "model"
    patch = factor * family.patch
    return Setup(
        sigmas=sigmas,
        eta=None if "eta" in refused else request.eta,
        ays=table,
        tokens=(request.size.width // patch) * (request.size.height // patch),
        even=family.even_levels,
        fine=family.fine_levels,
        rule=family.shift_rule_of(variant),
    )
