"""What there is to make pictures with, as clients may name it: by id or name, never by a path.

Looked at again every few seconds at most: a look at all files of weights takes its time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_app.catalog.families import Family
from desktop_app.catalog.intents import Intent
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.add_on import AddOn, check_plain
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.styles import Style
from desktop_app.core.prompt.wildcard_lists import WildcardLists
from desktop_app.extensions.serving.server.policy import Policy

FRESH_SECONDS: Final = 10.0

_HASH = 10
"""Hex digits of a hash that AUTOMATIC1111's clients put behind a model's name."""


@dataclass(frozen=True, slots=True, eq=False)
class InventorySnapshot:
    """All of it at one moment.

    Attributes:
        models: that can make pictures.
        add_ons: LoRAs, embeddings, networks …
        styles: by name.
        lists: wildcards.
        permits: by the id of a model whether its licence permits commercial use ("yes", "no",
            "conditions"); those whose licence isn't known are missing.
        licence: id of that of the model with that digest; "": nothing is known.
    """

    models: tuple[ModelInfo, ...] = ()
    add_ons: tuple[AddOn, ...] = ()
    styles: Mapping[str, Style] = field(default_factory=dict[str, "Style"])
    lists: WildcardLists | None = None
    permits: Mapping[str, str] = field(default_factory=dict[str, str])
    licence: Callable[[str], str] = lambda digest: ""


@dataclass(frozen=True, slots=True)
class Tables:
    """The catalog's tables that orders need."""

    families: Mapping[str, Family]
    intents: Mapping[str, Intent]
    schedulers: Mapping[str, SchedulerRow]


class Inventory:
    """The newest shelf, under the rules of a policy. May be used from any thread.

    Args:
        scan: looks at everything.
        policy: says what of it may be used.
    """

    def __init__(self, scan: Callable[[], InventorySnapshot], policy: Policy) -> None:
        self._scan, self._policy = scan, policy
        self._lock = threading.Lock()
        self._snapshot: InventorySnapshot | None = None
        self._seen = 0.0

    def snapshot(self, *, fresh: bool = False) -> InventorySnapshot:
        """What there is; ``fresh``: look at it now. Else one that has become old is looked at
        again in the background, so that nobody waits for the disk."""
        snapshot = self._snapshot
        if snapshot is None or fresh:
            with self._lock:
                if self._snapshot is snapshot or fresh:
                    self._renew()
                assert self._snapshot is not None
                return self._snapshot
        if time.monotonic() - self._seen > FRESH_SECONDS:
            self._seen = time.monotonic()
            threading.Thread(target=self._renew, name="stock", daemon=True).start()
        return snapshot

    def _renew(self) -> None:
        self._snapshot = self._scan()
        self._seen = time.monotonic()

    @property
    def known_names(self) -> frozenset[str]:
        """Names of the models that were seen last; looks at nothing."""
        snapshot = self._snapshot
        return frozenset() if snapshot is None else frozenset(one.name for one in snapshot.models)

    def models(self) -> tuple[ModelInfo, ...]:
        """Those that may be used."""
        snapshot = self.snapshot()
        return tuple(one for one in snapshot.models if not self._refusal(one, snapshot))

    def model(self, name: str) -> ModelInfo:
        """The one of that id, name, "name [hash]" or hash; empty: the policy's default.

        Raises:
            InputError: ``address_given``, ``model_missing`` or ``model_not_allowed``.
        """
        wanted = name.strip() or self._policy.models.default
        snapshot = self.snapshot()
        found = _named(snapshot.models, wanted)
        if found is None:
            check_plain(wanted)
            raise InputError("model_missing", name=wanted)
        reason = self._refusal(found, snapshot)
        if reason:
            raise InputError("model_not_allowed", name=found.name, reason=reason)
        return found

    def _refusal(self, model: ModelInfo, snapshot: InventorySnapshot) -> str:
        rules = self._policy.models
        if not rules.allows(model.id, model.name):
            return "it is not in the list"
        if rules.licences == "commercial" and not model.bundled:
            permission = snapshot.permits.get(model.id, "")
            if permission not in ("yes", "conditions"):
                return (
                    "its licence doesn't permit commercial use"
                    if permission
                    else ("its licence is not known")
                )
        return ""


def title_of(model: ModelInfo) -> str:
    """As AUTOMATIC1111 calls it: name and the beginning of its hash."""
    digest = (model.sha256 or model.digest)[:_HASH]
    return f"{model.name} [{digest}]" if digest else model.name


def _named(models: Sequence[ModelInfo], wanted: str) -> ModelInfo | None:
    folded = wanted.casefold()
    tests: tuple[Callable[[ModelInfo], bool], ...] = (
        lambda one: one.id == wanted,
        lambda one: one.name.casefold() == folded,
        lambda one: title_of(one).casefold() == folded,
        lambda one: len(folded) >= 8 and bool(one.sha256) and one.sha256.startswith(folded),
        lambda one: len(folded) >= 8 and bool(one.digest) and one.digest.startswith(folded),
    )
    for test in tests:
        found = next(filter(test, models), None)
        if found is not None:
            return found
    return None
