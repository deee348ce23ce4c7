"""Every format that is read, at every place where pictures are read: `imaging.formats` is the one
table, and what each place makes of a file stands in docs/picture-files.md.
"""

from __future__ import annotations

import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from desktop_app.app.cli import main
from desktop_app.app.generate_arguments import add_guidance_options
from desktop_app.app.guidance_choice import choose_guidance
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.extensions.evaluation.work.evaluating.reading import picture_at
from desktop_app.extensions.serving.server.pictures import opened
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.sets.set_facts import facts_in
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.trainer.pictures import read_example
from desktop_app.imaging.fingerprint import fingerprint_of
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.opening import format_facts, read_picture, size_in
from desktop_app.imaging.picture import Picture
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.history_folders import row_of
from desktop_app.storage.pictures import open_mask, open_picture, save_mask
from desktop_app.ui.actions.drops import is_taken, read_mime
from desktop_app.ui.look.file_thumbnails import (
    _Read,  # pyright: ignore[reportPrivateUsage]
    _Signals,  # pyright: ignore[reportPrivateUsage]
)
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.file_session import _decode  # pyright: ignore[reportPrivateUsage]
from desktop_app.worker.opening import content_of, open_document, read_document
from tests.every_format import COLOUR, HEIC, NOT_OURS, TURNED, file_of
from tests.imaging.layered_files.flat_cases import LAYERED_IDS, layered_file, without_merged
from tests.imaging.layered_files.test_kra_read import kra, one, tiles

SAMPLES = [one for kind in ("heic", "jxl") for one in sorted((HEIC.parents[1] / kind).glob("*.*"))]
"""Files of other programs' making, or of what none here writes."""

Size2 = tuple[int, int]
"""Width and height."""

Seen = Size2 | Array
"""What a place tells of a picture: its pixels as they are shown, or its size."""


def _shape(seen: Seen) -> Size2:
    if isinstance(seen, tuple):
        return seen
    height, width = seen.shape[:2]
    return width, height


def _of_document(document: Document) -> Array:
    return document.pixels.read(document.size.rect)


def _open(path: Path) -> Seen:
    return _of_document(open_document(path, FileLocks(path.parent / "locks")).document)


def _drop(path: Path) -> Seen:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    found = read_mime(mime)
    assert is_taken(mime) and found is not None and found.pictures == (path,)
    return _open(path)


def _paste(path: Path) -> Seen:
    seen = list[Array]()
    row = next(one for one in READ_FORMATS.values() if path.suffix in one.endings)
    for kind in row.kinds:
        mime = QMimeData()
        mime.setData(kind, QByteArray(path.read_bytes()))
        found = read_mime(mime)
        assert is_taken(mime) and found is not None and found.data is not None
        seen.append(_of_document(_decode(found.data, "Pasted picture", None).document))
    assert all(np.array_equal(one, seen[0]) for one in seen)
    return seen[0]


def _export(path: Path) -> Seen:
    out = path.with_name("out.png")
    data = str(path.parent / "data")
    assert main(["--data-dir", data, "export", str(path), "--out", str(out)]) == 0
    return open_picture(out).pixels


def _info(path: Path) -> Seen:
    facts = dict(format_facts(path.read_bytes(), path.name))
    assert main(["picture", "info", str(path)]) == 0
    width, _, height = facts["Pixels"].partition("×")
    return int(width), int(height)


def _batch(path: Path) -> Seen:
    assert [one.path for one in named_files(path.parent, recursive=False)] == [path]
    content = content_of(path)
    return content.picture(content.size.rect)


def _data_set(path: Path) -> Seen:
    (one,) = read_set(path.parent).pictures
    facts = facts_in(path.read_bytes(), path.name)
    assert (one.name, facts.damage) == (path.name, "")
    example = Example(str(path), "", (0, 0, facts.width, facts.height), facts.width, facts.height)
    pixels, _ = read_example(example)
    assert _shape(pixels) == (facts.width, facts.height)
    return pixels


def _history(path: Path) -> Seen:
    row = row_of(path, path.read_bytes(), 0)
    return row["width"], row["height"]


def _thumbnail(path: Path) -> Seen:
    told, images = _Signals(), list[QImage]()

    def keep(_: str, image: QImage) -> None:
        images.append(image)

    told.done.connect(keep)
    _Read(path, 1000, told).run()
    (image,) = images
    assert not image.isNull() and len(fingerprint_of(open_picture(path).shown)) > 0
    return from_qimage(image)


def _called(path: Path, *words: str) -> Path:
    """What a verb wrote beside ``path``."""
    out = path.with_name("out.png")
    assert main(["--data-dir", str(path.parent / "data"), *words, "--out", str(out)]) == 0
    return out


