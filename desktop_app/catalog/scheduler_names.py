"""Other programs' names of samplers and sigma schedules, and which of ours they mean.

Sources: modules/sd_samplers*.py and sd_schedulers.py of AUTOMATIC1111 1.10 and Forge;
comfy/samplers.py of ComfyUI 0.18; k-diffusion 0.1.1. How near the numbers are: docs/schedulers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.steps import SIGMA_SCHEDULES, SigmaSchedule, is_whole_range

Program: TypeAlias = Literal["a1111", "comfyui", "k_diffusion", "diffusers", "velatura", ""]
"""Whose names they are; "": it is not known."""

_SOURCES: Final[Mapping[str, Program]] = {
    "automatic1111": "a1111",
    "comfyui": "comfyui",
    "swarmui": "comfyui",
    "fooocus": "comfyui",
    "novelai": "k_diffusion",
    "easydiffusion": "k_diffusion",
    "invokeai": "diffusers",
    "velatura": "velatura",
}
"""By `PictureInfo.source`."""

_WHOLE: Final[dict[str, SigmaSchedule]] = {
    "karras": "k_karras",
    "exponential": "k_exponential",
    "polyexponential": "k_exponential",
    "sgmuniform": "k_sgm_uniform",
    "simple": "k_simple",
    "normal": "k_normal",
    "uniform": "k_uniform",
    "native": "k_uniform",
    "ddim": "k_ddim",
    "ddimuniform": "k_ddim",
    "beta": "k_beta",
    "beta57": "comfy_beta57",
    "kloptimal": "k_kl_optimal",
    "linearquadratic": "comfy_linear_quadratic",
    "turbo": "k_turbo",
    "alignyoursteps": "k_ays",
    "alignyoursteps11": "k_ays",
    "alignyoursteps32": "k_ays_32",
    "alignyourstepsgits": "k_ays_gits",
    "ays": "ays",
    "trailing": "trailing",
}
"""Names by `plain`. Polyexponential has the exponent 1 wherever it is only named."""

_NAMES: Final[Mapping[Program, Mapping[str, SigmaSchedule]]] = {
    "": {**_WHOLE, "": "model", "default": "model", "native": "model"},
    "a1111": {**_WHOLE, "": "k_uniform"},
    "comfyui": {**_WHOLE, "": "k_normal", "beta": "comfy_beta", "kloptimal": "comfy_kl_optimal"},
    "k_diffusion": {**_WHOLE, "": "k_uniform", "default": "k_uniform"},
    "diffusers": {
        "": "model",
        "default": "model",
        "automatic": "model",
        "karras": "karras",
        "exponential": "exponential",
        "beta": "beta",
        "trailing": "trailing",
        "alignyoursteps": "ays",
    },
    "velatura": {**{str(kind): kind for kind in SIGMA_SCHEDULES}, "": "model"},
}

_AUTOMATIC: Final[dict[str, SigmaSchedule]] = {
    "dpmpp2m": "k_karras",
    "dpmppsde": "k_karras",
    "dpmpp2msde": "k_exponential",
    "dpmpp2msdeheun": "k_exponential",
    "dpmpp2sa": "k_karras",
    "dpmpp3msde": "k_exponential",
    "dpm2": "k_karras",
    "dpm2a": "k_karras",
    "restart": "k_karras",
}
"""What AUTOMATIC1111's "Automatic" means for a sampler (its modules/sd_samplers_kdiffusion.py);
for others it is "Uniform"."""

_OTHER_LEVELS: Final = frozenset({"deis", "sa_solver", "ddpm"})
"""Ids of schedulers whose classes can't end where other programs' do."""

_OTHER_NUMBERS: Final[Mapping[Program, frozenset[str]]] = {
    # A1111's UniPC has a schedule of its own; ComfyUI keeps the last level of 3M SDE.
    "a1111": frozenset({"unipc", "flow_unipc"}),
    "comfyui": frozenset({"dpmpp_3m_sde"}),
}
"""Ids of schedulers that drop another level than there."""

_OTHER_IN_FLOW: Final = frozenset({"k_uniform", "k_normal", "k_sgm_uniform"})
"""Schedules that A1111 and Forge make of a flow model's table otherwise than ComfyUI."""

