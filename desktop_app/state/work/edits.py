"""A result on its way into a document: fitted to the pixels of this moment, and what it may not
change told by digests. Pixel work, meant for background threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import FloatArray, frozen
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.grey import is_grey
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import up_to
from desktop_app.imaging.lock_checksum import Unlocked, digest_locked
from desktop_app.imaging.postprocess import make_patch
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.job import Job
from desktop_app.jobs.placement import Overlay
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import fitted_layers, layers_in, splits
from desktop_app.jobs.spots import Spot
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.picture.mixes import Mix


@dataclass(frozen=True, slots=True, eq=False)
class PreparedEdit:
    """An edit ready to be put in.

    Attributes:
        result: which one.
        layer: what is put in.
        unlocked: what it may change.
        coloured: whether it brings colours into a file that was grey.
    """

    result: Result
    layer: Layer
    unlocked: tuple[Unlocked, ...]
    coloured: bool = False

    def digests(self, step: UndoStep) -> tuple[str, str]:
        """Of everything else, before and after the step that put it in."""
        return locked_digests(step, self.unlocked)


def locked_digests(step: UndoStep, unlocked: tuple[Unlocked, ...]) -> tuple[str, str]:
    """Of all that is not ``unlocked``, before and after a step."""
    before, after = (
        digest_locked(content.picture(content.size.rect), unlocked)
        for content in (step.before, step.after)
    )
    return before, after


def mix_digests(mix: Mix, step: UndoStep) -> tuple[str, str]:
    """Of everything that a mix may not change, before and after a step that put it in or changed
    it: up to its group, since what lies above may look farther."""
    unlocked = _unlocked(piece for part in mix.parts for piece in part.pieces)
    before, after = (
        replace(content, layers=up_to(content.layers, mix.group.id))
        for content in (step.before, step.after)
    )
    return locked_digests(replace(step, before=before, after=after), unlocked)


def _unlocked(patches: Iterable[Patch]) -> tuple[Unlocked, ...]:
    return tuple(
        Unlocked(patch.rect, None if patch.share is None else patch.share > 0) for patch in patches
    )


def prepare_edit(document: Document, result: Result) -> PreparedEdit:
    """Fit ``result`` to the document's pixels of this moment, without putting it in.

    Raises:
        InputError: ``result_displaced``; ``result_stale``, if the document has another size than
            the plan says.
    """
    if result.displaced:
        raise InputError("result_displaced")
    if splits(result.job.request.plan):
        return _prepare_split(document, result)
    patches: list[Patch] = []
    passes = 0
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        plan = spot.request.plan
        if plan is None or plan.document_size != document.size:
            raise InputError("result_stale")
        read = Overlay(document.pixels.read, patches).read
        patches.append(
            make_patch(plan, output, read, spot.read_mask, document.space, grey=document.is_grey)
        )
        passes = max(passes, _passes(document, result.job, spot, result.image))
    layer = Layer(
        "patch",
        "" if result.job.model is None else result.job.request.title,
        tuple(Patch(p.rect, frozen(p.pixels), _frozen(p.share)) for p in patches),
        plans=tuple(spot.request.plan for spot in result.job.spots if spot.request.plan),
        history=result.history,
        passes=passes,
    )
    coloured = document.is_grey and not all(is_grey(patch.pixels) for patch in patches)
    return PreparedEdit(result, layer, _unlocked(patches), coloured)


def _prepare_split(document: Document, result: Result) -> PreparedEdit:
    """A group of layers; nothing that is visible may change by it."""
    held = [Tiles(4, document.content.dtype) for _ in layers_in(result.outputs[0])]
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        plan = spot.request.plan
        if plan is None or plan.document_size != document.size:
            raise InputError("result_stale")
        rect, layers = fitted_layers(spot, output, document.pixels.read)
        for number, layer in enumerate(layers):
            below = held[number].read(rect)
            both = np.where(layer[..., 3:] > 0, layer, below)
            held[number] = held[number].written(rect, both)
    children = tuple(
        Layer("paint", f"Layer {number}", pixels=pixels, passes=1)
        for number, pixels in enumerate(held, 1)
    )
    group = Layer(
        "group",
        result.job.request.title,
        children=children,
        mode=BlendMode.PASS_THROUGH,
        plans=tuple(spot.request.plan for spot in result.job.spots if spot.request.plan),
        history=result.history,
        passes=1,
    )
    return PreparedEdit(result, group, ())


def _passes(document: Document, job: Job, spot: Spot, image: int) -> int:
    """How often the new content of a spot was made by a model: it loses detail each time."""
    plan = spot.plan
    if job.model is None and not spot.request.single(image).filled_by:
        # Copied from somewhere in its context.
        return document.passes(plan.context)
    # Made from nothing, it went through once; made from what was there, once more than that.
    return 1 + (document.passes(plan.target) if spot.request.strength < 1 else 0)


def _frozen(share: FloatArray | None) -> FloatArray | None:
    return None if share is None else frozen(share)
