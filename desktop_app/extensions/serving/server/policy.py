"""What a server lets its users do: a TOML file, checked as a whole. What it doesn't say has its
default. docs/server.md explains every key."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.as_json import from_json
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.operations.all_operations import OPERATIONS as DECLARED
from desktop_app.operations.recipes.words import read_settings

Mark: TypeAlias = Literal["iptc", "watermark", "none"]

OPERATIONS: Final = (
    *dict.fromkeys(one.permission for one in DECLARED.values() if one.is_offered("server")),
    "history",
    "rate",
)
"""What can be allowed to users."""

_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelRules:
    """Which models may be used.

    Attributes:
        allowed: ids or names, with "*" and "?" as in file names; empty: every model.
        licences: ``commercial``: only models of the catalog whose licence permits commercial use,
            and the one that ships.
        default: the model of requests that name none.
    """

    allowed: tuple[str, ...] = ()
    licences: Literal["any", "commercial"] = "any"
    default: str = "starter"

    def allows(self, *names: str) -> bool:
        """Whether a model of one of these names may be used."""
        folded = [name.casefold() for name in names]
        return not self.allowed or any(
            fnmatchcase(name, each.casefold()) for each in self.allowed for name in folded
        )


@dataclass(frozen=True, slots=True)
class LimitRules:
    """How much, at the most.

    Attributes:
        megapixels: megapixels of a picture that is sent or made.
        memory_mb: megabytes of memory that the pictures of one request may take while they are
            worked on.
        working_megapixels: megapixels that a model works on at a time, in a second pass too.
        steps: denoising steps of each picture, those of a second pass among them.
        images: pictures of one request.
        body_mb: megabytes of a request.
        body_seconds: seconds in which a request must have arrived.
        open_requests: requests of one user that are open at a time, those that follow or wait for
            jobs among them.
        per_minute: requests of one user in a minute that make something; one that makes several
            pictures counts as so many. Of those that note something (marks, albums, options) there
            may be ten times as many.
        queued: jobs of one user that wait or run.
        queue: jobs of all users that wait or run.
        disk_gb: gigabytes that may be kept for one user: pictures, what they were made from, notes,
            tags and albums, and what jobs hold.
        wait_seconds: seconds after which a request that waits for its picture is answered without.
        prompt_characters: characters of a prompt.
    """

    megapixels: float = 64.0
    memory_mb: float = 1000.0
    working_megapixels: float = 4.2
    steps: int = 150
    images: int = 16
    body_mb: float = 64.0
    body_seconds: float = 60.0
    open_requests: int = 128
    per_minute: int = 600
    queued: int = 64
    queue: int = 256
    disk_gb: float = 20.0
    wait_seconds: float = 3600.0
    prompt_characters: int = 8000


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """The safety filter; see `studio.screening`.

    Attributes:
        classifier: name or key of the classifier; empty: pictures are not judged.
        thresholds: labels, each with the probability from which on it counts.
        action: what happens to a picture then: it is refused, or given blurred.
        closed: whether no picture is given while the classifier can't be used.
        words: words and phrases that no prompt may have.
    """

    classifier: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict[str, float])
    action: Literal["refuse", "blur"] = "refuse"
    closed: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyVariant:
    """One of several models or settings that a name stands for.

    Attributes:
        name: what it is called in answers and figures.
        model: id or name of its model.
        share: its share, in proportion to those of the others.
        settings: used in place of the model's own; what a request says counts more.
    """

    name: str
    model: str
    share: float = 1.0
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class NameRules:
    """What a name of the server's stands for.

    Attributes:
        arms: models or settings of which one is chosen (A/B).
        sticky: what decides which arm: the user; the header ``X-Velatura-Key``, or the user where
            there is none; chance, for each request.
        fallback: models that answer in this order where the arm's can't.
    """

    arms: tuple[PolicyVariant, ...]
    sticky: Literal["user", "key", "request"] = "user"
    fallback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it.

    Attributes:
        models, limits, safety: see there.
        mark: what finished pictures carry: ``iptc``, that a model made them (IPTC's digital source
            type); ``watermark``, a visible text besides, on pictures that are new as a whole.
        watermark: the visible text.
        who: what each user may do; "*" stands for everybody who isn't named; empty: everybody may
            do everything.
        names: by name.
        engines: processes that make pictures; 0: one for each device.
        fallback: models that answer in this order where the one that was asked for can't.
    """

    models: ModelRules = field(default_factory=ModelRules)
    limits: LimitRules = field(default_factory=LimitRules)
    safety: SafetyRules = field(default_factory=SafetyRules)
    mark: Mark = "iptc"
    watermark: str = "AI"
    who: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    names: Mapping[str, NameRules] = field(default_factory=dict[str, NameRules])
    engines: int = 0
    fallback: tuple[str, ...] = ()

    def may(self, user: str, operation: str) -> bool:
        """Whether that user may do that; the person at this machine may do all."""
        if not user or not self.who:
            return True
        return operation in self.who.get(user, self.who.get("*", ()))

    def first_model(self, name: str) -> str:
        """The model that a name means; of a name that stands for several the first one's."""
        return self.names[name].arms[0].model if name in self.names else name


