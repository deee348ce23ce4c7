"""What a training depends on, as it was when it began: the same, or it is not one training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from desktop_app.core.errors import InputError, VelaturaError

METHOD: Final = 1
"""Of what a step does; another number where this program would do another one with the same
settings."""

CHANGED: Final = "training_changed"

Kind: TypeAlias = Literal[
    "model", "added", "removed", "pictures", "captions", "masks", "method", "settings"
]

_ENGLISH: Final[Mapping[Kind, str]] = {
    "model": "the base model's files",
    "added": "pictures that were added",
    "removed": "pictures that are gone",
    "pictures": "pictures that are others",
    "captions": "captions",
    "masks": "masks, crops or repeats",
    "method": "this version's method of training",
    "settings": "settings that are asked for now",
}

_SHOWN: Final = 5
"""So many names are told of each kind."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was.

    Attributes:
        size: bytes.
        times: of its last change, and of its inode's, in nanoseconds: where they and the size are
            the same it is not read again.
        sha256: 64 hex digits.
    """

    size: int
    times: tuple[int, int]
    sha256: str


@dataclass(frozen=True, slots=True)
class TrainingBasis:
    """All that counts, by names.

    Attributes:
        model: the base model's files, with text encoders, tokenizers and autoencoder, wherever
            they lie.
        pictures, masks: the files that are learnt from.
        said: of each picture of the set that is not left out, a digest of its caption, and one of
            what else was decided of it.
        method: `METHOD`.
    """

    model: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    pictures: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    masks: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    said: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    method: int = METHOD


@dataclass(frozen=True, slots=True)
class BasisChange:
    """Of one kind.

    Attributes:
        kind: which.
        names: of what differs; never empty.
    """

    kind: Kind
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """How many, and the first names."""
        more = ", …" if len(self.names) > _SHOWN else ""
        return f"{len(self.names)} ({', '.join(self.names[:_SHOWN])}{more})"


def changes_between(before: TrainingBasis, now: TrainingBasis) -> tuple[BasisChange, ...]:
    """What differs: names of files, without folders for pictures and masks."""
    same = {**before.pictures, **before.said}.keys()
    gone = before.said.keys() - now.said.keys() | before.pictures.keys() - now.pictures.keys()
    found: dict[Kind, Iterable[str]] = {
        "model": _others(before.model, now.model) | before.model.keys() ^ now.model.keys(),
        "added": now.said.keys() - same,
        "removed": gone,
        "pictures": _others(before.pictures, now.pictures),
        "captions": {
            name for name, said in now.said.items() if before.said.get(name, said)[0] != said[0]
        },
        "masks": {
            name for name, said in now.said.items() if before.said.get(name, said)[1] != said[1]
        }
        | _others(before.masks, now.masks)
        | before.masks.keys() - now.masks.keys(),
        "method": [f"{before.method} → {now.method}"] if before.method != now.method else [],
    }
    return tuple(
        BasisChange(kind, tuple(sorted(name.rpartition("/")[2] if kind != "model" else name
                                  for name in names)))
        for kind, names in found.items()
        if names
    )  # fmt: skip


def changed_error(name: str, changes: Sequence[BasisChange]) -> VelaturaError:
    """That the training of that name would go on with something else than it began with."""
    rows = [[each.kind, each.shown] for each in changes]
    return InputError(
        CHANGED, name=name, what=changes_in_english(changes), changes=json.dumps(rows)
    )


def changes_in_english(changes: Sequence[BasisChange]) -> str:
    """Kinds, counts and first names, in one line."""
    return "; ".join(f"{_ENGLISH[each.kind]}: {each.shown}" for each in changes)


def _others(before: Mapping[str, Stamp], now: Mapping[str, Stamp]) -> set[str]:
    return {name for name, one in now.items() if before.get(name, one).sha256 != one.sha256}