def _beside(path: Path) -> Path:
    """A PNG as large, black but for its middle."""
    height, width = open_picture(path).pixels.shape[:2]
    values = np.zeros((height, width), np.uint8)
    values[height // 3 : height // 2, width // 3 : width // 2] = 255
    save_mask(path.with_name("beside.png"), values)
    return path.with_name("beside.png")


def _image(path: Path) -> Seen:
    words = ("generate", "--image", str(path), "--mask", str(_beside(path)), "--intent", "remove")
    return open_picture(_called(path, *words)).pixels


def _mask(path: Path) -> Seen:
    words = ("generate", "--image", str(_beside(path)), "--mask", str(path), "--intent", "remove")
    return _shape(open_picture(_called(path, *words)).pixels)


def _guidance(path: Path) -> Seen:
    size, parser = open_picture(path).size, ArgumentParser()
    add_guidance_options(parser)
    words = ["--control", f"canny={path}", "--reference", str(path), "--image-prompt", str(path)]
    arguments = parser.parse_args(words, Namespace(image=path))
    found = choose_guidance(arguments, None, size, lambda _: None)
    assert len(found.controls) == 3
    return size.width, size.height


def _preprocess(path: Path) -> Seen:
    return _shape(open_picture(_called(path, "preprocess", "canny", str(path))).pixels)


def _run_batch(path: Path) -> Seen:
    recipe, out = path.with_name("recipe.toml"), path.with_name("out")
    recipe.write_text('version = 1\n[[step]]\nexport = "png"\n')
    words = ["batch", str(recipe), str(path), "--out", str(out)]
    assert main(["--data-dir", str(path.parent / "data"), *words]) == 0
    (written,) = out.glob("*.png")
    return open_picture(written).pixels


def _like(path: Path) -> Seen:
    words = ["history", "search", "--like", str(path)]
    assert main(["--data-dir", str(path.parent / "data"), *words]) == 0
    return _shape(open_picture(path).pixels)


DOORS: dict[str, Callable[[Path], Seen]] = {
    "open": _open,
    "drop": _drop,
    "batch, watched folder": _batch,
    "`velatura export`": _export,
    "`generate --image`": _image,
    "`generate --mask`": _mask,
    "`--control`, `--reference`, `--image-prompt`": _guidance,
    "`preprocess`": _preprocess,
    "`velatura batch`": _run_batch,
    "`history search --like`": _like,
    "paste": _paste,
    "`picture info`": _info,
    "data set": _data_set,
    "evaluation": picture_at,
    "server": lambda path: opened(path.read_bytes(), path.name, 100).pixels,
    "history import": _history,
    "thumbnail": _thumbnail,
    "caption, reference, control picture": lambda path: open_picture(path).shown,
    "mask file": lambda path: _shape(open_mask(path).values),
}
LAYERS = ("open", "drop", "batch, watched folder", "`velatura export`", "`velatura batch`")
"""Where layers stay layers."""


APART = ("EXR", "HEIF", "RAW")
"""Formats that a process of their own reads, whatever the door: one of them at each is quick."""


def _every_door() -> list[Any]:
    few = pytest.mark.few(len(DOORS))
    return [
        pytest.param(id, door, marks=few if id in APART else (), id=f"{id}-{door}")
        for door in DOORS
        for id in READ_FORMATS  # noqa: A001 - as the parameter
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Picture]]:
    """A file of each format, and the picture in it."""

    @cache
    def made(id: str) -> tuple[Path, Picture]:
        path = file_of(id, tmp_path_factory.mktemp("whole"))
        return path, open_picture(path)

    return made


def _alone(folder: Path, name: str, data: bytes) -> Path:
    """A file in a folder where nothing else is."""
    path = folder / "alone" / name
    path.parent.mkdir()
    path.write_bytes(data)
    return path


