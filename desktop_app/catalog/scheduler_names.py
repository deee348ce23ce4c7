"""Other programs' names of samplers and sigma schedules, and which of ours they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.generation_settings import SigmaSchedule

_SIGMAS: Final[dict[str, SigmaSchedule]] = {
    "karras": "karras",
    "exponential": "exponential",
    "polyexponential": "exponential",
    "beta": "beta",
    "beta57": "beta",
    "ays": "ays",
    "alignyoursteps": "ays",
    "sgmuniform": "trailing",
    "trailing": "trailing",
    "normal": "normal",
    "uniform": "normal",
    "simple": "normal",
    "ddimuniform": "normal",
    "default": "model",
    "automatic": "model",
    "native": "model",
    "": "model",
}
"""Names by `plain`. "Simple" takes even steps of the model's own levels, as ours does."""

_AUTOMATIC: Final[dict[str, SigmaSchedule]] = {
    "dpmpp2m": "karras",
    "dpmppsde": "karras",
    "dpmpp2msde": "exponential",
    "dpmpp2msdeheun": "exponential",
    "dpmpp2sa": "karras",
    "dpmpp3msde": "exponential",
    "dpm2": "karras",
    "dpm2a": "karras",
}
"""What AUTOMATIC1111's "Automatic" means for a sampler (its modules/sd_samplers_kdiffusion.py)."""

_SUFFIX: Final = re.compile(r"(?i)[ _](karras|exponential|trailing|ays|beta|sgm uniform)$|(_k)$")
_LETTERS: Final = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Meant:
    """A scheduler that a name means.

    Attributes:
        row: the scheduler.
        sigmas: how its noise levels are spread; None: there is no such schedule here.
        exact: whether it is the very one, not the nearest.
    """

    row: SchedulerRow
    sigmas: SigmaSchedule | None
    exact: bool = True


def plain(name: str) -> str:
    """A sampler's name as all programs might write it: "DPM++ 2M", "k_dpmpp_2m" → "dpmpp2m"."""
    text = name[:100].casefold().strip().removeprefix("k_").removeprefix("sample_")
    text = text.replace("++", "pp").replace("ancestral", "a").removesuffix("_gpu")
    return _LETTERS.sub("", text)


def meant_by(sampler: str, sigmas: str, rows: Iterable[SchedulerRow]) -> Meant | None:
    """The one of ``rows`` that other programs' names mean; None where there is none near.

    Args:
        sampler: as written, a schedule may stand at its end ("DPM++ 2M Karras").
        sigmas: the schedule, as written; empty where it is not told.
        rows: those that can be had, of one model family.
    """
    there = list(rows)
    suffix = _SUFFIX.search(sampler)
    bare = sampler[: suffix.start()] if suffix else sampler
    spread: SigmaSchedule | None = _SIGMAS.get(plain(sigmas))
    if suffix and spread in ("model", None):
        spread = "karras" if suffix[2] else _SIGMAS.get(plain(suffix[1]))
    elif plain(sigmas) == "automatic":
        spread = _AUTOMATIC.get(plain(bare), "model")
    wanted = plain(bare)
    whole = next((row for row in there if sampler == row.id), None)
    if whole is not None and not suffix:
        return _as_followed(Meant(whole, spread))
    for row in there:
        if wanted in (plain(row.a1111), plain(row.name.removesuffix(" (flow)")), *row.aliases):
            return _as_followed(Meant(row, spread))
    for row in there:
        if wanted in row.stands_in_for:
            return _as_followed(Meant(row, spread, exact=False))
    return None


def _as_followed(meant: Meant) -> Meant:
    """Without a schedule that its scheduler can't follow."""
    if meant.sigmas is not None and not meant.row.follows(meant.sigmas):
        return Meant(meant.row, None, meant.exact)
    return meant
