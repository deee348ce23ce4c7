"""Presets of keyboard shortcuts: which keys each action has. Texts alone; `ui` makes them keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.record import record

PRESETS = ("velatura", "krita-like", "photoshop-like")
"""Ids of the presets there are: the first has the usual keys, those of the tables of actions; each
other is a file in resources/shortcuts."""

MOST_KEYS = 2
"""How many keys one action may have."""

RENAMED = {"search_pictures": "page_search"}
"""Actions by the ids that they had once, and may still have in a user's file."""

_KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift|Meta)\+)*(?:[^\s\w]|[A-Z0-9][A-Za-z0-9 ]{0,30})")
"""What a key looks like, in Qt's portable form: ``Ctrl+Shift+Z``, ``]``, ``PgUp``."""


@record()
class ShortcutPreset:
    """One preset.

    Attributes:
        id: one of `PRESETS`.
        keys: by action; the first of an action's keys is the one that is shown. It may name actions
            that this version does not have, and what it does not name has no key.
    """

    id: str
    keys: Mapping[str, tuple[str, ...]]


def load_shortcuts(preset: str, usual: Mapping[str, tuple[str, ...]]) -> ShortcutPreset:
    """The ``usual`` keys, but for those in ``resources/shortcuts/PRESET.toml``.

    Its tables are for who reads the file; an action may be in one of them only.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """

    def fail(key: str, reason: str) -> Exception:
        return invalid(preset, key, reason)

    found: dict[str, tuple[str, ...]] = {}
    other = preset != PRESETS[0]
    for title, table in read_table(preset, "shortcuts").items() if other else ():
        for action, keys in checked_keys(table, title, fail).items():
            if action in found:
                raise fail(f"{title}.{action}", "it stands in two tables")
            found[action] = keys
    keys = {**usual, **found}
    return ShortcutPreset(preset, {action: those for action, those in keys.items() if those})


def checked_keys(
    table: object, title: str, fail: Callable[[str, str], Exception]
) -> dict[str, tuple[str, ...]]:
    """The keys in ``table`` (from TOML) by action.

    Args:
        table: a dict of lists of texts, at most `MOST_KEYS` long, if all is well.
        title: name of the table, for errors.
        fail: makes the error to raise from the place and the reason.

    Raises:
        Exception: what ``fail`` makes.
    """
    if not isinstance(table, dict):
        raise fail(title, "it is not a table")
    found: dict[str, tuple[str, ...]] = {}
    for action, keys in cast("dict[str, Any]", table).items():
        place = f"{title}.{action}"
        if not isinstance(keys, list):
            raise fail(place, "it is not a list")
        texts = cast("list[object]", keys)
        if len(texts) > MOST_KEYS:
            raise fail(place, f"it has more than {MOST_KEYS} keys")
        for text in texts:
            if not isinstance(text, str) or not _KEY.fullmatch(text):
                raise fail(place, f"{text!r} is not a valid key")
        found[action] = tuple(cast("list[str]", texts))
    return renamed(found)


def renamed(keys: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """``keys`` by the ids that actions have now."""
    return {RENAMED.get(action, action): those for action, those in keys.items()}