@pytest.mark.few(80)
@pytest.mark.parametrize(("id", "door"), _every_door())
@pytest.mark.states("note.merged_picture")
def test_every_format_is_read_at_every_door(
    id: str,
    door: str,
    whole: Callable[[str], tuple[Path, Picture]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source, picture = whole(id)
    path = _alone(tmp_path, source.name, source.read_bytes())
    assert ("merged_picture" in picture.notes) == READ_FORMATS[id].layers
    assert _shape(DOORS[door](path)) == _shape(picture.pixels)
    if door == "`picture info`":
        assert f"{picture.size.width}×{picture.size.height}" in capsys.readouterr().out
    if door in LAYERS and READ_FORMATS[id].layers:
        assert len(content_of(path).layers) == 2
    if id not in NOT_OURS:
        assert np.abs(picture.shown.mean((0, 1)) - COLOUR).max() < 3


SIZES = (
    *("open", "paste", "batch, watched folder", "`picture info`", "data set", "evaluation"),
    *("server", "history import", "thumbnail", "mask file"),
)
"""Places that tell a size of a file by itself, each in its own way."""


@pytest.mark.slow
@pytest.mark.parametrize("door", SIZES)
@pytest.mark.parametrize("kind", TURNED)
def test_every_door_tells_the_size_that_is_shown(kind: str, door: str, tmp_path: Path) -> None:
    if kind in ("HEIC", "camera raw"):
        pytest.importorskip("pi_heif" if kind == "HEIC" else "rawpy")
    seen, shown = dict[int, Size2](), dict[int, Size2]()
    for turned in range(1, 9):
        data, ending = TURNED[kind](turned)
        path = tmp_path / str(turned) / f"photo{ending}"
        path.parent.mkdir()
        path.write_bytes(data)
        seen[turned] = _shape(DOORS[door](path))
        shown[turned] = _shape(open_picture(path).pixels)
        assert size_in(data, "x") == open_picture(path).size
    assert seen == shown
    assert [seen[turned] == seen[1] for turned in range(1, 9)] == [True] * 4 + [False] * 4


def _whole_of(id: str, folder: Path) -> tuple[bytes, str]:
    path = file_of(id, folder)
    return path.read_bytes(), path.suffix


def _over_white(pixels: Array) -> Array:
    colours, alpha = pixels[..., :3].astype(float), pixels[..., 3:] / 255
    return colours if pixels.shape[2] == 3 else colours * alpha + 255 * (1 - alpha)


@pytest.mark.few(25)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("id", LAYERED_IDS)
@pytest.mark.states("note.layers_composed", "note.layers_otherwise")
def test_layers_without_a_merged_picture_are_seen_alike(id: str, door: str, tmp_path: Path) -> None:
    data = without_merged(layered_file(id, tmp_path))
    path = _alone(tmp_path, f"photo{READ_FORMATS[id].endings[0]}", data)
    document = read_document(path)
    wanted, seen = _of_document(document), DOORS[door](path)
    assert _shape(seen) == _shape(wanted)
    if isinstance(seen, tuple):
        return  # a place that shows nothing of it
    assert len(document.content.layers) > 2
    rows = slice(0, len(wanted) // 3)  # below them `generate` filled its mask
    assert np.abs(_over_white(seen[rows]) - _over_white(wanted[rows])).max() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("id", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF", "RAW", "KRA"])
@pytest.mark.states("note.merged_picture")
@pytest.mark.qt_log_ignore("JPEG")
def test_what_cannot_be_read_is_refused_at_every_door(
    id: str, door: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, ending = _whole_of(id, tmp_path)
    cut = data[: len(data) * 3 // 4]
    if id == "KRA":  # an autosave of one layer that has no place here
        cut = without_merged(kra(one("shapelayer"), l=tiles()))
    path = _alone(tmp_path, f"photo{ending}", cut)
    with pytest.raises(InputError) as error:
        open_picture(path)
    capsys.readouterr()
    with pytest.raises((InputError, AssertionError)) as refused:
        DOORS[door](path)
    if isinstance(refused.value, InputError):
        assert refused.value.code == error.value.code  # what is pasted has no name
    else:
        out, err = capsys.readouterr()
        assert error.value.what in out + err or "main(" not in str(refused.value)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@pytest.mark.states("note.merged_picture")
def test_every_sample_is_read_at_every_door(path: Path, door: str, tmp_path: Path) -> None:
    pytest.importorskip("pi_heif" if path.suffix == ".heic" else "pylibjxl")
    here = _alone(tmp_path, path.name, path.read_bytes())
    assert _shape(DOORS[door](here)) == _shape(open_picture(here).pixels)


def table_of_doors() -> str:
    """The table of docs/picture-files.md."""
    lines = [f"| format | {' | '.join(DOORS)} |", "|---" * (1 + len(DOORS)) + "|"]
    for row in READ_FORMATS.values():
        cells = ("merged" if row.layers and one not in LAYERS else "layers" if row.layers else "✓"
                 for one in DOORS)  # fmt: skip
        lines.append(f"| {row.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def test_the_page_has_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "picture-files.md"
    assert table_of_doors() in page.read_text(encoding="utf-8")


def test_a_layered_file_that_was_packed_again_is_one_everywhere(tmp_path: Path) -> None:
    path, again = file_of("KRA", tmp_path), tmp_path / "again.kra"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert b"mimetypeapplication" not in again.read_bytes()
    assert _shape(open_picture(again).pixels) == _shape(_open(again)) == _shape(_open(path))


def test_layered_files_without_layers_or_a_merged_picture_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kra"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/x-krita")
    with pytest.raises(InputError) as error:
        open_picture(path)
    assert error.value.code == "merged_picture_missing"
    whole = file_of("PSD", tmp_path).read_bytes()
    for data in (whole[:400], whole[:20]):
        with pytest.raises(InputError) as error:
            read_picture(data, "a.psd")
        assert error.value.code == "picture_truncated"
