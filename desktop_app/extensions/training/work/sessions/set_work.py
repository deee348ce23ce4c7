"""What is done to a set in background threads: read, filled from files and from the canvas, looked
at, shown as a training would see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from desktop_app.catalog.families import Family
from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.naming import UNNAMED, safe_name
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.extensions.training.values.augmentation import Augmentation, mixed, shown
from desktop_app.extensions.training.values.buckets import BucketPlace, placed
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.values.findings import SetFinding, findings
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.sets.taking_in import (
    incoming,
    take_in,
    take_mask,
    take_pixels,
)
from desktop_app.extensions.training.work.sets.training_limits import limits_for
from desktop_app.extensions.training.work.stores.settings_file import read_settings
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.picture.copying import copied_layer
from desktop_app.worker.opening import content_of

_MARGIN = 0.25
"""Of the masked part's longer side, that is shown around it."""


SETTINGS: Final = "velatura-training.toml"
"""File of the settings in a set's folder."""

Opened: TypeAlias = "tuple[TrainingSet, str, dict[str, Any] | None]"
"""A set, id of the model, and settings; None: none were kept."""


class SetFindings(NamedTuple):
    """What was seen in a set.

    Attributes:
        sizes: of the buckets.
        captions: that pictures' metadata have, for those that have none.
    """

    facts: Mapping[str, PictureFacts]
    findings: tuple[SetFinding, ...]
    placed: Mapping[str, BucketPlace]
    sizes: tuple[tuple[int, int], ...]
    captions: Mapping[str, str]


def new_set(home: Path, name: str) -> TrainingSet:
    """An empty set in a folder that is not there yet. Raises StorageError."""
    stem, count = safe_name(name) or UNNAMED, 1
    folder = home / stem
    while folder.exists():
        count += 1
        folder = home / f"{stem} {count}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise error_while_writing(error, folder.name) from error
    return TrainingSet(str(folder))


def opened(folder: Path, settings: Mapping[str, Any], *, must: bool = True) -> Opened | None:
    """The set of a folder, and the settings in it, by which it is read, else by ``settings``;
    None: there is none, and none ``must`` be. Raises InputError: it can't be read."""
    if not must and not folder.is_dir():
        return None
    path = folder / SETTINGS
    model, values = read_settings(path) if path.is_file() else ("", None)
    return read_set(folder, settings if values is None else values), model, values


def taken_files(of: TrainingSet, paths: Sequence[Path]) -> tuple[TrainingSet, tuple[str, ...]]:
    """With the pictures of these paths; names of those that can't be read. Raises VelaturaError."""
    return take_in(of, (one for path in paths for one in incoming(path)))


def taken_part(
    of: TrainingSet, content: Content, origin: FileOrigin, part: str, layer: str, name: str
) -> tuple[TrainingSet, tuple[str, ...]]:
    """With a part of a document (`SetSession.add_part`). Raises VelaturaError."""
    pixels, mask = _part(content, part, layer)
    made, _ = take_pixels(of, pixels, origin, name, mask=mask)
    return made, ()


def _part(content: Content, part: str, layer: str) -> tuple[Array, ByteArray | None]:
    whole = content.size.rect
    if part == "layer":
        blank = replace(content, mask=Tiles(1, np.dtype(np.uint8)))
        return copied_layer(blank, layer).pixels, None
    if part == "document" or content.mask.is_blank(whole):
        return content.picture(whole), None
    if part == "mask":
        return content.picture(whole), content.mask.read(whole)
    inner = content.mask.content_rect().intersected(whole)
    around = inner.grown(round(_MARGIN * max(inner.width, inner.height))).intersected(whole)
    return content.picture(around), content.mask.read(around)


def with_mask(of: TrainingSet, name: str, content: Content) -> tuple[TrainingSet, tuple[str, ...]]:
    """With the mask of a document for the picture that was opened as it. Raises VelaturaError."""
    return take_mask(of, name, content.mask.read(content.size.rect)), ()


def merged(before: TrainingSet, now: TrainingSet, taken: TrainingSet) -> TrainingSet:
    """What was taken into ``before``, with the edits that made ``now`` of it meanwhile."""
    old = {one.name: one for one in before.pictures}
    edited = {one.name: one for one in now.pictures}

    def newest(name: str, made: Any) -> Any:
        return edited.get(name, made) if old.get(name) == made else made

    return replace(now, pictures=tuple(newest(one.name, one) for one in taken.pictures))


def examined(
    of: TrainingSet,
    known: Mapping[str, PictureFacts],
    settings: Mapping[str, Any],
    model: ModelInfo | None,
    family: Family | None,
) -> SetFindings:
    """Looks at pictures whose facts are not among ``known``. Raises StorageError."""
    limits = limits_for(of, settings, model, family)
    facts = known
    if any(one.name not in known for one in of.pictures):
        facts = {one.name: one for one in scan_pictures(of, known.values())}
    captions = {
        one.name: prompt
        for one in of.pictures
        if not (one.caption or one.found_caption) and (prompt := facts[one.name].prompt)
    }
    told = of.with_found(captions)
    sizes = (*limits.sizes,)
    places = {
        one.name: placed(facts[one.name], sizes, one.crop)
        for one in of.used
        if sizes and not facts[one.name].damage
    }
    return SetFindings(
        facts,
        (*findings(told, [facts[one.name] for one in of.pictures], limits),),
        places,
        sizes,
        captions,
    )


def augmented(
    pictures: Sequence[tuple[Path, BucketPlace]], settings: Mapping[str, Any], count: int
) -> list[list[ByteArray]]:
    """``count`` pictures of each, as a training would see them; what mixes takes the others.
    Raises VelaturaError."""
    how = Augmentation.of(settings)
    rows = list[list["ByteArray"]]()
    read = [(pixels_of(path), place) for path, place in pictures]
    for at, (pixels, place) in enumerate(read):
        rows.append([])
        for number in range(count):
            other, lies = read[(at + 1 + number) % len(read)]
            size = Size(place.width, place.height)
            one = shown(pixels, None, "", place.crop, size, how, (at, number))
            two = shown(other, None, "", lies.crop, size, how, (at, number, 1))
            rows[-1].append(mixed(one, two, how, (at, number, 2)).pixels)
    return rows


def pixels_of(path: Path) -> ByteArray:
    """A file's picture, (h, w, 3) uint8 sRGB, upright. Raises InputError."""
    content = content_of(path)
    return content.space.shown(content.picture(content.size.rect))[..., :3]
