"""What an export of a recipe writes: format, size, profile, name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.naming import named
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.drawing.page import PageInfo
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS, USUAL_DPI
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED, PROJECT_ENDING
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.origin_json import origin_to_json
from desktop_app.imaging.png import write_png
from desktop_app.imaging.saving import Saved
from desktop_app.imaging.source_type import source_type
from desktop_app.operations.recipes.steps import INVENTED, PAGES, PROJECT, SAME
from desktop_app.state.document.annotations import add_annotations, shipped_fonts
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.storage.new_file import facts_of_texts, name_facts, suggested_stem
from desktop_app.storage.pictures import ExportOptions, encoded_picture
from desktop_app.studio.recipes.arranging import page_of, with_annotations

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.operations.recipes.recipe import RecipeStep
    from desktop_app.studio.recipes.source import FileItem
    from desktop_app.studio.recipes.worked import Worked


def format_of(step: RecipeStep, worked: Worked) -> str:
    """A key of `FORMATS`: the said one, else the file's, else what holds its depth."""
    if step.name != SAME:
        return step.name.upper()
    source = worked.origin.source
    if source is not None and source.format in FORMATS:
        return source.format
    return "TIFF" if worked.pixels.dtype == np.float32 else "PNG"


def title_of(step: RecipeStep, worked: Worked) -> str:
    """What the user reads of the format."""
    if step.name == INVENTED:
        return FORMATS["PNG"].title
    if step.name in PAGES:
        return LAYERED["VELATURA"].title if step.name == PROJECT else step.name.upper()
    return FORMATS[format_of(step, worked)].title


_TAKEN = ("side", "width", "height", "percent", "metadata", "camera")
"""Values of a step that are options of the copy by the same name."""


def encoded(step: RecipeStep, worked: Worked) -> tuple[Saved, str]:
    """The bytes, and the ending of their file. Raises InputError: ``output_unwritable``."""
    values, origin = step.values, worked.origin
    if step.name == INVENTED:
        return Saved(write_png(_map(worked), ()), ()), ".png"
    if step.name in PAGES:
        make = _project if step.name == PROJECT else _page
        return make(step, worked), f".{step.name}"
    pixels = with_annotations(worked)
    kind, texts = format_of(step, worked), dict(worked.texts)
    options = ExportOptions(
        **{name: values[name] for name in _TAKEN},
        quality=values["quality"] or 0,
        srgb=values["profile"] == "srgb",
        packing=values.get("exr", ""),
    )
    if options.quality:
        origin = replace(origin, facts=replace(origin.facts, jpeg=None))
    if values["dpi"]:
        origin = replace(origin, about=replace(origin.about, dpi=(values["dpi"], values["dpi"])))
    mark = mark_of_worked(worked)
    saved = encoded_picture(
        pixels,
        kind,
        texts if options.metadata else None,
        origin=origin,
        options=options,
        mark=mark if options.metadata else "",
    )
    return saved, FORMATS[kind].endings[0]


def certificate(step: RecipeStep, worked: Worked, data: bytes) -> bytes | None:
    """What is written beside a file that holds ``data``; None: nothing. Raises StorageError:
    ``lock_broken``."""
    trail = worked.trail
    if trail is None or not step.values.get("certificate"):
        return None
    pixels, details = with_annotations(worked), step.values["metadata"]
    mark = mark_of_worked(worked)
    made = trail.certificate(pixels, worked.pixels, data, mark, with_details=details)
    return made.to_bytes()


def mark_of_worked(worked: Worked) -> str:
    """Its digital source type; empty: no generative model made any of it, as far as is known."""
    about = worked.origin.about
    return source_type((dict(about.texts), worked.texts), about.xmp)


def _map(worked: Worked) -> ByteArray:
    """White where pixels were made, grey where they were changed."""
    found, size = worked.trace.invented, worked.size
    values = np.zeros((size.height, size.width), np.uint8) if found is None else found
    return np.repeat(values[..., None], 3, axis=2)


def _page(step: RecipeStep, worked: Worked) -> Saved:
    page, fonts = page_of(worked), shipped_fonts()
    is_told = step.values["metadata"]
    said, mark = (worked.texts, mark_of_worked(worked)) if is_told else ({}, "")
    info = PageInfo(said.get("Title", ""), said.get("Description", ""), mark)
    row = PAGE_FORMATS[step.name.upper()]
    return Saved(row.make(page, fonts, info, USUAL_DPI), ())


def _project(step: RecipeStep, worked: Worked) -> Saved:
    """The picture as a layer, and what stands on it as another; the same bytes each time."""
    base = worked.trace.base
    document = Document(worked.pixels if base is None else base, "", origin=worked.origin)
    for layer in worked.trace.layers:
        add_layer(document, "layer_new", layer)
    if worked.annotations:
        add_annotations(document, worked.annotations)
    content = document.content
    named = (replace(one, id=f"layer-{at}") for at, one in enumerate(content.layers, 1))
    layers = tuple(named)
    content = replace(content, layers=layers, active=layers[-1].id)
    about = {
        "origin": origin_to_json(replace(worked.origin, source=None)),
        "texts": dict(worked.texts) if step.values["metadata"] else {},
    }
    stack = to_stack(content, about, worked.origin.about.icc, worked.origin.about.dpi)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"picture{PROJECT_ENDING}")
        notes = LAYERED["VELATURA"].write(path, stack)
        return Saved(read_regular(path), tuple(one.code for one in notes))


def name_of(step: RecipeStep, worked: Worked, item: FileItem, *, now: datetime) -> tuple[str, ...]:
    """Folders and name by the step's pattern (`core.naming`)."""
    document, size = suggested_stem(item.name), str(worked.size)
    if worked.job is not None:
        asked = worked.job.typed_request.single(0)
        facts = name_facts(asked, worked.model, document, size=size, made=now)
    else:
        facts = replace(facts_of_texts(dict(worked.origin.about.texts), document, size), made=now)
    said = {name: value for name, value in item.values.items() if name in TABLE_TOKENS}
    return named(step.values["name"], replace(facts, count=item.number, **said))


TABLE_TOKENS = frozenset({"document", "prompt", "model", "task", "sampler"})
"""Tokens of names that a table may give: those that are texts."""
