"""AUTOMATIC1111's names of samplers and schedules, and what they are here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.catalog.scheduler_names import meant_by
from desktop_app.catalog.schedulers import SchedulerRow, a1111_fields
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.serving.server.inventory import Tables


@dataclass(frozen=True, slots=True)
class NoiseSchedule:
    """A way to spread noise levels, as `GET /schedulers` lists it.

    Attributes:
        name: in requests.
        label: what people read, and metadata say.
        aliases: other names.
        rho: AUTOMATIC1111's default_rho; -1: it has none.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    rho: float = -1.0


SAMPLER: Final = "scheduler"
"""What our setting is called in errors, before `by_their_names`."""

SCHEDULES: Final = (
    NoiseSchedule("automatic", "Automatic"),
    NoiseSchedule("uniform", "Uniform"),
    NoiseSchedule("karras", "Karras", (), 7.0),
    NoiseSchedule("exponential", "Exponential"),
    NoiseSchedule("polyexponential", "Polyexponential", (), 1.0),
    NoiseSchedule("sgm_uniform", "SGM Uniform", ("SGMUniform",)),
    NoiseSchedule("kl_optimal", "KL Optimal"),
    NoiseSchedule("align_your_steps", "Align Your Steps"),
    NoiseSchedule("simple", "Simple"),
    NoiseSchedule("normal", "Normal"),
    NoiseSchedule("ddim", "DDIM"),
    NoiseSchedule("beta", "Beta"),
    NoiseSchedule("turbo", "Turbo"),
    NoiseSchedule("align_your_steps_GITS", "Align Your Steps GITS"),
    NoiseSchedule("align_your_steps_11", "Align Your Steps 11"),
    NoiseSchedule("align_your_steps_32", "Align Your Steps 32"),
)
"""Those that there are, by AUTOMATIC1111's and Forge's names (modules/sd_schedulers.py)."""


def rows_of(model: ModelInfo, tables: Tables) -> list[SchedulerRow]:
    """The schedulers that a model can use."""
    return [tables.schedulers[name] for name in tables.families[model.family].schedulers]


def samplers(rows: Iterable[SchedulerRow]) -> dict[str, list[str]]:
    """Names of samplers, with our ids of each."""
    made: dict[str, list[str]] = {}
    for row in rows:
        made.setdefault(a1111_fields(row, "model")["Sampler"], []).append(row.id)
    return made


def sampler_settings(
    name: str,
    schedule: str,
    eta: float | None,
    model: ModelInfo,
    tables: Tables,
    warnings: list[str],
) -> dict[str, Any]:
    """Our settings for what a client says.

    Args:
        name: of the sampler; a schedule may stand at its end; empty: the model's own.
        schedule: its name; empty: "Automatic".
        eta: if it was said.
        model: that makes the picture.
        tables: the catalog's.
        warnings: what is said is added.

    Raises:
        InputError: ``unknown_choice``: there is nothing like it.
    """
    if not (name or schedule or eta is not None):
        return {}
    rows = rows_of(model, tables)
    own = tables.schedulers[model.defaults.scheduler]
    made: dict[str, Any] = {}
    row = own
    if name or schedule:
        row, made = _chosen(name, schedule, own, rows, warnings)
    if eta is not None and row.takes_eta:
        made["eta"] = eta
    elif eta is not None and row.adds_noise and eta != 1:
        warnings.append(f"eta is ignored: {row.name} adds all of its noise.")
    return made


def _chosen(
    name: str, schedule: str, own: SchedulerRow, rows: list[SchedulerRow], warnings: list[str]
) -> tuple[SchedulerRow, dict[str, Any]]:
    if len(rows) == 1:
        warnings.append(f"sampler_name is ignored: this model has {rows[0].name} alone.")
        return rows[0], {}
    meant = meant_by(name or own.id, schedule or "automatic", rows, "a1111")
    if meant is None:
        choices = ", ".join(samplers(rows))
        raise InputError("unknown_choice", setting=SAMPLER, value=name[:80], choices=choices)
    said = schedule or name
    if not meant.same_sampler:
        warnings.append(
            f"The sampler “{name}” is not here: {meant.row.name} comes nearest, a stand-in."
        )
    if meant.sigmas is None:
        warnings.append(f"{meant.row.name} can't follow the schedule of “{said}”: its own is used.")
    elif meant.same_sampler and not meant.exact:
        warnings.append(f"The noise levels of “{said}” are a stand-in with {meant.row.name}.")
    return meant.row, {"scheduler": meant.row.id, "sigmas": meant.sigmas or "model"}


def said_of(scheduler: str, sigmas: Any, tables: Tables) -> Mapping[str, str]:
    """ "Sampler", and "Schedule type" where it isn't the model's own, of a request."""
    row = tables.schedulers.get(scheduler)
    if row is None:
        return {"Sampler": scheduler}
    return a1111_fields(row, sigmas if row.follows(sigmas) else "model")
