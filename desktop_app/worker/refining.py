"""A picture of the history opened to be refined: with its prompt, its seed, and as layers what the
model was shown besides."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, cast

from desktop_app.core.conditions import Condition, ControlMode, without_arrays
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.resize import covering
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.placement import picture_title
from desktop_app.jobs.spots import Snapshot
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.document.layer_guidance import made_of
from desktop_app.state.document.layer_pixels import picture_layer, with_picture
from desktop_app.state.work.add_ons import missing_of, without
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.pictures import read_picture_file
from desktop_app.studio.history_origin import spots_of
from desktop_app.worker.history_session import HistorySession

INTENT: Final = "refine"

_TYPES: Final = {"all": "image", "style": "style", "composition": "composition"}
"""Rows of `core.control_types`, by what is taken from an image prompt."""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    document: Document
    request: GenerationRequest | None


def refine(uid: str, history: HistorySession, state: AppState, blobs: BlobStore) -> None:
    """Open an entry as a new document, with all that it was made with; “Refine” is chosen."""

    def show(found: _Found) -> None:
        state.open_document(found.document)
        request = found.request
        if request is not None:
            request = without(request, missing_of(request, state.add_ons.value))
            known = any(model.id == request.model for model in state.models.value)
            state.parameters.take_request(request, known)
        state.intent.use(INTENT)

    history.read(partial(_read, uid, blobs), show)


def _read(uid: str, blobs: BlobStore, history: History) -> _Found:
    entry = history.get(uid)
    if entry is None:
        raise InputError("file_missing", name=uid)
    path = history.path_of(entry)
    picture = read_picture(read_picture_file(path), path.name)
    origin, request = FileOrigin(About(icc=picture.origin.about.icc)), entry.request
    texts = dict(picture.origin.about.texts)
    document = Document(picture.pixels, picture_title(entry.prompt), texts=texts, origin=origin)
    if request is None or entry.work or not request.model:
        return _Found(document, None)
    if request.plan is None:  # of an edit it belongs to another picture
        with suppress(StorageError):  # it is not kept any more
            brought = spots_of(entry, blobs)[0].brought
            for use in request.conditions:
                _show(document, use, brought)
    conditions = without_arrays(request.conditions)
    return _Found(document, replace(request, conditions=conditions))


def _show(document: Document, use: Condition, brought: Mapping[str, Snapshot]) -> None:
    """What a condition was shown, as a hidden layer, and a control layer that is made of it."""
    row = {"reference": "reference", "image_prompt": _TYPES.get(use.mode, ""), "control": use.word}
    if not row.get(use.kind):
        return
    for array in filter(brought.__contains__, use.arrays):
        pixels = brought[array].values
        if use.kind != "image_prompt":
            pixels = covering(pixels, document.size)
        content = document.content
        title = layer_tree.numbered(content.layers, "reference")
        source = picture_layer(content, pixels, title, "reference")
        asked = ControlGuidance(
            row[use.kind],
            "layer",
            preprocessor=use.preprocessor,
            parameters=use.parameters,
            network=use.name,
            weight=use.weight,
            start=use.start,
            end=use.end,
            mode="balanced" if use.kind == "image_prompt" else cast("ControlMode", use.mode),
        )
        name = layer_tree.numbered(content.layers, "control")
        control = Layer("control", name, pixels=Tiles(4, content.dtype), guidance=asked)
        document.commit("layer_reference", with_picture(content, source))
        add_layer(document, "control_new", control)
        document.commit("control_new", made_of(document.content, control.id, source.id))
