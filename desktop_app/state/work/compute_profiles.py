"""By which profile this machine calculates each model: what trials found, else what the table
says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from desktop_app.catalog.families import load_families
from desktop_app.core.compute_profile import ComputeProfile, Trial, read_profile
from desktop_app.core.late import late_import

if TYPE_CHECKING:
    from desktop_app.catalog import compute_profiles
    from desktop_app.catalog.compute_profiles import ComputeProfileTable
    from desktop_app.core.model_info import ModelInfo
else:
    compute_profiles = late_import("desktop_app.catalog.compute_profiles")


@dataclass(frozen=True, slots=True)
class ComputeProfiles:
    """A value: whoever learns more makes another one.

    Attributes:
        machine: processor, its kind, threads and torch's version, as one text; empty: the engine
            has not told yet, or another device calculates.
        kind: of processor; empty: so, too.
        trials: what was found here and elsewhere, by `key`.
    """

    machine: str = ""
    kind: str = ""
    trials: Mapping[str, Trial] = field(default_factory=dict[str, Trial])

    def on(self, facts: Mapping[str, str]) -> ComputeProfiles:
        """On the machine that an engine tells of (`core.messages.Ready.info`)."""
        kind = facts.get("processor", "")
        names = ("device name", "processor", "threads", "torch")
        machine = "|".join(facts.get(name, "").replace("|", " ") for name in names) if kind else ""
        return replace(self, machine=machine, kind=kind)

    def key(self, model: ModelInfo) -> str:
        """Under which a trial of ``model`` on this machine is kept; empty: none is."""
        return f"{self.machine}|{model.digest}" if self.machine and model.digest else ""

    def trial_of(self, model: ModelInfo) -> Trial | None:
        """What was found of it here; None: it was not tried."""
        return self.trials.get(self.key(model))

    def of(self, model: ModelInfo) -> str:
        """The text of its profile; empty: nothing is known of the machine, or there are no
        profiles."""
        if (trial := self.trials.get(self.key(model))) is not None:
            return trial.way
        return self.usual(model).text if self.kind else ""

    def precision_of(self, model: ModelInfo) -> str:
        """What it calculates in; empty as `of`."""
        profile = read_profile(self.of(model))
        return "" if profile is None else profile.precision

    def usual(self, model: ModelInfo) -> ComputeProfile:
        """Its profile without a trial, on a machine that is known."""
        return _table().usual_profile(
            self.kind, compute_profiles.size_class(model, _denoiser(model.family))
        )

    @property
    def here(self) -> tuple[Trial, ...]:
        """What was found on this machine, the newest last."""
        start = f"{self.machine}|"
        return tuple(
            trial for key, trial in self.trials.items() if self.machine and key.startswith(start)
        )


@dataclass(frozen=True, slots=True)
class ComputeProfilesNow:
    """The profiles, and what is being measured.

    Attributes:
        profiles: as they are.
        trying: name of the model that is being tried; empty: none is.
        share: of the trial that is done, 0..1.
    """

    profiles: ComputeProfiles = field(default_factory=ComputeProfiles)
    trying: str = ""
    share: float = 0.0


@cache
def _denoiser(family: str) -> str:
    found = load_families().get(family)
    return "" if found is None else found.denoiser


@cache
def _table() -> ComputeProfileTable:
    return compute_profiles.load_profiles()
