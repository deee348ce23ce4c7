"""Networks and other weights by what somebody calls them: never a path or an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError


def add_on_named(add_ons: Sequence[AddOn], name: str, component: str) -> AddOn:
    """The one of that key, name, or file's name. Raises InputError: ``address_given`` or
    ``model_missing``."""
    wanted = name.strip().casefold()
    those = [one for one in add_ons if one.component == component]
    tests: tuple[Callable[[AddOn], str], ...] = (
        lambda one: one.key.casefold(),
        lambda one: one.name.casefold(),
        lambda one: one.name.rpartition(".")[0].casefold(),
    )
    for test in tests:
        for one in those:
            if wanted and test(one) == wanted:
                return one
    check_plain(name)
    raise InputError("model_missing", name=name)


def check_plain(name: str) -> None:
    """Refuse what may be a path or an address. Raises InputError: ``address_given``."""
    if "://" in name or "\\" in name or ".." in name or name.startswith(("/", "~")):
        raise InputError("address_given", name=name[:80])
