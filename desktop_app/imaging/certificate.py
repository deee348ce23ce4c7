"""The certificate of a picture: what went in, what may have changed, proof that the rest is equal,
and what a model made. Values and their JSON; `imaging.certifying` looks at pixels.

Nothing in it depends on when, where or under which name the picture was written: the same work has
the same certificate, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from desktop_app.core.as_json import from_json, json_in, json_text, to_json
from desktop_app.core.errors import InputError

SCHEMA: Final = "velatura-certificate"
VERSION: Final = 1
ENDING: Final = ".certificate.json"
"""Of its file, after the whole name of the picture's."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A picture by its digests.

    Attributes:
        sha256: of its file; empty: there is none.
        pixels: of its pixels (`core.pixels.digest`); empty: they can't be read.
        width, height: in pixels.
    """

    sha256: str
    pixels: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FreeArea:
    """Which pixels may have changed.

    Attributes:
        sha256: of a bit a pixel, row by row from the upper left, 1 where it may have changed; the
            first pixel is the highest bit of the first byte.
        share: of all pixels.
        bits: the same, deflated (zlib), in base64.
    """

    sha256: str
    share: float
    bits: str


@dataclass(frozen=True, slots=True)
class Locked:
    """All other pixels.

    Attributes:
        count: how many.
        before, after: SHA-256 of their values, row by row, little-endian; empty: there are none.
    """

    count: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CertifiedMaking:
    """What a model made or changed.

    Attributes:
        count: pixels.
        share: of all pixels.
    """

    count: int
    share: float


@dataclass(frozen=True, slots=True)
class CertifiedAction:
    """One thing that was done.

    Attributes:
        what: a step of a recipe, or a task.
        model, digest, licence: of the model; empty: none was used, or it is not known.
        seed: that it began with.
        settings: everything else.
    """

    what: str
    model: str = ""
    digest: str = ""
    licence: str = ""
    seed: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Certificate:
    """See above.

    Attributes:
        program: that wrote it, with its version.
        file: the picture as it was written.
        source: what it was made of; None: it was made from nothing.
        size: width and height of the picture before it was encoded.
        place: of the source's upper left corner in the picture.
        exact: whether the file holds the locked pixels as they are: not so after compression with
            loss, scaling, or another profile.
        free, locked, made: see there.
        done: in its order.
        source_type: IPTC's digital source type; empty: no generative model made any of it. What a
            network cleaned or enlarged counts as ``made``, and is not generated.
    """

    program: str
    file: Hashed
    source: Hashed | None
    size: tuple[int, int]
    place: tuple[int, int]
    exact: bool
    free: FreeArea
    locked: Locked
    made: CertifiedMaking
    done: tuple[CertifiedAction, ...] = ()
    source_type: str = ""

    def to_bytes(self) -> bytes:
        whole = {"schema": SCHEMA, "version": VERSION, **to_json(self)}
        return f"{json_text(whole, indent=1)}\n".encode("utf-8", "replace")

    @property
    def models(self) -> list[CertifiedAction]:
        """What was done by models."""
        return [one for one in self.done if one.model]


def certificate_from(data: bytes, name: str) -> Certificate:
    """What `Certificate.to_bytes` gave, and nothing else: a field that is missing or unknown, a
    name that is there twice and a number that is not finite are refused.

    Args:
        data: of the file.
        name: of the file, for errors.

    Raises:
        InputError: ``certificate_damaged``, ``certificate_newer``.
    """
    try:
        whole = json_in(data)
        if not isinstance(whole, dict):
            raise TypeError("it is not an object")
        table = cast("dict[str, Any]", whole)
        version = table.pop("version")
        if table.pop("schema") != SCHEMA or type(version) is not int or version < 1:
            raise ValueError("it is not a certificate of Velatura")
        if version > VERSION:
            raise InputError("certificate_newer", name=name, version=version)
        found = from_json(Certificate, table)
        if json.loads(json.dumps(to_json(found), allow_nan=False)) != table:
            raise ValueError(f"its fields are not those of version {version}")
        return found
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError("certificate_damaged", name=name, reason=_reason(error)) from error


_REASONS: Final = (
    (r"^KeyError: '(.*)'$", r"“\1” is missing"),
    (r"required field `(\w+)` - at `\$\.(.*)`$", r"“\2.\1” is missing"),
    (r"required field `(\w+)`$", r"“\1” is missing"),
    (r" - at `\$\.?(.*)`$", r"“\1” is of another kind of value"),
    (r"^JSONDecodeError: .* line (\d+) ", r"in line \1 it is no JSON"),
    (r"^UnicodeDecodeError", "it is not a text in UTF-8"),
    (r"^RecursionError", "it is nested too deeply"),
    (r"Exceeds the limit", "a number in it is too long"),
    (r"Out of range float", "a number in it is not finite"),
    (r"^\w+: (.*)", r"\1"),
)
"""What errors that others raise mean."""


def _reason(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"
    found = ((re.search(pattern, text, re.DOTALL), told) for pattern, told in _REASONS)
    return next(match.expand(told) for match, told in found if match is not None)
