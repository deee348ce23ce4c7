"""Pictures shown to encoders: threads read ahead while the engine computes, and what was seen is
kept, so that a run that was killed goes on where it was."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import numpy as np

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess, Tell
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Distanced, Featured
from desktop_app.core.geometry import Size
from desktop_app.core.operations import MOST_CLASSIFIED, Distancing, Featuring
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.extensions.evaluation.work.evaluating.ahead import read_ahead
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.reading import (
    About,
    digest_of,
    info_in,
    shown_in,
)
from desktop_app.extensions.evaluation.work.evaluating.sets import SetItem
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache, Seen
from desktop_app.storage.pictures import read_picture_file


def features_of(job: Featuring, access: EngineAccess) -> Featured:
    """Vectors (n, width) float32 and what heads say. Raises as `Engine.run`."""
    return access.result("features", job, Featured)


def distances_of(job: Distancing, access: EngineAccess) -> Mapping[str, float]:
    """By the pairs' names; 0: the same. Raises as `Engine.run`."""
    return access.result("distances", job, Distanced).values


T = TypeVar("T")

_NOTHING: Final = np.empty(0, np.float32)

_AT_ONCE: Final = 32 << 20
"""Pixels of one message: in bytes less than `wire.MAX_PAYLOAD`."""


_READ_TEXTS: Final = ("clip", "preference")
"""Kinds of encoders that are shown with each picture what it was to show."""


@dataclass(slots=True)
class ScannedPicture:
    """A picture of a set that was looked at.

    Attributes:
        item: which, with what its file tells of prompt, seed and model.
        about: None: it can't be used.
        fault: why.
        values: by ids of measures.
    """

    item: SetItem
    about: About | None = None
    fault: str = ""
    values: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def digest(self) -> str:
        """Of its file; empty: it can't be used."""
        return "" if self.about is None else self.about.digest


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    scanned: ScannedPicture
    pixels: ByteArray | None = None


@dataclass(frozen=True, slots=True)
class PictureMeasures:
    """What is measured of pictures alone.

    Attributes:
        version: of the formulas: what was kept of other ones is not used.
        formulas: by ids of measures: of (h, w, 3) uint8; () : nothing is measured.
    """

    version: str
    formulas: Mapping[str, Callable[[ByteArray], float]]

    def of(self, pixels: ByteArray) -> dict[str, float]:
        return {name: float(formula(pixels)) for name, formula in self.formulas.items()}


