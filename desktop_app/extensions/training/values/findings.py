"""What is wrong, or may be, with a set: a finding each, of all pictures that it is true of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from desktop_app.extensions.training.values.buckets import placed
from desktop_app.extensions.training.values.dataset import Read, SetPicture, TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts, groups_of_alike

Found: TypeAlias = Literal[
    "none",
    "damaged",
    "too_small",
    "same",
    "alike",
    "few",
    "no_caption",
    "long_caption",
    "blurred",
    "compressed",
    "enlarged",
    "cut",
    "turned",
]
Kind: TypeAlias = Found | Read

TITLES: Final[Mapping[Kind, str]] = {
    "none": "There are no pictures to learn from.",
    "damaged": "They can't be read.",
    "too_small": "They are smaller than the smallest side, and left out.",
    "same": "They are the same picture.",
    "alike": "They are near-duplicates.",
    "few": "So few different pictures are soon learnt by heart.",
    "unread": "Their caption files can't be used.",
    "encoding": "Their caption files are not UTF-8: how they are read is a guess; if the words are"
    " wrong, name the encoding (--encoding).",
    "no_mask": "A mask, or a folder of masks, is named, and there is none for them.",
    "folder_unsure": "The numbers in the names of their folders are not taken as repeats.",
    "no_caption": "They have no caption.",
    "alternatives": "Each line of their captions is an alternative, of which one is drawn each"
    " time (--lines).",
    "first_line": "Only the first line of their captions is taken (--lines).",
    "joined": "The lines of their captions are taken as one (--lines).",
    "folder": "The names of their folders say how often they count (--folder-names).",
    "folder_prior": "By the names of their folders they only keep the model from forgetting"
    " (--folder-names).",
    "long_caption": "Their captions are longer than the text encoder reads.",
    "blurred": "They are blurred.",
    "compressed": "They are JPEGs with strong compression.",
    "enlarged": "They have to be enlarged.",
    "cut": "Much of them is cut off.",
    "turned": "They are stored on their side, and shown upright.",
}
"""What each kind says of its pictures, in English; what is worst first."""

_SPARE: Final = ("damaged", "too_small", "blurred", "compressed", "enlarged")

BLURRED: Final = 0.55
"""`PictureFacts.blur` from here on is told."""

COMPRESSED: Final = 40.0
"""The same of ``compression``: JPEG quality 60 or less of libjpeg's scale."""

CUT: Final = 0.3
"""The same of `BucketPlace.cut`."""

ENLARGED: Final = 1.02
"""The same of ``enlarged``: what is less can't be seen."""

FEW: Final = 5
"""Fewer pictures than that are told."""


@dataclass(frozen=True, slots=True)
class SetFinding:
    """One of them.

    Attributes:
        kind: what is found; `TITLES` says it.
        names: of the pictures; of ``same`` and ``alike``, a finding is one group, the best picture
            first.
        spare: those of them that one click leaves out; empty: none need be.
        said: what differs from one finding of a kind to another: why, or what was read.
    """

    kind: Kind
    names: tuple[str, ...]
    spare: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What pictures are measured against (`work.sets.training_limits`).

    Attributes:
        sizes: `buckets.bucket_sizes`; empty: no model is chosen.
        smallest: side; what has a shorter one is left out.
        tokens: of full captions, by names of pictures.
        most_tokens: that the text encoder reads; 0: not known.
    """

    sizes: Sequence[tuple[int, int]] = ()
    smallest: int = 0
    tokens: Mapping[str, int] = field(default_factory=dict[str, int])
    most_tokens: int = 0


@dataclass(frozen=True, slots=True)
class SeenSet:
    """A set, what was seen in its pictures, and what they are measured against."""

    of: TrainingSet
    facts: Sequence[PictureFacts]
    limits: Limits = field(default_factory=Limits)


def findings(
    of: TrainingSet, facts: Sequence[PictureFacts], limits: Limits | None = None
) -> list[SetFinding]:
    """All findings about pictures that are not left out, in the order of `TITLES`.

    Args:
        of: the set.
        facts: of its pictures; those that were not looked at are passed over.
        limits: what they are measured against.
    """
    seen = {each.name: each for each in facts}
    pictures = [(one, seen[one.name]) for one in of.used if one.name in seen]
    true_of = defaultdict[tuple[Kind, str], list[str]](list)
    for one, told in pictures:
        for kind in _kinds(one, told, of, limits or Limits()):
            true_of[kind, ""].append(one.name)
    for one in of.used:
        for remark in one.remarks:
            true_of[remark].append(one.name)
    found = [
        SetFinding(
            kind,
            tuple(names),
            tuple(names) if kind in _SPARE else (),
            f"{said}: “{of.picture(names[0]).caption[:80]}”" if kind == "encoding" else said,
        )
        for (kind, said), names in true_of.items()
    ]
    groups = groups_of_alike([told for _, told in pictures])
    captioned = {one.name for one in of.used if one.caption}
    for group in groups:
        found += _repeated([seen[name] for name in group], captioned)
    if len(groups) < FEW:
        kept = tuple(one.name for one in of.used)
        found.append(SetFinding("few" if kept else "none", kept))
    order = [*TITLES]
    return sorted(found, key=lambda each: order.index(each.kind))


def _kinds(one: SetPicture, facts: PictureFacts, of: TrainingSet, limits: Limits) -> Iterator[Kind]:
    """What is true of a picture by itself."""
    if facts.damage:
        yield "damaged"
    if is_too_small(facts, limits.smallest):
        yield "too_small"
    elif limits.sizes and not facts.damage:
        place = placed(facts, limits.sizes, one.crop)
        if place.enlarged >= ENLARGED:
            yield "enlarged"
        if place.cut >= CUT:
            yield "cut"
    if facts.blur >= BLURRED:
        yield "blurred"
    if facts.compression >= COMPRESSED:
        yield "compressed"
    if facts.turned:
        yield "turned"
    if not of.full_caption(one.caption) and not one.is_prior:
        yield "no_caption"
    if 0 < limits.most_tokens < limits.tokens.get(one.name, 0):
        yield "long_caption"


def is_too_small(facts: PictureFacts, smallest: int) -> bool:
    """Whether a side is shorter than is asked for."""
    return not facts.damage and min(facts.width, facts.height) < smallest


def _repeated(group: Sequence[PictureFacts], reported: Collection[str]) -> Iterator[SetFinding]:
    """What is there several times among near-duplicates, the best one first: the largest, the
    sharpest, one that has a caption."""
    best = sorted(
        group,
        key=lambda one: (-one.width * one.height, one.blur, one.name not in reported, one.name),
    )
    different = {one.sha256: one.name for one in reversed(best)}
    for sha256, first in different.items():
        names = tuple(one.name for one in best if one.sha256 == sha256)
        if len(names) > 1:
            yield SetFinding("same", names, tuple(name for name in names if name != first))
    if len(different) > 1:
        names = tuple(one.name for one in best if different[one.sha256] == one.name)
        yield SetFinding("alike", names, names[1:])
