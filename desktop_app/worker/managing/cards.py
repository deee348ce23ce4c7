"""From rows of the collection and the catalog to the cards the window shows. Pure functions."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.catalog.models import CatalogModel
from desktop_app.core.download import DownloadStatus
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelRecord
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.sharing.used_folders import program_name
from desktop_app.state.model_cards import CardState, ModelCard

_FOLDER = "Shared folder"
"""In place of a program's name: a folder the user pointed to, of no program that is known."""

_WHOLE = frozenset({"checkpoint", "denoiser", "unknown"})
"""Components that would make pictures by themselves, if their family could be run."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What cards need beside the collection's rows.

    Attributes:
        model: id of the model in use; empty if there is none.
        pictures: folder of the thumbnails.
        catalog: the catalog's models by id.
        models: by id, with the user's settings and the parts that he chose.
    """

    model: str
    pictures: Path
    catalog: Mapping[str, CatalogModel] = field(default_factory=dict[str, CatalogModel])
    models: Mapping[str, ModelInfo] = field(default_factory=dict[str, ModelInfo])


def card_of(entry: CollectionEntry, facts: CardFacts) -> ModelCard:
    """The card of one row."""
    record, info = entry.record, entry.info
    paths = tuple(str(path) for path in entry.paths)
    known = facts.catalog.get(record.origin.catalog) if record.origin else None
    return ModelCard(
        key=record.key or (paths[0] if paths else entry.id),
        name=_name(entry, known),
        path=paths[0] if paths else "",
        state=_state(entry),
        model_id=info.id if info else "",
        family=entry.family,
        error=entry.error,
        weights=entry.weights,
        paths=paths,
        size_bytes=entry.size_bytes,
        program=owner_name(entry.program),
        bundled=entry.bundled,
        in_use=info is not None and info.id == facts.model,
        favourite=record.favourite,
        tags=record.tags,
        notes=record.notes,
        choices=record.choices,
        thumbnail=_picture(entry, facts.pictures),
        health=record.health,
        native_size=info.native_size if info else None,
        inpaints=info is not None and info.has_inpainting_unet,
        licence=known.licence if known else "",
        added=record.added,
        last_used=record.last_used,
        uses=record.uses,
        origin=record.origin,
        verification=record.verification,
        ignored=info.ignored if info else (),
        info=facts.models.get(info.id, info) if info else None,
    )


def _picture(entry: CollectionEntry, pictures: Path) -> str:
    """Its test picture or the user's; else, of a model that ships, the one that came beside it.
    Pictures beside other models are strangers' files, which nobody asked to open."""
    if entry.record.thumbnail:
        return str(pictures / entry.record.thumbnail)
    if not entry.bundled or not entry.paths:
        return ""
    return f"{entry.paths[0]}.jpg"


def owner_name(program: str) -> str:
    """What the user reads for a program's id; empty for his own folder of models."""
    return "" if not program else _FOLDER if program == "folder" else program_name(program)


def _name(entry: CollectionEntry, known: CatalogModel | None) -> str:
    """The user's own name for it, the catalog's, or what the file says without its usual ending."""
    if known is not None and not entry.record.name:
        return known.name
    return entry.name.removesuffix(".safetensors")


def _state(entry: CollectionEntry) -> CardState:
    if entry.state in ("away", "missing"):
        return entry.state
    if _is_damaged(entry.record):
        return "damaged"
    if entry.state == "ready":
        return "ready"
    if entry.error is not None and entry.error.code == "model_pickle":
        return "pickle"
    if entry.weights is None:
        return "unusable"
    if entry.weights.component not in _WHOLE:
        return "part" if entry.state == "other" else "unusable"
    return "other" if _is_sound(entry) else "unusable"


def _is_damaged(record: ModelRecord) -> bool:
    return record.verification is not None and bool(record.verification.damaged)


def _is_sound(entry: CollectionEntry) -> bool:
    """Whether it is only that this version can't run the family."""
    told = entry.weights is not None and entry.weights.component != "unknown"
    return told and (entry.error is None or entry.error.code == "not_a_model")


def have_of(
    model: CatalogModel, cards: tuple[ModelCard, ...], downloads: tuple[DownloadStatus, ...]
) -> tuple[str, str]:
    """Key of the model on this disk that ``model`` is, and id of the download that fetches it."""
    have = next((card.key for card in cards if _is_it(card, model)), "")
    return have, fetching(downloads).get(model.id, "")


def fetching(downloads: tuple[DownloadStatus, ...]) -> dict[str, str]:
    """Ids of the downloads that fetch something of the catalog, by its id; of two the first."""
    going = (each.request for each in downloads if each.phase not in ("done", "cancelled"))
    return {each.catalog: each.id for each in reversed(tuple(going)) if each.catalog}


def _is_it(card: ModelCard, model: CatalogModel) -> bool:
    origin = card.origin
    if origin is None or card.state == "missing":
        return False
    if origin.catalog:
        return origin.catalog == model.id
    # A repository may hold several models: then its name alone doesn't tell which one it is.
    return origin.address == model.repo and _same_files(card, model)


def _same_files(card: ModelCard, model: CatalogModel) -> bool:
    names: Container[str] = {file.name for file in card.origin.files} if card.origin else ()
    return not model.files or all(file.name in names for file in model.files)
