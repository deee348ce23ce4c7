"""The networks that preprocessors look through, among what lies on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition
from desktop_app.core.errors import ModelError
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES, Preprocessor, Sight
from desktop_app.imaging.preprocessors.table import PREPROCESSORS

PREPROCESSOR: Final = "preprocessor"
"""Component of such add-ons, whose task is what they see; keys of `EngineJob.files` begin so,
followed by the task."""

SEGMENTER: Final = "segmenter"
"""Component of those that outline what is pointed at: they make no control images."""


def networks_of(conditions: Iterable[Condition], add_ons: Iterable[AddOn]) -> dict[str, str]:
    """Files of those that the preprocessors of ``conditions`` need, as `EngineJob.files` has them.

    Raises:
        ModelError: ``network_missing``.
    """
    known, files = tuple(add_ons), dict[str, str]()
    for use in conditions:
        row = PREPROCESSORS.get(use.preprocessor)
        if row is not None and row.needs:
            for sight, network in networks_needed(row, known).items():
                files[f"{PREPROCESSOR} {sight}"] = network.path
    return files


def networks_needed(row: Preprocessor, add_ons: Iterable[AddOn]) -> dict[Sight, AddOn]:
    """The networks that ``row`` looks through: of several that see the same the first by name.

    Raises:
        ModelError: ``network_missing``.
    """
    known, found = tuple(add_ons), dict[Sight, AddOn]()
    for sight in row.needs:
        network = network_that_sees(sight, known)
        if network is None:
            raise ModelError("network_missing", name=row.name, needed=NETWORK_NAMES[sight])
        found[sight] = network
    return found


def network_that_sees(sight: Sight, add_ons: Iterable[AddOn]) -> AddOn | None:
    """Of several the first by name."""
    known = (PREPROCESSOR, SEGMENTER)
    looking = (one for one in add_ons if one.component in known and one.task == sight)
    return min(looking, key=lambda one: one.name, default=None)
