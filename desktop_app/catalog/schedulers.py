"""The table of schedulers (samplers): names for the window, classes and options for the engine."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final, Literal

from desktop_app.catalog.resources import invalid, read_rows, read_table
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.record import record
from desktop_app.core.steps import SIGMA_SCHEDULES, SigmaSchedule, is_whole_range

Prediction = Literal["noise", "flow", "consistency"]


@record()
class Spread:
    """Which sigma schedules a kind of scheduler can follow.

    Attributes:
        sigmas: those, beside "model", which all can.
        reason: why not the others: a code of `ui.words.control_reasons`.
    """

    sigmas: tuple[SigmaSchedule, ...]
    reason: str


AYS: Final[tuple[SigmaSchedule, ...]] = ("ays", "k_ays", "k_ays_32", "k_ays_gits")
"""Those that need a table of the family (`load_ays`)."""

_FLOW: Final[tuple[SigmaSchedule, ...]] = tuple(
    kind for kind in SIGMA_SCHEDULES if is_whole_range(kind) and kind not in (*AYS, "k_turbo")
)

SPREADS: Final[dict[str, Spread]] = {
    "free": Spread(SIGMA_SCHEDULES[1:], "no_ays_table"),
    "even": Spread(("k_ddim", "normal", "trailing"), "even_steps"),
    "distilled": Spread((), "fixed_sigmas"),
    "flow": Spread((*_FLOW, "normal", "karras", "exponential", "beta"), "flow_sigmas"),
    "flow_even": Spread(_FLOW, "flow_sigmas"),
}
"""The values of ``spread`` in the table."""


@record()
class SchedulerRow:
    """One scheduler.

    Attributes:
        id: the key in requests.
        name: the field's name for it.
        hint: one English sentence on when to use it.
        class_name: class in ``diffusers``, or ours.
        a1111: its name in AUTOMATIC1111's ``parameters`` text.
        options: config values that override the model's own.
        prediction: "noise" for networks that predict noise, velocity or picture; "flow" for
            rectified flow (SD3, FLUX); "consistency" for consistency models.
        spread: a key of `SPREADS`.
        order: calls of the model a step.
        takes_eta: whether its share of fresh noise can be chosen (`ModelSettings.eta`).
        eta: its usual share.
        adds_noise: whether it usually draws fresh noise at its steps.
        aliases: other programs' names for it (`scheduler_names.plain`).
        stands_in_for: names of samplers that are not here, and to which it comes nearest.
    """

    id: str
    name: str
    hint: str
    class_name: str
    a1111: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    prediction: Prediction = "noise"
    spread: str = "free"
    order: int = 1
    takes_eta: bool = False
    eta: float = 0.0
    adds_noise: bool = False
    aliases: tuple[str, ...] = ()
    stands_in_for: tuple[str, ...] = ()

    def follows(self, sigmas: SigmaSchedule) -> bool:
        """Whether it can follow that sigma schedule; `AYS` need a table of the family, too."""
        return sigmas == "model" or sigmas in SPREADS[self.spread].sigmas


def unsuited(row: SchedulerRow, settings: ModelSettings, *, has_ays: bool) -> dict[str, str]:
    """What of ``settings`` the scheduler can't do: setting → code of `ui.words.control_reasons`.

    Args:
        row: the scheduler.
        settings: those of a request or a model.
        has_ays: whether `load_ays` has a table for the model's family.
    """
    found: dict[str, str] = {}
    if not row.follows(settings.sigmas):
        found["sigmas"] = SPREADS[row.spread].reason
    elif settings.sigmas in AYS and not has_ays:
        found["sigmas"] = "no_ays_table"
    if settings.eta is not None and not row.takes_eta:
        found["eta"] = "deterministic" if not row.adds_noise else "fixed_eta"
    return found


def load_schedulers() -> dict[str, SchedulerRow]:
    """All rows by id, in the table's order.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    return read_rows("schedulers", _row)


def _row(key: str, entry: dict[str, Any]) -> SchedulerRow:
    row = SchedulerRow(id=key, **{**entry, **_tuples(entry)})
    if row.spread not in SPREADS:
        raise invalid("schedulers", f"{key}.spread", f"there is no {row.spread!r}")
    return row


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(entry[name]) for name in ("aliases", "stands_in_for") if name in entry}


def load_ays(kind: str = "ays") -> dict[str, tuple[float, ...]]:
    """Noise levels of Align Your Steps by family, descending; see the table for their source.

    Args:
        kind: one of `AYS`.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    tables: dict[str, tuple[float, ...]] = {}
    for key, entry in read_table("ays").items():
        try:
            if kind not in entry["kinds"]:
                continue
            levels = tuple(float(level) for level in entry["sigmas"])
            tables.update(dict.fromkeys(entry["families"], levels))
        except (KeyError, TypeError, ValueError) as error:
            raise invalid("ays", key, str(error)) from error
        if list(levels) != sorted(set(levels), reverse=True) or levels[-1] <= 0:
            raise invalid("ays", f"{key}.sigmas", "the levels must fall and stay above 0")
    return tables


# -- AUTOMATIC1111's names --------------------------------------------------------------------

# Its "Schedule type", and Forge's; the last are the nearest that it has. Older versions had the
# first two at the end of the sampler's name.
_TYPES: Final[dict[SigmaSchedule, str]] = {
    "k_karras": "Karras",
    "k_exponential": "Exponential",
    "k_uniform": "Uniform",
    "k_sgm_uniform": "SGM Uniform",
    "k_simple": "Simple",
    "k_normal": "Normal",
    "k_beta": "Beta",
    "k_ddim": "DDIM",
    "k_kl_optimal": "KL Optimal",
    "k_ays": "Align Your Steps",
    "k_ays_32": "Align Your Steps 32",
    "k_ays_gits": "Align Your Steps GITS",
    "k_turbo": "Turbo",
    "comfy_beta57": "Beta57",
    "comfy_linear_quadratic": "Linear Quadratic",
    "karras": "Karras",
    "exponential": "Exponential",
    "normal": "Uniform",
    "beta": "Beta",
    "comfy_beta": "Beta",
    "comfy_kl_optimal": "KL Optimal",
    "ays": "Align Your Steps",
    "trailing": "SGM Uniform",
}


def a1111_fields(row: SchedulerRow, sigmas: SigmaSchedule) -> dict[str, str]:
    """ "Sampler" and "Schedule type" as AUTOMATIC1111 writes them since its version 1.9; of a
    model's own schedule the sampler alone."""
    name = row.a1111
    own = next((word for word in _TYPES.values() if name.endswith(f" {word}")), "")
    kind = own if sigmas == "model" else _TYPES[sigmas]
    name = name.removesuffix(f" {own}")
    return {"Sampler": name, "Schedule type": kind} if kind else {"Sampler": name}
