"""What the verbs that make a picture of a picture share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.app.note_words import spoken
from desktop_app.core.add_on import AddOn
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.stages import Stage
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.stages_text import stages_in, with_stages
from desktop_app.operations.networks.upscaling import UPSCALER
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.studio.stages import Stages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.app.services import AppServices
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.pixels import Array
    from desktop_app.core.request import GenerationRequest
    from desktop_app.imaging.picture import Picture
    from desktop_app.jobs.job import Job

JobOf: TypeAlias = Callable[["GenerationRequest", "Mapping[str, str]"], "Job"]
"""What makes the picture of a request, on an engine that tells this of itself."""


def to_write(out: Path, picture: Path) -> Picture:
    """The opened picture. It may take minutes: what can't be written is told before."""
    format_for(out)
    check_writable(out)
    return open_picture(picture)


def services(arguments: argparse.Namespace) -> AppServices:
    """What the program consists of."""
    from desktop_app.app.services import load_services

    return load_services(arguments.data_dir, plugins=True)


def add_ons_of(parts: AppServices) -> list[AddOn]:
    """What lies on this machine beside models."""
    from desktop_app.library.collection.add_ons import usable

    return list(usable(parts.collection.scan()))


def with_chosen(chosen: AddOn | None, add_ons: Sequence[AddOn]) -> list[AddOn]:
    """The one that was named comes first: it may be a file from elsewhere."""
    return [*add_ons] if chosen is None else [chosen, *add_ons]


def made_by(
    stages: Sequence[Stage],
    opened: Picture | None,
    parts: AppServices,
    arguments: argparse.Namespace,
    add_ons: Sequence[AddOn],
    job_of: JobOf | None = None,
) -> tuple[str, dict[str, Any]]:
    """Do ``stages``, write the picture to ``arguments.out``, and tell of it.

    Args:
        stages: a draft first, or none.
        opened: what they are done to; None: to the draft.
        parts: what the program consists of.
        arguments: the command line.
        add_ons: networks.
        job_of: for drafts and refinements.

    Raises:
        As `Stages` and `save_picture`.
    """
    from desktop_app.app.generate_command import show_progress
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.used_pack import UsedPack

    def tell(event: EngineEvent) -> None:
        if not arguments.json:
            show_progress(event)

    origin = None if opened is None else opened.origin
    pixels = None if opened is None else opened.pixels
    size = None if pixels is None else Size(pixels.shape[1], pixels.shape[0])
    space = colour_space(None if origin is None else origin.about.icc)
    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)
    try:

        def make(request: GenerationRequest) -> Job:
            assert job_of is not None, "only drafts and refinements ask for one"
            return job_of(request, engine.describe())

        ready = Stages(stages, size, add_ons, make, space, blobs=BlobStore(parts.paths.blobs))
        made = ready.run(engine.run, pixels, tell)
    finally:
        engine.close()
    return written(made, opened, stages, ready.networks, arguments)


def written(
    made: Array,
    opened: Picture | None,
    stages: Sequence[Stage],
    networks: Sequence[str],
    arguments: argparse.Namespace,
) -> tuple[str, dict[str, Any]]:
    """Write the picture to ``arguments.out``, and tell of it.

    Args:
        made: its pixels.
        opened: what it was made of; None: of words.
        stages: that led from there to it.
        networks: names of those that were used.
        arguments: the command line.

    Raises:
        As `save_picture`.
    """
    origin = None if opened is None else opened.origin
    before = {} if origin is None else dict(origin.about.texts)
    texts = with_stages(before, (*stages_in([before]), *stages)) if stages else before
    notes = () if opened is None else opened.notes
    notes += save_picture(arguments.out, made, texts, origin=origin)
    for line in spoken(notes, FORMATS[format_for(arguments.out)].title):
        print(f"velatura: note: {arguments.out.name}: {line}", file=sys.stderr)
    value: dict[str, Any] = {
        "out": str(arguments.out),
        "size": [made.shape[1], made.shape[0]],
        "models": [*networks],
        "stages": [stage.kind for stage in stages],
        "notes": list(notes),
    }
    size = f"{made.shape[1]} × {made.shape[0]}"
    return f"{arguments.out}  {size}  ({', '.join(networks)})", value


def chosen_upscaler(named: str | None, add_ons: Sequence[AddOn]) -> AddOn | None:
    """The network of that name or key, or in that file.

    Raises:
        ModelError: ``weights_missing``, or what is wrong with the file.
    """
    if named is None:
        return None
    for each in add_ons:
        if named in (each.key, each.name):
            return each
    path = Path(named)
    if path.is_file():
        return _in_file(path)
    folded = named.casefold()
    found = [each for each in add_ons if folded in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(each.name for each in add_ons)
    raise InputError("unknown_choice", setting="model", value=named, choices=choices)


def _in_file(path: Path) -> AddOn:
    from desktop_app.library.identify.file_identification import identify_file
    from desktop_app.library.identify.kinds import load_kinds

    info = identify_file(path, load_kinds())
    if info.component != UPSCALER or not info.scale:
        raise ModelError("upscaler_scale", name=path.name)
    return AddOn("", path.name, str(path.resolve()), UPSCALER, info.family, scale=info.scale)
