"""Which files are known to be no model that can be run, from what they were told to be.

So a LoRA or a checkpoint of a family that can't be run need not be opened to be refused.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from desktop_app.catalog.families import Architecture
from desktop_app.core.errors import ModelError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.identify_process import Outcome
from desktop_app.library.identify.kinds import KindTable
from desktop_app.library.identify.words import describe

_PROBED = frozenset({"checkpoint", "denoiser", "unknown"})
"""Components that only `library.probing` can tell from a model that runs."""


def refusals(
    outcomes: Mapping[Path, Outcome],
    families: Container[str],
    table: KindTable,
    architectures: dict[str, Architecture],
) -> dict[Path, ModelError]:
    """The errors of those files that are certainly no model of ``families``; of the others none.

    Args:
        outcomes: what files are.
        families: those that can be run.
        table: of the kinds of weights.
        architectures: for the words.
    """
    found: dict[Path, ModelError] = {}
    for path, info in outcomes.items():
        if not isinstance(info, WeightsInfo) or info.form == "pickle":
            continue
        may_run = not info.family or info.family in families
        if info.component in _PROBED and may_run:
            continue
        reason = f"it is {describe(info, table, architectures)}"
        found[path] = ModelError(
            "not_a_model", name=path.name, reason=reason, component=info.component
        )
    return found
