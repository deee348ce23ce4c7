"""The safety filter of a server, by its policy."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.library.collection.add_ons import usable
from desktop_app.studio.screening import Screening
from desktop_app.studio.screening_rules import ScreeningRules, classifier_named

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices
    from desktop_app.core.add_on import AddOn
    from desktop_app.server.policy import SafetyRules
    from desktop_app.storage.queue_store import QueueStore


def screening_of(parts: AppServices, rules: SafetyRules, store: QueueStore) -> Screening | None:
    """The filter; None: the policy names no labels.

    Raises:
        InputError: a threshold is out of range.
    """
    if not rules.thresholds:
        return None

    def find(name: str) -> AddOn | None:
        return classifier_named(name, usable(parts.collection.scan()))

    def owner_of(job: str) -> str:
        entry = store.entry(job)
        return "" if entry is None else entry.owner

    wanted = ScreeningRules(rules.classifier, rules.thresholds, rules.action, rules.closed)
    audit = partial(_append, parts.paths.logs / "safety.jsonl")
    return Screening(wanted, find, audit, owner_of)


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
