"""Names from the catalog's tables for the window. A wrong catalog costs names, not the window."""

from __future__ import annotations

from functools import cache

from desktop_app.catalog.architectures import Architecture, load_architectures
from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.schedulers import SchedulerRow, load_ays, load_schedulers
from desktop_app.core.errors import StorageError


@cache
def families() -> dict[str, Family]:
    """The table of families; empty if it can't be read."""
    try:
        return load_families()
    except StorageError:
        return {}


@cache
def schedulers() -> dict[str, SchedulerRow]:
    """The table of schedulers; empty if it can't be read."""
    try:
        return load_schedulers()
    except StorageError:
        return {}


@cache
def ays_families() -> frozenset[str]:
    """Families with an Align Your Steps table; empty if it can't be read."""
    try:
        return frozenset(load_ays())
    except StorageError:
        return frozenset()


@cache
def architectures() -> dict[str, Architecture]:
    """The table of architectures; empty if it can't be read."""
    try:
        return load_architectures()
    except StorageError:
        return {}


def architecture_name(family: str) -> str:
    """What the user reads for an architecture, whether it can be run or not."""
    found = architectures().get(family)
    return family_name(family) if found is None else found.name  # a plugin's family is in one alone


def family_name(family: str) -> str:
    """What the user reads for a family."""
    found = families().get(family)
    return family if found is None else found.name
