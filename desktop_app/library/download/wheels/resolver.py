"""Which wheels a build of torch needs beside what is installed: names, markers, extras, versions.

There is no backtracking among versions: torch names those of its parts exactly. Where a later word
narrows an earlier choice, everything is chosen again with that word in mind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import Tag
from packaging.utils import canonicalize_name
from packaging.version import Version

from desktop_app.core.errors import NetworkError
from desktop_app.library.download.wheels.index import Wheel

_ROUNDS = 20
_MOST = 200


@dataclass(frozen=True, slots=True)
class Wanting:
    """What is asked for, and by whose means.

    Attributes:
        torch: the version, without its local part.
        local: the local part of the build's version ("cu130").
        pages: the wheels of a project, as the index lists them.
        requirements: what a wheel's metadata says it requires.
        installed: the version of a project that is installed; None if it is not.
        tags: what this interpreter runs, the best first.
    """

    torch: str
    local: str
    pages: Callable[[str], Sequence[Wheel]]
    requirements: Callable[[Wheel], Sequence[str]]
    installed: Callable[[str], str | None]
    tags: Sequence[Tag]


@dataclass(slots=True)
class _Chosen:
    wheel: Wheel
    extras: set[str] = field(default_factory=set[str])


class _Narrowed(Exception):  # noqa: N818 - a word that came late, no error
    """A choice was made before all that narrows it was known."""


def resolve(wanting: Wanting) -> tuple[Wheel, ...]:
    """The wheels, torch's own first.

    Raises:
        NetworkError: ``pack_missing``: the index has no wheel that fits; ``pack_no_hash``: it does
            not tell a wheel's SHA-256; ``pack_conflict``: the wheels want different versions.
    """
    limits: dict[str, SpecifierSet] = {}
    for _ in range(_ROUNDS):
        try:
            return _Round(wanting, limits).run()
        except _Narrowed:
            continue
    raise NetworkError("pack_conflict", name=", ".join(sorted(limits)[:5]))


class _Round:
    """One attempt, with what earlier ones have learnt in ``limits``."""

    def __init__(self, wanting: Wanting, limits: dict[str, SpecifierSet]) -> None:
        self._wanting = wanting
        self._limits = limits
        self._chosen: dict[str, _Chosen] = {}
        self._queue: deque[Requirement] = deque()
        self._ranks = {tag: rank for rank, tag in enumerate(wanting.tags)}

    def run(self) -> tuple[Wheel, ...]:
        torch = f"=={self._wanting.torch}+{self._wanting.local}"
        self._take("torch", SpecifierSet(torch), set())
        while self._queue:
            requirement = self._queue.popleft()
            name = canonicalize_name(requirement.name)
            if name in self._chosen or not self._is_installed(name, requirement.specifier):
                self._take(name, requirement.specifier, requirement.extras)
        return tuple(chosen.wheel for chosen in self._chosen.values())

    def _is_installed(self, name: str, wanted: SpecifierSet) -> bool:
        version = self._wanting.installed(name)
        return version is not None and wanted.contains(version, prereleases=True)

    def _take(self, name: str, wanted: SpecifierSet, extras: set[str]) -> None:
        before = self._limits.get(name, SpecifierSet())
        self._limits[name] = before & wanted
        chosen = self._chosen.get(name)
        if chosen is None:
            if len(self._chosen) >= _MOST:
                raise NetworkError("pack_conflict", name=name)
            chosen = self._chosen[name] = _Chosen(self._best(name, self._limits[name]))
            self._require(chosen, "")
        elif not wanted.contains(chosen.wheel.version, prereleases=True):
            if before & wanted == before:
                raise NetworkError("pack_conflict", name=name)
            raise _Narrowed
        for extra in sorted({canonicalize_name(each) for each in extras} - chosen.extras):
            chosen.extras.add(extra)
            self._require(chosen, extra)

    def _require(self, chosen: _Chosen, extra: str) -> None:
        for line in self._wanting.requirements(chosen.wheel):
            try:
                requirement = Requirement(line)
            except InvalidRequirement as error:
                raise NetworkError("pack_missing", name=line[:80]) from error
            # For an extra only what it adds: the rest was taken with the wheel itself.
            if _applies(requirement, "") != bool(extra) and _applies(requirement, extra):
                self._queue.append(requirement)

    def _best(self, name: str, wanted: SpecifierSet) -> Wheel:
        fitting = [wheel for wheel in self._wanting.pages(name) if self._fits(wheel, name, wanted)]
        if not fitting:
            raise NetworkError("pack_missing", name=f"{name} {wanted}".strip())
        best = max(fitting, key=lambda wheel: (wheel.version, -self._rank(wheel)))
        if not best.sha256:
            raise NetworkError("pack_no_hash", name=best.file)
        return best

    def _fits(self, wheel: Wheel, name: str, wanted: SpecifierSet) -> bool:
        if wheel.name != name or self._rank(wheel) == len(self._ranks):
            return False
        if not _python_fits(wheel.requires_python):
            return False
        return wanted.contains(wheel.version)

    def _rank(self, wheel: Wheel) -> int:
        """The smaller, the better; as many as there are tags: it does not run here."""
        return min(
            (self._ranks[tag] for tag in wheel.tags if tag in self._ranks), default=len(self._ranks)
        )


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _python_fits(wanted: str) -> bool:
    try:
        return not wanted or SpecifierSet(wanted).contains(
            Version(default_environment()["python_full_version"]), prereleases=True
        )
    except InvalidSpecifier:
        return False
