"""What an evaluation answers: figures that say how they were made. Values and their JSON.

A figure can be compared with another one where both have the same basis. Nothing here is computed
(`values.formulas`), read (`storage`) or shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import InputError

VERSION: Final = 1
"""Of a report's JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """How a number was made: numbers of different bases are never compared.

    Attributes:
        measure: id of its row (`values.formulas.table.MEASURES`).
        encoder: name of the network that looked at the pictures; empty: none did.
        encoder_hash: SHA-256 of its weights, hex.
        resizer: by which way pictures came to the encoder's size (`values.encoders`).
        crop: what of each picture counts: "whole" or "hole".
    """

    measure: str
    encoder: str = ""
    encoder_hash: str = ""
    resizer: str = ""
    crop: str = "whole"

    def check(self, other: Basis) -> None:
        """Raises InputError: ``not_comparable``, with what differs."""
        for each in fields(self):
            ours, theirs = getattr(self, each.name), getattr(other, each.name)
            if ours != theirs:
                what = each.name.replace("_", " ")
                raise InputError(
                    "not_comparable", what=what, first=ours or "none", second=theirs or "none"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number.

    Attributes:
        basis: how it was made.
        name: as it may honestly be called: "FID" only of FID's published weights.
        value: it.
        low, high: its 95 % interval; None: there is none, and `notes` say why.
        corrected: without the excess that few pictures bring, where the value has one: the interval
            is of that then; None: the value has none.
        of: which set: "A", "B" …, or "A − B", the difference of the first two.
        n: pictures, or pairs of them.
        n_reference: pictures that they were compared with; 0: none.
        jpeg: how many of all these were compressed with loss.
        category: of the suite's prompts; empty: all.
        better: which of two values is; "nearer" to the one that its row names; empty: neither.
        paired: whether pictures of the same prompt and seed were compared.
        interval: how it was found, in words.
        notes: what has to be known of it; keys of `core.note_texts`.
    """

    basis: Basis
    name: str
    value: float
    low: float | None = None
    high: float | None = None
    corrected: float | None = None
    of: str = "A"
    n: int
    n_reference: int = 0
    jpeg: int = 0
    category: str = ""
    better: Literal["lower", "higher", "nearer", ""] = ""
    paired: bool = False
    interval: str = ""
    notes: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """Flat, for a table or a line of JSON: measure, value, low, high, n, encoder and its hash,
        resizer, and the rest."""
        names = (each.name for each in fields(self) if each.name != "basis")
        told = {name: getattr(self, name) for name in names}
        return {**to_json(self.basis), **told, "notes": [*self.notes]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A measure that can't be told, and why: ``code`` and ``params`` of an error's text."""

    measure: str
    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict[str, str | int | float])
    what: str = ""
    of: str = "A"
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One picture of a set.

    Attributes:
        key: what the pictures of two sets are paired by: prompt's id and seed, or the file's name.
        file: relative to the set's folder, with slashes.
        digest: SHA-256 of the file; empty: it can't be read.
        prompt, seed, category: what it was asked with; seed -1: unknown.
        values: by ids of measures.
        notes: what was found of it ("animated", "alpha" …): keys of `core.note_texts`.
    """

    key: str
    file: str
    digest: str = ""
    prompt: str = ""
    seed: int = -1
    category: str = ""
    values: Mapping[str, float] = field(default_factory=dict[str, float])
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAbout:
    """A set of pictures.

    Attributes:
        label: "A", "B" and so on, or "reference".
        name: what the user calls it.
        source: a folder relative to the report's, or ``history:`` and words.
        model: what made it; empty: unknown.
        items: its pictures.
        left_out: files that could not be used, with why (a sentence).
        notes: keys of `core.note_texts`, with how many pictures each is of.
    """

    label: str
    name: str
    source: str = ""
    model: str = ""
    items: tuple[Item, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one evaluation found; the same JSON gives the same tables, plots and pages.

    Attributes:
        name: its heading.
        created_ms: when, milliseconds since 1970 (UTC).
        asked: what was asked, as ids and values of the operation's fields.
        environment: program, libraries, processor, device.
        sets: what was measured, and the reference.
        figures: in the order of the table of measures.
        refusals: what could not be told.
        seconds: how long it took.
        version: of this shape.
    """

    name: str
    created_ms: int
    asked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    sets: tuple[SetAbout, ...] = ()
    figures: tuple[Figure, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    seconds: float = 0.0
    version: int = VERSION

    def set_of(self, label: str) -> SetAbout | None:
        """The set with that label."""
        return next((one for one in self.sets if one.label == label), None)

    def to_json(self) -> dict[str, Any]:
        return to_json(self)

    @classmethod
    def from_json(cls, data: Any) -> Report:
        """Raises ValueError: it is none, or of a newer version."""
        report = from_json(cls, data)
        if report.version > VERSION:
            raise ValueError(f"a report of version {report.version}")
        return report
