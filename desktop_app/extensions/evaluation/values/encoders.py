"""The table of encoders of evaluations: `resources/catalog/encoders.toml`, whose head explains it.

What a figure may be called depends on whose bytes were read: a published name belongs to the
published weights alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.catalog.resources import read_table, resource_path
from desktop_app.catalog.row_reading import ADDRESS, FULL, NEEDED, Many, Matching, read_row
from desktop_app.core.values import Field, Kind, one_of

_FILE: Final = "encoders"

KINDS: Final = ("velatura", "inception", "lpips", "dists", "clip", "aesthetic", "preference")
"""How encoders are built and run: rows of `engine.encoders.encoder`."""

GIVES: Final = ("features", "distance", "text", "score", "answers")

_HASHES: Final = Many(Matching(re.compile(r"[0-9a-f]{64}"), "a SHA-256"))


class _Names(Kind):
    """Ids of measures → names."""

    __slots__ = ()

    @property
    def words(self) -> str:
        return "a table of names"

    def read(self, value: object) -> dict[str, str]:
        given = cast("dict[str, Any]", value)
        return {key: Kind.read(self, name) for key, name in given.items()}


_FIELDS: Final = (
    Field("name", kind=FULL, default=NEEDED),
    Field("kind", kind=one_of(*KINDS), default=NEEDED),
    Field("gives", kind=Many(one_of(*GIVES), 1), default=NEEDED),
    Field("resizer", kind=FULL, default=NEEDED),
    Field("files", kind=Many(FULL, 1), default=NEEDED),
    Field("sha256", kind=_HASHES, default=()),
    Field("beside", kind=Many(FULL), default=()),
    Field("beside_sha256", kind=_HASHES, default=()),
    Field("ships", kind=FULL, default=""),
    Field("licence", kind=FULL, default=NEEDED),
    Field("source", kind=ADDRESS, default=""),
    Field("called", kind=_Names(), default={}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """One row; see the table's head.

    Attributes:
        id: its key.
        ships: the file in resources/ that came with the program; empty: it is installed by the
            user.
        called: measure → the name that its figure bears where the weights are the published ones.
    """

    id: str
    name: str
    kind: str
    gives: tuple[str, ...]
    resizer: str
    files: tuple[str, ...]
    sha256: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    beside_sha256: tuple[str, ...] = ()
    ships: str = ""
    licence: str
    source: str = ""
    called: Mapping[str, str]

    @property
    def shipped(self) -> Path | None:
        """Where the file lies that came with the program; None of one that doesn't ship."""
        return resource_path(*self.ships.split("/")) if self.ships else None

    def figure_name(self, measure: str, generic: str, *, file: str, honest: bool) -> str:
        """What a figure may be called.

        Args:
            measure: id of its row.
            generic: the measure's own name ("Fréchet distance").
            file: name of the file whose weights were read.
            honest: whether these are the published ones.

        Returns:
            "FID (torch-fidelity)"; "Fréchet distance, Velatura features 1" where the row has no
            name for it; "Fréchet distance, my-inception" of other weights.
        """
        if not honest:
            return f"{generic}, {Path(file).stem}"
        return self.called.get(measure) or f"{generic}, {self.name}"


def load_encoders() -> dict[str, Encoder]:
    """All rows, by id.

    Raises:
        StorageError: ``catalog_invalid``, naming the row.
    """
    table = read_table(_FILE)
    return {
        key: Encoder(id=key, **read_row(_FILE, key, entry, _FIELDS)) for key, entry in table.items()
    }