class Eye:
    """An encoder and what it saw. Used by one thread; to be closed.

    Args:
        encoder: which.
        cache: keeps it.
        access: the engine.
    """

    def __init__(self, encoder: Installed, cache: FeatureCache, access: EngineAccess) -> None:
        self.encoder, self._access = encoder, access
        self._reads = encoder.encoder.kind in _READ_TEXTS
        self._cached = cache.encoder_cache(encoder.sha256, encoder.encoder.resizer)
        self._seen = dict[str, Seen]()
        self._batch = dict[str, "tuple[ByteArray, About, str]"]()

    @property
    def looks(self) -> bool:
        """Whether pictures are shown to it; else it compares two, and is asked when these are known
        (`Vision.kept`)."""
        return self.encoder.encoder.gives != ("distance",)

    def close(self) -> None:
        self._cached.close()

    def has(self, key: str) -> bool:
        """Whether it saw that; what is kept is read now."""
        if key not in self._seen and (kept := self._cached.get(key)) is not None:
            self._seen[key] = kept
        return key in self._seen

    def may_have(self, key: str) -> bool:
        """The same, at once, from any thread; it may be damaged."""
        return key in self._seen or key in self._cached

    def about(self, key: str) -> About | None:
        """What was kept of a picture; None: nothing."""
        return About.of(key, self._seen[key].facts) if self.has(key) else None

    def key(self, digest: str, prompt: str) -> str:
        """By which a picture is kept: of those that are shown the prompt with it, by both."""
        return _text_key(f"{digest}\n{prompt}") if self._reads else digest

    def seen(self, scanned: ScannedPicture) -> Seen:
        """What it saw in a picture. Raises KeyError: it was not shown that."""
        return self.of(scanned.digest, scanned.item.prompt)

    def of(self, digest: str, prompt: str) -> Seen:
        """The same, by the digest that it was shown with."""
        return self._seen[self.key(digest, prompt)]

    def show(self, pixels: ByteArray, about: About, prompt: str) -> None:
        """Look at a picture, with others. Raises as `Engine.run`."""
        key = self.key(about.digest, prompt)
        if self.has(key) or key in self._batch:
            return
        self._batch[key] = pixels, about, prompt
        held = sum(one.shape[0] * one.shape[1] for one, _, _ in self._batch.values())
        if len(self._batch) >= MOST_CLASSIFIED or held > _AT_ONCE:
            self.encode_batch()

    def encode_batch(self) -> None:
        """Look at those that wait. Raises as `Engine.run`; StorageError, InputError: it can't be
        kept."""
        batch, self._batch = self._batch, {}
        if not batch:
            return
        pictures = {str(at): each[0] for at, each in enumerate(batch.values())}
        texts = {str(at): each[2] for at, each in enumerate(batch.values())}
        vectors, said = self._answer(pictures, texts)
        rows = {
            key: Seen(vector, said.get(str(at), {}), about.facts)
            for at, ((key, (_, about, _)), vector) in enumerate(
                zip(batch.items(), vectors, strict=True)
            )
        }
        self._cached.put(rows)
        self._seen |= rows

    def _answer(
        self, pictures: dict[str, ByteArray], texts: dict[str, str]
    ) -> tuple[FloatArray, Mapping[str, Mapping[str, float]]]:
        one, row = self.encoder, self.encoder.encoder
        told = texts if self._reads else {}
        job = Featuring(row.kind, one.path, row.resizer, pictures, one.backbone, told)
        answer = features_of(job, self._access)
        return answer.vectors, answer.said


