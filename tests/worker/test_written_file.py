"""What a saved document says of itself: settings, the mark, and nothing where that is wished."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import PARAMETERS, read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in, xmp_texts
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import ExportOptions
from desktop_app.storage.result_file import result_texts
from desktop_app.storage.settings import Settings
from desktop_app.worker.written_file import saved_metadata, write_pixels
from tests.models import model_info

SIZE = Size(48, 32)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Kiel"/></rdf:RDF>'
    b"</x:xmpmeta>"
)


def texts(task: Task) -> dict[str, str]:
    asked = GenerationRequest(task, "a red hat", "m", SIZE, seed=3)
    return result_texts(asked, model_info("m"), SIZE, {})


def pixels(value: int = 90) -> ByteArray:
    return np.full((32, 48, 3), value, np.uint8)


def photo() -> Document:
    out = io.BytesIO()
    Image.fromarray(pixels()).save(out, "PNG", icc_profile=None)
    made = read_picture(out.getvalue(), "photo.png")
    origin = replace(made.origin, about=replace(made.origin.about, xmp=XMP))
    return Document(made.pixels, "photo.png", origin=origin)


def edit(document: Document, task: Task | None) -> None:
    told = None if task is None else texts(task)
    document.edit("apply", document.pixels, Rect(0, 0, 4, 4), pixels(7)[:4, :4], told)


def saved(document: Document, settings: Settings, path: Path) -> tuple[str, str, dict[str, str]]:
    """The mark, the city, and the texts of the file."""
    write_pixels(
        path, document.content, saved_metadata(document, settings), document.origin, ExportOptions()
    )
    xmp = read_picture(path.read_bytes(), path.name).origin.about.xmp or b""
    city = xmp_texts(xmp).get("photoshop:City", "")
    return source_type_in(xmp), city, read_texts(path.read_bytes())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


def test_a_photo_that_a_model_edited_is_marked_and_keeps_what_it_said(
    settings: Settings, tmp_path: Path
) -> None:
    document = photo()
    edit(document, Task.INPAINT)
    mark, city, told = saved(document, settings, tmp_path / "a.png")
    assert (mark, city) == (EDITED, "Kiel")
    assert told[PARAMETERS].startswith("a red hat")
    edit(document, None)  # painted over: what it was made with stays told
    mark, _, told = saved(document, settings, tmp_path / "b.png")
    assert mark == EDITED and told[PARAMETERS].startswith("a red hat")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert saved(document, settings, tmp_path / "c.png") == ("", "Kiel", {})


def test_a_generated_picture_stays_one_when_it_is_edited(
    settings: Settings, tmp_path: Path
) -> None:
    document = Document(pixels(), "a red hat", texts=texts(Task.TEXT_TO_IMAGE))
    assert saved(document, settings, tmp_path / "a.webp")[0] == GENERATED
    edit(document, Task.INPAINT)
    assert saved(document, settings, tmp_path / "b.jpg")[0] == GENERATED


def test_what_was_painted_by_hand_has_no_mark(settings: Settings, tmp_path: Path) -> None:
    document = photo()
    edit(document, None)
    assert saved(document, settings, tmp_path / "a.png") == ("", "Kiel", {})


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "tif"])
def test_private_leaves_out_all_of_ours_in_every_format(
    settings: Settings, tmp_path: Path, ending: str
) -> None:
    settings.save_metadata, settings.sidecar = False, "txt"
    document = photo()
    edit(document, Task.INPAINT)
    path = tmp_path / f"a.{ending}"
    assert saved(document, settings, path) == ("", "Kiel", {})
    assert b"elatura" not in path.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_the_mark_alone_can_be_left_out(settings: Settings, tmp_path: Path) -> None:
    settings.mark_pictures = False
    document = photo()
    edit(document, Task.INPAINT)
    mark, city, told = saved(document, settings, tmp_path / "a.png")
    assert (mark, city) == ("", "Kiel") and PARAMETERS in told
