"""The certificate of a document's copy: what is painted by hand counts as what may have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.core.stages import Stage, stage_json
from desktop_app.imaging.certificate import Certificate, CertifiedAction, Hashed
from desktop_app.imaging.certificate_trail import Trail, done_by, done_step
from desktop_app.imaging.certifying import hashed, is_alike, picture_in, unlike_at
from desktop_app.imaging.edit_texts import edits_in
from desktop_app.imaging.generation_metadata import EDITS, REQUEST
from desktop_app.imaging.invented import invented_in
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import BASE_NAME
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.stages_text import stages_in
from desktop_app.imaging.xmp import GENERATED
from desktop_app.state.document.document import Document
from desktop_app.state.document.pages import with_notices
from desktop_app.storage.certificates import certificate_path, read_certificate
from desktop_app.storage.pictures import read_picture_file
from desktop_app.studio.recipes.tracing import layer_title

_NOTHING: Final = Trail(None, None, (0, 0), np.zeros((0, 0), bool), np.zeros((0, 0), bool))


@dataclass(frozen=True, slots=True, eq=False)
class CopyFacts:
    """A document as it is copied; values, for any thread.

    Attributes:
        content: what it holds.
        origin, original: of the file that was opened, and where its bytes are, or the project.
        texts: what was told of everything that was done to it, by its file first.
        mark: its digital source type; empty: no model made any of it.
        told: whether the copy may say how it was made.
        stages: what was done to all of it since it was opened.
        licence: of the model with that digest; "": nothing is known.
    """

    content: Content
    origin: FileOrigin
    original: Path | bytes | None
    texts: tuple[Mapping[str, str], ...]
    mark: str
    with_details: bool
    stages: tuple[Stage, ...] = ()
    licence: Callable[[str], str] = lambda digest: ""

    @classmethod
    def of(
        cls, document: Document, mark: str, *, with_details: bool, licence: Callable[[str], str]
    ) -> CopyFacts:
        texts = tuple(dict(one) for one in document.told.all)
        return cls(
            document.content,
            document.origin,
            document.original or document.path,
            texts,
            mark,
            with_details=with_details,
            stages=document.told.stages[len(stages_in([texts[0]])) :],
            licence=licence,
        )

    def write(self, path: Path) -> Certificate:
        """Write it beside a copy that is there. Raises InputError and StorageError."""
        pixels = with_notices(self.content).picture(self.content.size.rect)
        data = read_picture_file(path)
        made = self._trail(pixels).certificate(
            pixels, pixels, data, self.mark, with_details=self.with_details
        )
        write_atomic(certificate_path(path), made.to_bytes())
        return made

    def _trail(self, pixels: Array) -> Trail:
        opened, whole = self._opened(), np.ones(pixels.shape[:2], bool)
        before, made = opened.before, by_models(self.content)
        if before is None or before.shape != pixels.shape or not is_alike(before, pixels):
            before, free = None, whole
        else:
            free = unlike_at(before, pixels) | made
        if self.mark == GENERATED:
            made = whole
        elif self._is_merged(made):
            made = free
        done = tuple(self._done(opened.done))
        return Trail(before, opened.source, (0, 0), free, made, done)

    def _is_merged(self, made: Array) -> bool:
        """Whether something that models made is not a layer any more, or all was gone over."""
        if any(one.kind != "draft" for one in self.stages):
            return True
        told = {one.get(REQUEST) for one in self.texts[1:] if source_type([one])}
        walked = layer_tree.walk(self.content.layers)
        layers = sum(one.passes > 0 and one.name != BASE_NAME for one in walked)
        return bool(self.mark) and (not made.any() or len(told) > layers)

    def _opened(self) -> Trail:
        """The picture as it was opened, if there was one."""
        source, original = self.origin.source, self.original
        if original is None or source is None:
            return self._made_of(original) if isinstance(original, Path) else _NOTHING
        try:
            data = original if isinstance(original, bytes) else read_picture_file(original)
        except InputError:
            data = b""
        picture = picture_in(data) if source.is_of(data) else None
        if picture is None:  # it is gone, or another one meanwhile
            return replace(_NOTHING, source=Hashed(source.digest, "", 0, 0))
        return Trail.of_file(picture.pixels, source.digest)

    def _made_of(self, project: Path) -> Trail:
        """What a project was made of, by the certificate beside it: its lowest layer still is that
        picture. `_NOTHING`: that is not known."""
        with suppress(InputError):
            proof = read_certificate(project)
            base = composed(self.content.layers[:1], self.content.size.rect, self.content.canvas)
            source = proof.source
            if source is not None and hashed(b"", base).pixels == source.pixels:
                return replace(Trail.of_file(base, source.sha256), done=proof.done)
        return _NOTHING

    def _done(self, known: Sequence[CertifiedAction]) -> list[CertifiedAction]:
        """``known``: of the run that made the project."""
        found = list[CertifiedAction]()
        for texts in self.texts if self.with_details else ():
            if REQUEST in texts:
                one = done_by("", texts)
                one = replace(one, licence=self.licence(one.digest))
                found += [] if one in found else [one]
        stages = (one for one in self.stages if self.with_details and one.kind != "draft")
        found += [
            CertifiedAction(one.kind, one.network, settings=stage_json(one)) for one in stages
        ]
        return found + [*self._done_without_models(known)] * self.with_details

    def _done_without_models(self, known: Sequence[CertifiedAction]) -> Iterator[CertifiedAction]:
        """Fills, and what layers that are seen do: as the run tells it, else by themselves."""
        titles = {layer_title(*one.what.split(" ", 1)): one for one in known if " " in one.what}
        layers = [one for one in layer_tree.walk(self.content.layers) if one.visible]
        told = [titles[one.name] for one in layers if one.name in titles]
        yield from told
        edits = next((edits_in(one) for one in reversed(self.texts) if EDITS in one), ())
        by_run = sum(one.what == "do remove" for one in told)
        for one in edits[len(edits_in(self.texts[0])) + by_run :]:
            yield CertifiedAction(one.what, seed=one.seed, settings={"how": one.how})
        for one in layers:
            if isinstance(one.guidance, Adjusting):
                yield done_step(one.guidance.adjustment, one.guidance.values)


def by_models(content: Content) -> Array:
    """(h, w) bool: where models or networks made something that is seen."""
    size = content.size
    most = max(size.width, size.height)
    return invented_in(content.layers, size, most, by_models=True) > 0
