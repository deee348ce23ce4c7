"""Which encoders of evaluations there are, and which may give figures their published names.

A name needs proof of whose bytes were read: the SHA-256 of the file itself, or, of a file that this
program made of a published pickle, that pickle's, as the record of the conversion says
(docs/decisions/0097-evaluation-encoders.md). What a file says of itself proves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.encoders import Encoder, load_encoders

Hasher = Callable[[str], str]
"""Path of a file → SHA-256 of its bytes, hex; "" of one that can't be read."""

_CLIP: Final = ("clip", "preference")
"""Kinds whose weights are whole CLIP models, which the list of models knows as image encoders."""

_ANY_CLIP: Final = "clip-vit-b-32"
"""The row of CLIP models of unknown hash; their figures bear their file's name."""

_WHOLE: Final = "-whole"
"""How variants end of files that hold a head and the network before it."""

_BACKBONES: Final = {"lpips-alex": "alexnet", "lpips-vgg": "vgg16", "dists": "vgg16"}


@dataclass(frozen=True, slots=True)
class Installed:
    """An encoder that can be used.

    Attributes:
        encoder: its row.
        path: of its weights, absolute.
        sha256: of that file; with a second file, of both hashes one after the other.
        honest: whether these are the published weights, so that figures bear the published names.
        backbone: the second file that it needs; empty: none.
        file: what the file is called.
    """

    encoder: Encoder
    path: str
    sha256: str
    honest: bool
    backbone: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """What figures call it: the row's name, or the file's."""
        return self.encoder.name if self.honest else Path(self.file or self.path).stem

    def figure_name(self, measure: str, generic: str) -> str:
        """What a figure of ``measure`` may be called (`Encoder.figure_name`)."""
        file = self.file or self.path
        return self.encoder.figure_name(measure, generic, file=file, honest=self.honest)


def installed_encoders(
    add_ons: Iterable[AddOn], hashed: Hasher, only: Collection[str] = ()
) -> tuple[Installed, ...]:
    """All that can be used, in the table's order, those with the published weights first in each
    row.

    Args:
        add_ons: what the user has.
        hashed: reads files (`encoders.encoders_of`); nothing else is read.
        only: ids of the rows that are looked for; none: all.

    Raises:
        StorageError: the table is wrong.
    """
    there, found = list(add_ons), list[Installed]()
    for row in load_encoders().values():
        if only and row.id not in only:
            continue
        if row.shipped is not None and row.shipped.is_file():
            path = str(row.shipped)
            found.append(Installed(row, path, hashed(path), honest=True, file=row.shipped.name))
        found += sorted(_of_row(row, there, hashed), key=lambda one: not one.honest)
    return tuple(found)


def encoder_named(installed: Iterable[Installed], name: str) -> Installed:
    """The first whose row's id or name, or whose file's name, is ``name``; of any case.

    Raises:
        InputError: ``model_missing``.
    """
    there, wanted = list(installed), name.strip().casefold()
    tests: tuple[Callable[[Installed], str], ...] = (
        lambda one: one.encoder.id,
        lambda one: one.encoder.name,
        lambda one: one.file,
        lambda one: Path(one.file).stem,
    )
    for test in tests:
        for one in there:
            if wanted and test(one).casefold() == wanted:
                return one
    raise InputError("model_missing", name=name)


def _of_row(row: Encoder, add_ons: list[AddOn], hashed: Hasher) -> Iterator[Installed]:
    for one in add_ons:
        if not _is_for(row, one, hashed):
            continue
        digest, honest = _proven(one, row.sha256, hashed)
        backbone = ""
        if row.beside and not one.variant.endswith(_WHOLE):
            second = _backbone_of(row, add_ons, hashed)
            if second is None:
                continue
            other, proven = _proven(second, row.beside_sha256, hashed)
            digest = hashlib.sha256(f"{digest}{other}".encode()).hexdigest()
            backbone, honest = second.path, honest and proven
        file = Path(one.path).name
        yield Installed(row, one.path, digest, honest=honest, backbone=backbone, file=file)


def _is_for(row: Encoder, one: AddOn, hashed: Hasher) -> bool:
    """Whether a file may be what a row means. Whole CLIP models all look the same: some
    are told by hash or name, what is left is any CLIP."""
    if row.kind not in _CLIP:
        wanted = row.id if row.kind == "lpips" else row.kind
        return one.component == "encoder" and one.variant.removesuffix(_WHOLE) == wanted
    if not _is_clip(one):
        return False
    if _proven(one, row.sha256, hashed)[1] or row.id in one.words or one.name in row.files[1:]:
        return True
    others = (each for each in load_encoders().values() if each.kind in _CLIP and each != row)
    if row.id != _ANY_CLIP:
        return False
    return not any(_proven(one, each.sha256, hashed)[1] or each.id in one.words for each in others)


def _is_clip(one: AddOn) -> bool:
    return (one.component, one.family, one.task) == ("image_encoder", "clip", "score")


def _backbone_of(row: Encoder, add_ons: list[AddOn], hashed: Hasher) -> AddOn | None:
    """The network before a head: the published one, else any of its layout."""
    wanted = _BACKBONES.get(row.id)
    fits = [
        one
        for one in add_ons
        if (one.component == "encoder" and one.variant == wanted if wanted else _is_clip(one))
    ]
    proven = (one for one in fits if _proven(one, row.beside_sha256, hashed)[1])
    return next(proven, fits[0] if fits else None)


def _proven(one: AddOn, published: tuple[str, ...], hashed: Hasher) -> tuple[str, bool]:
    """The hash of a file, and whether its weights are those of a published one."""
    digest = hashed(one.path)
    made = bool(digest) and one.sha256 == digest and one.converted in published
    return digest, digest in published or made