def read_policy(path: Path | None) -> Policy:
    """The policy of a file; None: the default one. Raises InputError: ``policy_invalid``."""
    if path is None:
        return Policy()
    try:
        text = read_regular(path)[:_MAX_BYTES].decode("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise InputError("policy_invalid", reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise InputError("policy_invalid", reason=str(error)) from error
    return policy_of(data)


def policy_of(data: Mapping[str, Any]) -> Policy:
    """The policy of a table. Raises InputError: ``policy_invalid``: an unknown key, a value of the
    wrong kind, or one out of range."""
    try:
        policy = from_json(Policy, dict(data))
    except ValueError as error:
        raise InputError("policy_invalid", reason=str(error)) from error
    _check_names(data, Policy, "")
    for key, cls in (("models", ModelRules), ("limits", LimitRules), ("safety", SafetyRules)):
        _check_names(data.get(key, {}), cls, f"{key}.")
    for name, rules in data.get("names", {}).items():
        _check_names(rules, NameRules, f"names.{name}.")
        for variant in rules["arms"]:
            _check_names(variant, PolicyVariant, f"names.{name}.arms.")
    _check_values(policy)
    return policy


def _check_names(data: Mapping[str, Any], cls: Any, where: str) -> None:
    known = {each.name for each in fields(cls)}
    unknown = sorted(set(data) - known)
    if unknown:
        reason = f"there is no {where}{unknown[0]}; there are {', '.join(sorted(known))}"
        raise InputError("policy_invalid", reason=reason)


def _check_values(policy: Policy) -> None:
    for each in fields(LimitRules):
        if not 0 < getattr(policy.limits, each.name) < math.inf:
            raise InputError("policy_invalid", reason=f"limits.{each.name} must be above 0")
    for label, least in policy.safety.thresholds.items():
        if not 0 <= least <= 1:
            raise InputError("policy_invalid", reason=f"safety.thresholds.{label} is not 0..1")
    if policy.safety.classifier and not policy.safety.thresholds:
        raise InputError("policy_invalid", reason="safety.thresholds names no label")
    for user, operations in policy.who.items():
        for one in operations:
            if one not in OPERATIONS:
                reason = f"who.{user}: there is no {one}; there are {', '.join(OPERATIONS)}"
                raise InputError("policy_invalid", reason=reason)
    for name, rules in policy.names.items():
        _check_variants(name, rules)
    if policy.engines < 0:
        raise InputError("policy_invalid", reason="engines must be 0 or more")


def _check_variants(name: str, rules: NameRules) -> None:
    reason = ""
    if not rules.arms or not all(0 < variant.share < math.inf for variant in rules.arms):
        reason = f"names.{name} needs arms with shares above 0"
    elif len({variant.name for variant in rules.arms}) < len(rules.arms):
        reason = f"names.{name} has two arms of one name"
    for variant in rules.arms:
        try:
            read_settings(variant.settings)
        except ValueError as error:
            reason = f"names.{name}.arms.{variant.name}: {error}"
    if reason:
        raise InputError("policy_invalid", reason=reason)
