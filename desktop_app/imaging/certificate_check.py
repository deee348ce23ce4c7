"""Whether a certificate is so: each of its fields derived, agreeing with the others, or only
claimed; and what is wrong with it.

Whoever can write the file can write all of it. So whatever follows from the picture, from what it
was made of or from the certificate's own mask is computed again and compared; what can contradict
another field is compared with it; everything else is somebody's claim.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Literal, TypeAlias

import cv2
import numpy as np

from desktop_app.core.as_json import to_json
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate import Certificate, Hashed
from desktop_app.imaging.certifying import (
    Differing,
    as_kind_of,
    differing,
    digest_of,
    lying_in,
    mark_of,
    unlike_at,
)
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.credentials import Credentials
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.resize import resize
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import CREATED, EDITED, GENERATED

Kind: TypeAlias = Literal["derived", "consistent", "claimed"]
FIELDS: Final[dict[str, Kind]] = {
    "program": "claimed",
    "file.sha256": "derived",
    "file.pixels": "derived",
    "file.width": "derived",
    "file.height": "derived",
    "source.sha256": "derived",
    "source.pixels": "derived",
    "source.width": "derived",
    "source.height": "derived",
    "size": "consistent",
    "place": "consistent",
    "exact": "derived",
    "free.sha256": "derived",
    "free.share": "derived",
    "free.bits": "consistent",
    "locked.count": "derived",
    "locked.before": "derived",
    "locked.after": "derived",
    "made.count": "consistent",
    "made.share": "derived",
    "done": "claimed",
    "source_type": "consistent",
}
"""How far each field can be looked at: *derived* is computed again from the picture, from what it
was made of, or from other fields; what can't be at the moment is as good as *claimed*.
*consistent* is compared with other fields, and stays somebody's word."""

_CELL: Final = 16
FAR_APART: Final = 20
"""Of 255, for `Verdict.apart`: more than compression with loss and scaling do. Measured on noise,
saturated checks and thin lines: up to 4 for JPEG and AVIF of quality 92 and WebP of 80, 15 for JPEG
of quality 1, 6 for Lanczos scaling to a fifth."""

_CHANGED: Final = frozenset(
    {"converted_from_cmyk", "profile_converted", "reduced_to_8_bit", "damaged_in_8_bit"}
)
"""Notes on a picture whose pixels are not those in its file."""

_MORE: Final = frozenset({"first_frame", "second_picture_left_out"})
"""Notes on a file that shows something else, too."""

