"""A preset with the user's changes, as one frozen value in which no key can mean two things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from desktop_app.catalog.shortcuts import MOST_KEYS, ShortcutPreset
from desktop_app.core.record import record
from desktop_app.ui.actions.shortcuts.key_texts import canonical, same_place
from desktop_app.ui.actions.shortcuts.rows import CANVAS_ROWS, KEY_ROWS, Scope, meet


@record()
class Taken:
    """A key that two rows were given.

    Attributes:
        key: in portable form.
        by: id of the row that has it.
        wanted: id of the row that was given it too.
    """

    key: str
    by: str
    wanted: str


def clashes(keys: Mapping[str, tuple[str, ...]]) -> list[Taken]:
    """All keys that mean two things where both could count, in the order of ``keys``."""
    return list(_share_out(tuple(keys.items()))[1])


@record()
class Keymap:
    """Who has which key.

    Where a change of the user and a key of the preset are at odds, the change counts: a preset that
    got a new key in a new version takes none away. Changes of actions that this version does not
    have are kept.

    Attributes:
        preset: what holds where nothing was changed.
        changes: keys by action, in place of the preset's; () for none.
    """

    preset: ShortcutPreset
    changes: Mapping[str, tuple[str, ...]]

    @cached_property
    def all_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of every row, in portable form; no key twice where both could count."""
        wanted = {key: keys for key, keys in self.changes.items() if key in KEY_ROWS}
        wanted |= {row: keys for row, keys in self.preset.keys.items() if row not in wanted}
        found = _share_out(tuple(wanted.items()))[0]
        return {row: found.get(row, ()) for row in KEY_ROWS}

    def keys(self, row: str) -> tuple[str, ...]:
        """The keys of one row; the first is the one shown. None for a row there is not."""
        return self.all_keys.get(row, ())

    def is_changed(self, row: str) -> bool:
        """Whether its keys are not the preset's."""
        return self.keys(row) != _clean(self.preset.keys.get(row, ()))

    def holder(self, key: str, scope: Scope, but: str = "") -> str | None:
        """The row that has ``key`` where ``scope`` reaches, other than ``but``; else None."""
        place = same_place(key)
        for row, keys in self.all_keys.items():
            met = row != but and meet(scope, KEY_ROWS[row].scope)
            if met and place in map(same_place, keys):
                return row
        return None

    def with_keys(self, row: str, keys: tuple[str, ...]) -> Keymap:
        """The same with other keys for ``row``, which are taken from whoever has them."""
        wanted = {**self.all_keys, row: _clean(keys)}
        taken = set(map(same_place, wanted[row]))
        for other, others in self.all_keys.items():
            if other != row and meet(KEY_ROWS[row].scope, KEY_ROWS[other].scope):
                wanted[other] = tuple(key for key in others if same_place(key) not in taken)
        return self._with(wanted)

    def reset(self, row: str) -> Keymap:
        """The same with the preset's keys for ``row``, taken from whoever has them."""
        return self.with_keys(row, self.preset.keys.get(row, ()))

    def _with(self, wanted: Mapping[str, tuple[str, ...]]) -> Keymap:
        """Only what differs from the preset is a change."""
        own = self.preset.keys
        kept = {row: keys for row, keys in self.changes.items() if row not in KEY_ROWS}
        kept |= {row: keys for row, keys in wanted.items() if keys != _clean(own.get(row, ()))}
        return Keymap(self.preset, kept)


def _clean(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys in portable form, none twice, no more than there may be."""
    found: dict[str, str] = {}
    for key in filter(None, map(canonical, keys)):
        found.setdefault(same_place(key), key)
    return tuple(found.values())[:MOST_KEYS]


@lru_cache(16)
def _share_out(
    wanted: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[Mapping[str, tuple[str, ...]], Sequence[Taken]]:
    """Give every row its keys, first come, first served; and what was left over."""
    holders: dict[str, list[str]] = {}
    found: dict[str, tuple[str, ...]] = {}
    refused: list[Taken] = []
    for row, keys in wanted:
        scope = _scope(row)
        given: list[str] = []
        for key in _clean(keys):
            before = holders.setdefault(same_place(key), [])
            by = next((other for other in before if meet(scope, _scope(other))), None)
            if by is None:
                before.append(row)
                given.append(key)
            elif by != row:
                refused.append(Taken(key, by, row))
        found[row] = tuple(given)
    return found, refused


def _scope(row: str) -> Scope:
    """An action that is not there yet counts as one of the window."""
    return next((one.scope for one in CANVAS_ROWS if one.id == row), Scope.WINDOW)
