"""The row that says all about one generation setting. Rows are declared with `setting` as the
fields of `core.generation_settings`; panel, command line, metadata, history filters and
docs/settings.md are made from them.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal, TypeAlias, TypeVar

from desktop_app.core.record import record
from desktop_app.core.values import Field

T = TypeVar("T")

Place: TypeAlias = Literal[
    "bar", "main", "guidance", "sampling", "passes", "consistency", "nowhere"
]
"""Where the window shows it: below the prompt; in the panel of settings, above; there, among the
finer choices of guidance, of sampling, or of the second pass; there, in place of all while a
consistency model is chosen; not at all."""

Kept: TypeAlias = Literal["model", "user", "request"]
"""With what it is remembered: the settings of a model; the user's own, whatever the model, in the
settings file; the request and its picture alone."""


@record(kw_only=True)
class Row(Field):
    """One generation setting. Its id names it in requests, JSON, metadata and history filters.

    Attributes:
        id: name of the field; set by `core.setting_table`, and so is its default.
        sentence_name: its name in full, for a screen reader; empty: ``name``.
        term: the field's standard word for it, if that is not its name.
        place: where the window shows it.
        kept: with what it is remembered.
        a1111: its key in AUTOMATIC1111's metadata; empty: none, or `catalog.schedulers` writes it.
        written: when that key is written: always, where it is set, where a picture is edited,
            where a new one is made in two passes, or of these where it is set.
        idle: when it has no effect: names of rules of `state.work.controls`, which are the codes of
            the reasons. Families name settings without effect in their table, besides.
        follows: id of the setting without which it has no effect: the window shows it only while
            that one is set (`core.setting_table.is_set`), or has one of the values after an "=",
            with "|" between them.
        brings: what that setting becomes, where somebody who has no panel says this one alone
            (`core.setting_table.led`); None: nothing then.
    """

    sentence_name: str = ""
    term: str = ""
    place: Place = "sampling"
    kept: Kept = "request"
    a1111: str = ""
    written: Literal["always", "set", "edit", "passes", "passes_set"] = "set"
    idle: tuple[str, ...] = ()
    follows: str = ""
    brings: Any = None


def setting(default: T, row: Row) -> T:
    """A field of a dataclass that is a generation setting: its default, and all about it."""
    return field(default=default, metadata={"row": row})