class Vision:
    """All encoders that look at pictures, and what is measured of pictures alone. Used by one
    thread; to be closed.

    Args:
        cache: keeps what was seen.
        access: the engine.
        encoders: those that look.
        measures: of pictures alone.
        shown: is told how many pictures more are done.
        in_turn: whether nothing is read while the engine computes: on a processor its threads wait
            for each other, and one that shares its core holds all of them up.
    """

    def __init__(
        self,
        cache: FeatureCache,
        access: EngineAccess,
        encoders: Iterable[Installed],
        measures: PictureMeasures,
        shown: Callable[[int], object] = lambda count: None,
        *,
        in_turn: Callable[[], bool] = lambda: False,
    ) -> None:
        self._cache, self._measures, self._shown = cache, measures, shown
        self._access = replace(access, run=self._computed)
        self._run, self._in_turn, self._may_read = access.run, in_turn, threading.Event()
        self._may_read.set()
        self.eyes = dict[str, Eye]()
        for one in encoders:
            name = one.sha256 + one.encoder.id
            self.eyes[name] = self.eyes.get(name) or Eye(one, cache, self._access)
        self._lookers = [one for one in self.eyes.values() if one.looks]
        self._plain = cache.encoder_cache("pictures", measures.version)
        self._noted = dict[str, Seen]()

    def close(self) -> None:
        for one in (*self.eyes.values(), self._plain):
            one.close()

    def eye(self, encoder: Installed) -> Eye:
        return self.eyes[encoder.sha256 + encoder.encoder.id]

    def scan(self, items: Sequence[SetItem]) -> list[ScannedPicture]:
        """Look at all pictures of a set; those that can't be read say why.

        Raises:
            Cancelled: the token was set; what was seen is kept.
            VelaturaError: the engine failed, or nothing can be kept.
        """
        found = list[ScannedPicture]()
        for one in read_ahead(items, self._read, _pixels_of):
            self._access.token.check()
            found.append(self._taken(one))
            self._shown(1)
            if len(self._noted) >= MOST_CLASSIFIED:
                self._note()
        self._note()
        for eye in self.eyes.values():
            eye.encode_batch()
        return found

    def _note(self) -> None:
        """Keep what was measured: together, since each writing takes as long as a small network."""
        if self._noted:
            self._plain.put(self._noted)
            self._noted = {}

    def _computed(self, operation: str, job: Any, tell: Tell, token: CancelToken) -> None:
        assert self._run is not None
        if self._in_turn():
            self._may_read.clear()
        try:
            self._run(operation, job, tell, token)
        finally:
            self._may_read.set()

    def _read(self, item: SetItem) -> _Read:
        """In a thread of the pool: file, digest, and pixels unless all vectors are kept."""
        self._may_read.wait()
        if item.fault:
            return _Read(ScannedPicture(item, fault=item.fault))
        try:
            data = read_picture_file(item.path)
            digest = digest_of(data)
            info = info_in(data, item.path) if not item.prompt else None
            if info is not None:
                seed = -1 if info.seed is None else info.seed
                item = replace(item, prompt=info.prompt, seed=seed, model=info.model)
            known = (eye.may_have(eye.key(digest, item.prompt)) for eye in self._lookers)
            if digest in self._plain and all(known):
                return _Read(ScannedPicture(item, About(digest, Size(1, 1))))
            pixels, about = shown_in(data, item.path.name)
        except VelaturaError as error:
            return _Read(ScannedPicture(item, fault=error.what))
        return _Read(ScannedPicture(item, about, values=self._measures.of(pixels)), pixels)

    def _taken(self, one: _Read) -> ScannedPicture:
        """Shown to those that have not seen it."""
        scanned, pixels = one.scanned, one.pixels
        if scanned.about is None:
            return scanned
        if pixels is None and not self._remembered(scanned):
            try:
                pixels, scanned.about = shown_in(
                    read_picture_file(scanned.item.path), scanned.item.file
                )
            except VelaturaError as error:
                return ScannedPicture(scanned.item, fault=error.what)
            scanned.values = self._measures.of(pixels)
        if pixels is not None:
            if self._plain.get(scanned.digest) is None:
                self._noted[scanned.digest] = Seen(_NOTHING, scanned.values, scanned.about.facts)
            for eye in self._lookers:
                eye.show(pixels, scanned.about, scanned.item.prompt)
        return scanned

    def _remembered(self, scanned: ScannedPicture) -> bool:
        """Whether all that is wanted of a picture was kept; it is taken over then."""
        kept = self._plain.get(scanned.digest)
        if kept is None or not all(
            eye.has(eye.key(scanned.digest, scanned.item.prompt)) for eye in self._lookers
        ):
            return False
        scanned.about, scanned.values = About.of(scanned.digest, kept.facts), dict(kept.said)
        return True

    def kept(
        self,
        name: str,
        wanted: Mapping[str, T],
        compute: Callable[[Mapping[str, T]], Iterator[tuple[str, float]]],
    ) -> dict[str, float]:
        """Numbers that were kept under ``name``, under keys (64 hex digits); those that are missing
        are computed, and kept as they come. Raises as ``compute``, and as `Eye.encode_batch`."""
        with closing(self._cache.encoder_cache(name, "numbers")) as encoder_cache:
            found = {key: encoder_cache.get(key) for key in wanted}
            told = {key: one.said["value"] for key, one in found.items() if one is not None}
            missing = {key: one for key, one in wanted.items() if key not in told}
            for key, value in compute(missing):
                self._access.token.check()
                encoder_cache.put({key: Seen(_NOTHING, {"value": value})})
                told[key] = value
        return told


def _text_key(text: str) -> str:
    """By which what was made of a text is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _pixels_of(one: _Read) -> int:
    return 1 if one.pixels is None else one.pixels.shape[0] * one.pixels.shape[1]
