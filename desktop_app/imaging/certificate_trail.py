"""What is noted of a picture on its way, for its certificate (`imaging.certificate`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import numpy as np

import desktop_app
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate import Certificate, CertifiedAction, Hashed, Locked
from desktop_app.imaging.certifying import (
    free_area,
    hashed,
    holds,
    is_alike,
    locked_area,
    lying_in,
    made_area,
    mark_of,
    picture_in,
    unlike_at,
)
from desktop_app.imaging.generation_metadata import REQUEST

PROGRAM: Final = f"velatura {desktop_app.__version__}"


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """What happened to a picture so far.

    Attributes:
        before: what it was made of; None: nothing, or nothing of it is left.
        source: the same by its digests; None: nothing.
        place: of its upper left corner in the picture; negative where it was cropped.
        free: (h, w) bool, what may have changed.
        made: (h, w) bool, what a model made or changed.
        done: in its order.
    """

    before: Array | None
    source: Hashed | None
    place: tuple[int, int]
    free: Array
    made: Array
    done: tuple[CertifiedAction, ...] = ()

    @classmethod
    def of_file(cls, pixels: Array, sha256: str) -> Trail:
        """A picture as it was opened."""
        nothing = np.zeros(pixels.shape[:2], bool)
        source = replace(hashed(b"", pixels), sha256=sha256)
        return cls(pixels, source, (0, 0), nothing, nothing)

    @classmethod
    def of_nothing(cls, pixels: Array, done: CertifiedAction) -> Trail:
        """A picture that a model made."""
        whole = np.ones(pixels.shape[:2], bool)
        return cls(None, None, (0, 0), whole, whole, (done,))

    def after(
        self, old: Array, new: Array, mask: Array | None, done: CertifiedAction, *, by_model: bool
    ) -> Trail:
        """After a step.

        Args:
            old, new: the picture before and after it.
            mask: (h, w), where not 0 the step could change it; None: everywhere.
            done: what it was.
            by_model: whether a model did it.
        """
        steps = (*self.done, done)
        if new.shape[:2] != old.shape[:2] or not is_alike(old, new):
            whole = np.ones(new.shape[:2], bool)
            made = whole if by_model or self.made.any() else ~whole
            return replace(self, before=None, place=(0, 0), free=whole, made=made, done=steps)
        free = np.ones(new.shape[:2], bool) if mask is None else mask > 0
        if mask is not None:  # a lock that lets go outside of the mask, too
            free = free | unlike_at(old, new)
        made = self.made | free if by_model else self.made
        return replace(self, free=self.free | free, made=made, done=steps)

    def with_done(self, *done: CertifiedAction) -> Trail:
        """With more that was done, which changed no pixel."""
        return replace(self, done=(*self.done, *done))

    def moved(self, place: Rect, shape: tuple[int, ...], done: CertifiedAction) -> Trail:
        """On another canvas, where the picture lies at ``place``, all of it or a part."""
        free, made = np.ones(shape[:2], bool), np.zeros(shape[:2], bool)
        for whole, old in ((free, self.free), (made, self.made)):
            part, inner = lying_in(old, (place.x, place.y), shape)
            whole[inner] = part
        where = self.place[0] + place.x, self.place[1] + place.y
        return replace(self, place=where, free=free, made=made, done=(*self.done, done))

    def certificate(
        self, pixels: Array, below: Array, data: bytes, source_type: str, *, with_details: bool
    ) -> Certificate:
        """Of a file that was made of it.

        Args:
            pixels: the picture, with all that stands on it.
            below: the same without.
            data: the file.
            source_type: `imaging.source_type.source_type`.
            with_details: whether it may say how it was done.

        Raises:
            StorageError: ``lock_broken``: a locked pixel is not what it was.
        """
        free = self.free if pixels is below else self.free | unlike_at(below, pixels)
        locked = locked_area(self.before, pixels, self.place, free)
        if locked.before != locked.after:
            raise StorageError("lock_broken")
        picture = picture_in(data)
        return Certificate(
            PROGRAM,
            hashed(data, None if picture is None else picture.pixels),
            self.source,
            (pixels.shape[1], pixels.shape[0]),
            self.place,
            holds(picture, pixels, ~free),
            free_area(free),
            locked,
            made_area(self.made),
            self.done if with_details else (),
            mark_of(None if picture is None else picture.origin) or source_type,
        )


def page_certificate(
    data: bytes, pixels: Array, pictures: Sequence[bytes], share: float, mark: str
) -> bytes:
    """Of a page: all of it counts as made where a model made anything on it.

    Args:
        data: its file.
        pixels: as it is drawn.
        pictures: files of the pictures on it.
        share: percent of these pictures that trained models made or changed.
        mark: its digital source type; empty: no generative model made any of them.
    """
    whole, picture = np.ones(pixels.shape[:2], bool), picture_in(data)
    named = [hashlib.sha256(one).hexdigest() for one in pictures]
    percent = float(f"{share:.4g}")
    done = CertifiedAction("arrange", settings={"pictures": named, "made_percent": percent})
    return Certificate(
        PROGRAM,
        hashed(data, None if picture is None else picture.pixels),
        None,
        (pixels.shape[1], pixels.shape[0]),
        (0, 0),
        holds(picture, pixels, ~whole),
        free_area(whole),
        Locked(0),
        made_area(whole if share else ~whole),
        (done,),
        mark,
    ).to_bytes()


def done_step(title: str, values: Mapping[str, Any]) -> CertifiedAction:
    """A step without a model."""
    return CertifiedAction(title, settings=cast("dict[str, Any]", to_json(dict(values), str)))


def done_by(title: str, texts: Mapping[str, str], licence: str = "") -> CertifiedAction:
    """What a picture's texts (`storage.result_file.result_texts`) tell of a step; an empty title is
    that of its task."""
    try:
        told: dict[str, Any] = json.loads(texts.get(REQUEST, ""))
        request, about = dict[str, Any](told["request"]), dict[str, Any](told["model"])
        if request["plan"] is not None:  # the id of a document tells nothing
            request["plan"] = {**request["plan"], "document": ""}
        work = told.get("work")
        settings = request if work is None else {"work": work}
        name, sha = (str(about[key]) for key in ("name", "digest"))
        if work is None and not request["model"]:
            name = ""  # it says how else it was done; no setting of a model had a part in it
            settings = {key: request[key] for key in ("task", "size", "plan", "removal_network")}
        title = title or str(request["task"])
        return CertifiedAction(title, name, sha, licence, int(request["seed"]), settings)
    except (KeyError, TypeError, ValueError, RecursionError):
        return CertifiedAction(title or "unknown")
