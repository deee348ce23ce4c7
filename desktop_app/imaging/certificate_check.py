"""Whether a certificate is so: each of its fields derived, agreeing with the others, or only
claimed; and what is wrong with it.

Whoever can write the file can write all of it. So whatever follows from the picture, from what it
was made of or from the certificate's own mask is computed again and compared; what can contradict
another field is compared with it; everything else is somebody's claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import cv2
import numpy as np

from desktop_app.core.as_json import to_json
from desktop_app.core.certificate import Certificate, Hashed
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.certifying import (
    Differing,
    differing,
    digest_of,
    is_alike,
    mark_of,
    unlike_at,
)
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.resize import resize
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import GENERATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.pixels import Array
    from desktop_app.imaging.credentials import Credentials
    from desktop_app.imaging.picture import Picture

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

_CHANGED: Final = frozenset({"converted_from_cmyk", "profile_converted", "reduced_to_8_bit"})
"""Notes on a picture whose pixels are not those in its file."""

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
        source_equal: whether the original is the one that it names; None: none was given.
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
        faults: ``lock_broken``, ``no_size``, ``far_apart``.
    """

    certificate: Certificate
    credentials: Credentials | None
    fields: tuple[Stated, ...]
    file_equal: bool
    source_equal: bool | None
    free: float
    checked: int
    differing: Differing | None
    changed: float | None
    apart: int | None
    reason: str
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it, and nothing that there is was left unread."""
        wrong = self.differing or self.faults or any(one.wrong for one in self.fields)
        unsound = self.credentials is not None and not self.credentials.is_sound
        return self.file_equal and self.source_equal is not False and not (wrong or unsound)


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """What a certificate is compared with.

    Attributes:
        certificate: that is looked at.
        others: more of the same picture, which must say the same.
        free: (h, w) bool, the certificate's own mask.
        file: the picture's file, by its digests.
        picture: that file, or a layered one, opened; None: it is neither.
        source, original: what it was made of, by its digests, and opened; None: it is not given.
    """

    certificate: Certificate
    others: Sequence[Certificate]
    free: Array
    file: Hashed
    picture: Picture | None
    source: Hashed | None = None
    original: Picture | None = None

    def verdict(self, credentials: Credentials | None) -> Verdict:
        """What comes of it. ``credentials``: of the file."""
        found, pair = self.certificate, self._pair
        checks = {
            "all_free": not found.locked.count,
            "no_original": self.source is None,
            "not_exact": not found.exact and not self._is_comparable,
            "no_size": pair is None,
        }
        reason = next(filter(checks.get, checks), "")
        gap = self._apart() if reason == "not_exact" else None
        wrong = {
            "lock_broken": found.locked.before != found.locked.after,
            "no_size": reason == "no_size",
            "far_apart": gap is not None and gap > FAR_APART,
        }
        said, source = found.source or _NONE, self.source or _NONE
        equal = said.sha256 == source.sha256 or "" != said.pixels == source.pixels
        return Verdict(
            found,
            credentials,
            self._fields(),
            self.file.sha256 == found.file.sha256,
            None if self.source is None else equal,
            float(self.free.mean()),
            0 if reason else found.locked.count,
            None if reason or pair is None else differing(*pair, found.place, self.free),
            None
            if pair is None or reason == "not_exact"
            else float(unlike_at(*pair, found.place).mean()),
            gap,
            reason,
            tuple(filter(wrong.get, wrong)),
        )

    @property
    def _pair(self) -> tuple[Array, Array] | None:
        """Pixels before and after, of one kind, where the first lie within the second."""
        one, other = self.original, self.picture
        if one is None or other is None or not self._holds_all(one.size):
            return None
        fits = other.size == Size(*self.certificate.size) and is_alike(one.pixels, other.pixels)
        return (one.pixels, other.pixels) if fits else None

    @property
    def _is_comparable(self) -> bool:
        """Whether nothing but the certificate's word keeps the file's pixels from being compared
        with the original's: both are read as they are, without loss, in the same colours."""
        one, other = self.picture, self.original
        return (
            one is not None
            and other is not None
            and self._pair is not None
            and not _CHANGED.intersection(one.notes + other.notes)
            and not one.origin.facts.lossy
            and one.format != ""
            and self._same_colours is True
        )

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
            or not self._holds_all(original.size)
        ):
            return None
        before = np.zeros((*self.free.shape, 3), np.uint8)
        before[self._inner(original.size)] = original.shown
        after = (picture if picture.format else replace(picture, origin=original.origin)).shown
        grid = Size(*(max(1, side // _CELL) for side in after.shape[1::-1]))
        luma = [resize(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), grid) for one in (before, after)]
        reach = 2 * -(-before.shape[0] // after.shape[0]) + 1  # of one pixel of the copy
        locked = cv2.erode((~self.free).astype(np.float32), np.ones((reach, reach)))
        return int(np.max(cv2.absdiff(*luma)[resize(locked, grid) > 0.999], initial=0))

    def _holds_all(self, size: Size) -> bool:
        (x, y), (width, height) = self.certificate.place, self.certificate.size
        return 0 <= x <= width - size.width and 0 <= y <= height - size.height

    def _inner(self, size: Size) -> tuple[slice, slice]:
        return Rect(*self.certificate.place, size.width, size.height).slices

    def _fields(self) -> tuple[Stated, ...]:
        said, derived = _leaves(self.certificate), self._derived()
        wrong = {
            name: _unlike(said[name], value, "signed is", "another certificate says")
            for other in self.others
            for name, value in _leaves(other).items()
            if said[name] != value and not name.startswith("file.")
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
        known = {f"file.{key}": value for key, value in to_json(file).items()}
        known |= {
            "free.sha256": found.free.sha256,  # `free_pixels` has compared it
            "free.share": float(free.mean()),
            "locked.count": free.size - int(np.count_nonzero(free)),
            "made.share": found.made.count / free.size,
        }
        fits = (file.width, file.height) == found.size
        locked = fits and found.locked.count > 0 and picture is not None
        after = digest_of(picture.pixels, ~free) if locked and picture is not None else ""
        if found.locked.count or not fits:
            known["exact"] = locked and after == found.locked.after
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
        if locks and original is not None and self._holds_all(original.size):
            known["locked.before"] = digest_of(
                original.pixels, ~self.free[self._inner(original.size)]
            )
        return known

    def _contradictions(self) -> tuple[tuple[str, object, str], ...]:
        """What fields say against one another: one of them, whether it is so, and how."""
        found, file, picture = self.certificate, self.file, self.picture
        made, may, own = found.made.count, int(np.count_nonzero(self.free)), mark_of(picture)
        most = self.free.size if found.source_type == GENERATED else may
        locks, source = found.locked.count > 0, found.source or _NONE
        size, around = Size(source.width, source.height), self.free.copy()
        if self._holds_all(size):
            around[self._inner(size)] = True
        return (
            ("made.count", not 0 <= made <= most, f"{made}, where {most} can be at most"),
            ("made.count", not made and may and found.models, "0, though a model is named"),
            ("source_type", own not in ("", found.source_type), f"the file itself says {own}"),
            (
                "source_type",
                not found.source_type
                and picture
                and source_type([dict(picture.origin.about.texts)]),
                "none, though the file's own metadata name a model",
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
                picture and "first_frame" in picture.notes and file.sha256 != source.sha256,
                "there are more frames than the one that was looked at",
            ),
            ("locked.before", not locks and found.locked.before, "something of no pixels"),
            ("place", locks and not around.all(), "more is locked than the original covers there"),
            (
                "size",
                abs(file.width * found.size[1] - file.height * found.size[0]) > max(found.size),
                f"the file has {file.width} × {file.height} pixels",
            ),
        )


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