_NONE: Final = Hashed("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Stated:
    """One field.

    Attributes:
        field: its name, as `FIELDS` has it.
        kind: how far it was looked at.
        wrong: what speaks against it; empty: nothing.
    """

    field: str
    kind: Kind
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking.

    Attributes:
        certificate: that was looked at: the signed one, if the file holds one.
        credentials: of the file; None: it has none.
        fields: how far each field was looked at, and what is wrong with it.
        file_equal: whether the file is the one that it was written for.
        against: SHA-256 of the original's file; empty: none was given.
        source_equal: whether the original is the one that it names, or has its pixels; None: none
            was given.
        free: share of the pixels that may have changed, by the certificate's mask.
        checked: how many locked pixels were compared with the original's.
        differing: locked pixels that are not the original's; None: there are none.
        changed: share of the pixels that are not the original's; None: they were not compared.
        apart: how far locked pixels lie apart that can't be compared bit for bit: the greatest
            difference of mean luma (ITU-R BT.601, 0..255) in cells of 16 × 16 pixels that are
            locked, with a pixel around them; more than `FAR_APART` is a fault. None: they were
            compared, or nothing can be.
        reason: why locked pixels were not compared: ``all_free``, ``no_original``, ``not_exact`` or
            ``no_size``; empty: they were.
        why: what keeps it from being exact: ``unread``, ``lossy``, ``scaled``, ``recoloured``
            (another profile) or ``unknown`` (colours); empty: nothing, or it doesn't matter.
        how: they were compared: ``bits``, ``converted`` (the original from inks or Lab, then bits)
            or ``step``: the original has more depth or alpha, so within a step; empty: they
            were not.
        faults: ``lock_broken``, ``no_size``, ``far_apart``, ``unread``, ``signed_otherwise``.
    """

    certificate: Certificate
    credentials: Credentials | None
    fields: tuple[Stated, ...]
    file_equal: bool
    against: str
    source_equal: bool | None
    free: float
    checked: int
    differing: Differing | None
    changed: float | None
    apart: int | None
    reason: str
    why: str
    how: str
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it, and nothing that there is was left unread."""
        wrong = self.differing or self.faults or any(one.wrong for one in self.fields)
        unsound = self.credentials is not None and not self.credentials.is_sound
        return self.file_equal and self.source_equal is not False and not (wrong or unsound)


@dataclass(frozen=True, eq=False)
class Witness:
    """What a certificate is compared with.

    Attributes:
        certificate: that is looked at.
        others: more of the same picture, which must say the same.
        free: (h, w) bool, the certificate's own mask.
        file: the picture's file, by its digests.
        picture: that file, or a layered one, opened; None: it is neither.
        is_page: whether it is a PDF or an SVG, which nothing here reads.
        source, original: what it was made of, by its digests, and opened; None: it is not given.
    """

    certificate: Certificate
    others: Sequence[Certificate]
    free: Array
    file: Hashed
    picture: Picture | None
    is_page: bool
    source: Hashed | None = None
    original: Picture | None = None

    def verdict(self, credentials: Credentials | None) -> Verdict:
        """What comes of it. ``credentials``: of the file."""
        found, pair = self.certificate, self._pair
        checks = {
            "all_free": not found.locked.count,
            "no_original": self.source is None,
            "not_exact": self._why and (self.picture is None or not found.exact),
            "no_size": pair is None,
        }
        reason = next(filter(checks.get, checks), "")
        notes = () if self.original is None else self.original.notes
        how = "converted" if _CHANGED.intersection(notes) else "bits"
        gap = self._apart() if reason == "not_exact" else None
        wrong = {
            "lock_broken": found.locked.before != found.locked.after,
            "no_size": reason == "no_size",
            "far_apart": gap is not None and gap > FAR_APART,
            "unread": self.picture is None and not self.is_page,
            "signed_otherwise": credentials is not None and _is_otherwise(credentials, found),
        }
        said, source = found.source or _NONE, self.source or _NONE
        equal = said.sha256 == source.sha256 or "" != said.pixels == source.pixels
        return Verdict(
            found,
            credentials,
            self._fields(),
            self.file.sha256 == found.file.sha256,
            source.sha256,
            None if self.source is None else equal,
            float(self.free.mean()),
            0 if reason else found.locked.count,
            None if pair is None or reason else differing(*pair[:3], self.free, pair[3]),
            None if pair is None or reason == "not_exact" else float(unlike_at(*pair).mean()),
            gap,
            reason,
            self._why if reason == "not_exact" or self.picture is None else "",
            "" if reason or pair is None else "step" if pair[3] else how,
            tuple(filter(wrong.get, wrong)),
        )

    @property
    def _why(self) -> str:
        """What keeps the file's pixels from being compared with the original's bit for bit: nothing
        else does, and not the certificate's word."""
        one, other = self.picture, self.original
        if one is None:
            return "unread"
        if other is None or not self._covers(other.size):
            return ""
        checks: dict[str, object] = {
            "lossy": one.origin.facts.lossy,
            "scaled": one.size != Size(*self.certificate.size),
            "recoloured": self._same_colours is False,
            "unknown": self._same_colours is None or _CHANGED.intersection(one.notes),
        }
        return next(filter(checks.get, checks), "")

    @cached_property
    def _pair(self) -> tuple[Array, Array, tuple[int, int], float] | None:
        """For `unlike_at`: pixels before and after, of one kind, where some of the first lie within
        the second; None: none do."""
        one, other, found = self.original, self.picture, self.certificate
        if (
            one is None
            or other is None
            or not self._covers(one.size)
            or other.size != Size(*found.size)
        ):
            return None
        before, within = as_kind_of(one.pixels, other.pixels)
        return before, other.pixels, found.place, within

    @property
    def _same_colours(self) -> bool | None:
        """Whether file and original have the same colour profile; None: one is not known."""
        pair = [one.origin.about.icc for one in (self.picture, self.original) if one and one.format]
        return (
            len(set(pair)) == 1 or all(colour_space(icc).is_srgb for icc in pair)
            if len(pair) == 2
            else None
        )

    def _apart(self) -> int | None:
        original, picture = self.original, self.picture
        if (
            original is None
            or picture is None
            or not original.format  # the colours of layered ones are not known
            or not self._covers(original.size)
        ):
            return None
        before = np.zeros((*self.free.shape, 3), np.uint8)
        part, inner = lying_in(original.shown, self.certificate.place, before.shape)
        before[inner] = part
        after = (picture if picture.format else replace(picture, origin=original.origin)).shown
        grid = Size(*(max(1, side // _CELL) for side in after.shape[1::-1]))
        luma = [resize(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), grid) for one in (before, after)]
        reach = 2 * -(-before.shape[0] // after.shape[0]) + 1  # of one pixel of the copy
        locked = cv2.erode((~self.free).astype(np.float32), np.ones((reach, reach)))
        return int(np.max(cv2.absdiff(*luma)[resize(locked, grid) > 0.999], initial=0))

    def _covers(self, size: Size) -> bool:
        """Whether an original of that size is inside the picture; of one that has the size that is
        said a part is enough."""
        found, said = self.certificate, self.certificate.source or _NONE
        whole, canvas = Rect(*found.place, size.width, size.height), Size(*found.size).rect
        is_said = (size.width, size.height) == (said.width, said.height)
        return whole.meets(canvas) if is_said else canvas.contains(whole)

    def _fields(self) -> tuple[Stated, ...]:
        said, derived = _leaves(self.certificate), self._derived()
        wrong = {
            name: _unlike(said[name], value, "signed is", "another certificate says")
            for other in self.others
            for name, value in _leaves(other).items()
            if not name.startswith("file.")
            and (said[name] != value or _typed(said[name]) != _typed(value))
        } | {name: text for name, is_so, text in self._contradictions() if is_so}
        wrong |= {
            name: _unlike(value, said[name], "it is", "the certificate says")
            for name, value in derived.items()
            if said[name] != value
        }
        lower: dict[Kind, Kind] = {"derived": "claimed"}
        return tuple(
            Stated(
                name, "derived" if name in derived else lower.get(kind, kind), wrong.get(name, "")
            )
            for name, kind in FIELDS.items()
        )

    def _derived(self) -> dict[str, Any]:
        """What fields must say, by their names."""
        found, file, free, picture = self.certificate, self.file, self.free, self.picture
        known = {
            f"file.{key}": value
            for key, value in to_json(file).items()
            if key == "sha256" or file.pixels or getattr(found.file, key)
        }  # what is not said of what can't be read is a claim
        known |= {
            "free.sha256": found.free.sha256,  # `free_pixels` has compared it
            "free.share": float(free.mean()),
            "locked.count": free.size - int(np.count_nonzero(free)),
            "made.share": found.made.count / free.size,
        }
        fits = (file.width, file.height) == found.size
        locked = fits and found.locked.count > 0 and picture is not None
        after = digest_of(picture.pixels, ~free) if locked and picture is not None else ""
        holds, count = locked and after == found.locked.after, found.locked.count
        compared = self._pair is not None and not self._why
        if (count or not fits) and (found.exact or holds or compared):
            known["exact"] = holds  # what is only compared coarsely may well be
        if found.exact:
            known |= {"size": (file.width, file.height), "locked.after": after}
        if self.source is not None:
            known |= self._of_source(self.source, found.source or _NONE)
        return known

    def _of_source(self, source: Hashed, said: Hashed) -> dict[str, Any]:
        known = {f"source.{key}": value for key, value in to_json(source).items()}
        original, locks = self.original, self.certificate.locked.count
        if not (said.pixels or locks):
            return {"source.sha256": source.sha256}  # none, or it was gone
        if source.sha256 != said.sha256 and source.pixels == said.pixels:
            del known["source.sha256"]  # the same pixels in another file
        if locks and original is not None and self._covers(original.size):
            part, inner = lying_in(original.pixels, self.certificate.place, self.free.shape)
            known["locked.before"] = digest_of(part, ~self.free[inner])
        return known

    def _contradictions(self) -> tuple[tuple[str, object, str], ...]:
        """What fields say against one another: one of them, whether it is so, and how."""
        found, file, picture = self.certificate, self.file, self.picture
        made, may = found.made.count, int(np.count_nonzero(self.free))
        own, other = mark_of(None if picture is None else picture.origin), self.original
        given = mark_of(None if other is None else other.origin) or _by_texts(other)
        most = self.free.size if found.source_type == GENERATED else may
        locks, source = found.locked.count > 0, found.source or _NONE
        around = self.free.copy()
        here = Rect(*found.place, source.width, source.height).intersected(Size(*found.size).rect)
        around[here.slices] = True
        return (
            ("made.count", not 0 <= made <= most, f"{made}, where {most} can be at most"),
            ("made.count", not made and may and found.models, "0, though a model is named"),
            (
                "source_type",
                given == GENERATED != found.source_type or (given and not found.source_type),
                f"the original itself says {given}",
            ),
            (
                "source_type",
                own not in ("", found.source_type)
                or (_by_texts(picture) and not found.source_type),
                f"the file itself says {own or _by_texts(picture)}",
            ),
            (
                "source_type",
                found.source_type not in ("", EDITED, GENERATED),
                f"{found.source_type[:80]}, which is none that there is",
            ),
            (
                "source.sha256",
                locks and found.source is None,
                "none, though pixels of it are locked",
            ),
            (
                "exact",
                found.exact and self._same_colours is False,
                "the values are the same, under another colour profile than the original's",
            ),
            (
                "file.pixels",
                picture and _MORE.intersection(picture.notes) and file.sha256 != source.sha256,
                "there are more pictures in it than the one that was looked at",
            ),
            ("locked.before", not locks and found.locked.before, "something of no pixels"),
            ("place", locks and not around.all(), "more is locked than the original covers there"),
            (
                "size",
                abs(file.width * found.size[1] - file.height * found.size[0]) > max(found.size),
                f"the file has {file.width} × {file.height} pixels",
            ),
        )


def _by_texts(picture: Picture | None) -> str:
    return "" if picture is None else source_type([dict(picture.origin.about.texts)])


def _is_otherwise(signed: Credentials, found: Certificate) -> bool:
    """Whether the actions that were signed with a certificate contradict it."""
    begins = "c2pa.created" if found.source is None else "c2pa.opened"
    marks = (found.source_type,) if found.source_type else ("", CREATED)
    return signed.certified and (begins not in signed.actions or signed.source_type not in marks)


def _typed(value: object) -> str:
    """A value as text that distinguishes ``true`` from 1, which are equal in Python."""
    return repr(json.loads(json.dumps(to_json(value), sort_keys=True), parse_int=float))


def _leaves(found: Certificate) -> dict[str, Any]:
    """What its fields say; empty texts and 0, where it was made from nothing."""
    whole = replace(found, source=found.source or _NONE)
    return {name: attrgetter(name)(whole) for name in FIELDS}


def _unlike(one: object, other: object, first: str, second: str) -> str:
    """A sentence on two values, from shortly before they differ."""
    texts = str(one), str(other)
    pairs = enumerate(zip(*texts, strict=False))
    begin = max(0, next((at for at, (a, b) in pairs if a != b), 0) - 40)
    parts = [f"{'…' if begin else ''}{text[begin : begin + 80]}" for text in texts]
    return f"{first} {parts[0]}; {second} {parts[1]}"