_SUFFIX: Final = re.compile(
    r"(?i)[ _](karras|exponential|polyexponential|trailing|ays|align your steps|beta|sgm uniform"
    r"|simple|normal|kl optimal)$|(_k)$"
)
_LETTERS: Final = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Meant:
    """A scheduler that a name means.

    Attributes:
        row: the scheduler.
        sigmas: how its noise levels are spread; None: there is no such schedule here.
        exact: whether both are the very ones, with levels equal within 1 %; else they are the
            nearest, stand-ins.
        same_sampler: whether the scheduler is the very one.
    """

    row: SchedulerRow
    sigmas: SigmaSchedule | None
    exact: bool = True
    same_sampler: bool = True


def plain(name: str) -> str:
    """A sampler's name as all programs might write it: "DPM++ 2M", "k_dpmpp_2m" → "dpmpp2m"."""
    text = name[:100].casefold().strip().removeprefix("k_").removeprefix("sample_")
    text = text.replace("++", "pp").replace("ancestral", "a").removesuffix("_gpu")
    return _LETTERS.sub("", text)


def program_of(source: str, named: str = "") -> Program:
    """Whose names a picture has. Args: source, named: its `PictureInfo.source` and program."""
    return "diffusers" if named.startswith("SD.Next") else _SOURCES.get(source, "")


def meant_by(
    sampler: str, sigmas: str, rows: Iterable[SchedulerRow], program: Program = ""
) -> Meant | None:
    """The one of ``rows`` that other programs' names mean; None where there is none near.

    Args:
        sampler: as written, a schedule may stand at its end ("DPM++ 2M Karras").
        sigmas: the schedule, as written; empty where it is not told.
        rows: those that can be had, of one model family.
        program: whose names they are. If it is not known, a sampler's small letters tell ComfyUI.
    """
    there = list(rows)
    program = program or ("comfyui" if sigmas and sampler.islower() else "")
    if program == "comfyui" and plain(sampler) == "ddim":
        sampler = "euler"  # there it is that
    suffix = None if program == "velatura" else _SUFFIX.search(sampler)
    whole = None if suffix else next((row for row in there if sampler == row.id), None)
    bare = sampler[: suffix.start()] if suffix else sampler
    said = sigmas
    if suffix and plain(sigmas) in ("", "automatic", "default", "native"):
        said = "karras" if suffix[2] else suffix[1]
    wanted = plain(bare)
    found = Meant(whole, None) if whole is not None else _row(wanted, there)
    if found is None:
        return None
    spread = _spread(wanted, said, program)
    if program == "a1111" and wanted in ("ddim", "plms"):
        spread = "k_ddim"  # they know no other
    return _as_followed(replace(found, sigmas=spread), program)


def _row(wanted: str, rows: Iterable[SchedulerRow]) -> Meant | None:
    """The scheduler of that `plain` name, or what stands in for it."""
    for row in rows:
        names = (plain(row.a1111), plain(row.name.removesuffix(" (flow)")), *row.aliases)
        if wanted in names and wanted not in row.stands_in_for:
            return Meant(row, None)
    near = next((row for row in rows if wanted in row.stands_in_for), None)
    return None if near is None else Meant(near, None, exact=False, same_sampler=False)


def _spread(sampler: str, said: str, program: Program) -> SigmaSchedule | None:
    name = said if program == "velatura" else plain(said)
    if name == "automatic" and program in ("", "a1111"):
        return _AUTOMATIC.get(sampler, "k_uniform")
    return _NAMES[program].get(name)


def _as_followed(meant: Meant, program: Program) -> Meant:
    """Without a schedule that its scheduler can't follow; and whether it follows it exactly."""
    row, spread = meant.row, meant.sigmas
    if spread is None or not row.follows(spread):
        return replace(meant, sigmas=None, exact=False)
    if not is_whole_range(spread):
        return meant
    other = row.id in _OTHER_LEVELS or row.id in _OTHER_NUMBERS.get(program, ())
    if program == "a1111" and row.prediction == "flow":
        other = other or spread in _OTHER_IN_FLOW
    if spread == "k_kl_optimal":
        other = other or row.order > 1  # A1111 ends it at the least level
    return replace(meant, exact=meant.exact and not other)
