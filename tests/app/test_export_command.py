"""``velatura export``, and what the command line refuses to write over: the window's own table."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from desktop_app.app.cli import main
from desktop_app.core.geometry import Rect
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.imaging.annotations.table import NOTICE, annotation
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import DEVELOPED
from desktop_app.imaging.saving import write_picture
from desktop_app.state.document.annotations import add_annotations
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.document.layer_properties import set_visible
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document, save_layers
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.press_profile import press_profile
from tests.imaging.test_raw import dng
from tests.refusals import says
from tests.storage.held_files import FILES, photograph

PAGES = FILES[0]


def called(
    capsys: pytest.CaptureFixture[str], data: Path, *words: str
) -> tuple[int, dict[str, object]]:
    code = main(["--data-dir", str(data), *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_a_picture_is_written_as_another_kind_of_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    photo, project, back = (tmp_path / name for name in ("a.png", "a.velatura", "b.png"))
    photograph().save(photo)
    for source, target in ((photo, project), (project, back)):
        code, told = called(capsys, tmp_path / "d", "export", str(source), "--out", str(target))
        assert (code, told["lost"]) == (0, [])
    assert np.array_equal(open_picture(back).pixels, np.asarray(photograph()))
    low, high = tmp_path / "low.jpg", tmp_path / "high.jpg"
    for target, quality in ((low, "20"), (high, "95")):
        words = ("export", str(photo), "--out", str(target), "--quality", quality)
        assert called(capsys, tmp_path / "d", *words)[1]["lost"] == ["exact"]
    assert low.stat().st_size < high.stat().st_size
    pytest.importorskip("pylibjxl")
    for quality, gone in (("100", []), ("60", ["exact"])):
        words = ("export", str(photo), "--out", str(tmp_path / "a.jxl"), "--quality", quality)
        assert called(capsys, tmp_path / "d", *words)[1]["lost"] == gone


def test_the_map_of_invented_pixels_lies_beside_the_copy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = Document(np.full((30, 40, 3), 90, np.uint8), "a")
    for made in (False, True):
        if made:
            patch = Patch(Rect(5, 6, 7, 8), np.full((8, 7, 3), 200, np.uint8))
            add_layer(document, "layer_new", Layer("patch", "Remove", (patch,)))
        project, out = tmp_path / "a.velatura", tmp_path / "b.jpg"
        save_layers(LAYERED["VELATURA"], project, document.content, document.origin, {})
        words = ("export", str(project), "--out", str(out), "--invented", "--replace")
        code, told = called(capsys, tmp_path / "d", *words)
        beside = tmp_path / "b.invented.png"
        assert code == 0 and beside.exists() is made
        assert ("Nothing of it was invented" in str(told["notes"])) is not made
    shown = open_picture(beside).pixels[..., 0]
    assert shown[6:14, 5:12].min() == 255 and (shown > 0).sum() == 56


@pytest.mark.few(1)
@pytest.mark.parametrize("verb", ["export", "generate"])
def test_the_picture_itself_is_replaced_by_less_only_on_demand(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, verb: str
) -> None:
    path, mask = tmp_path / PAGES.name, tmp_path / "mask.png"
    PAGES.make(path)
    before = path.read_bytes()
    spot = np.zeros((120, 160), np.uint8)
    spot[40:60, 60:90] = 255
    Image.fromarray(spot).save(mask)
    words = ["export", str(path), "--out", str(path)]
    if verb == "generate":
        words = ["generate", "--intent", "remove", "--image", str(path), "--mask", str(mask)]
        words += ["--out", str(path)]
    code, told = called(capsys, tmp_path / "d", *words)
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["code"]) == (2, "save_would_lose") and path.read_bytes() == before
    assert "its other pages or frames" in error["what"]
    assert called(capsys, tmp_path / "d", *words, "--replace")[0] == 0
    assert path.read_bytes() != before


def test_a_quality_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ("export", "a.png", "--out", "b.jpg", "--quality", "0")
    assert called(capsys, tmp_path / "d", *words)[0] == 2


def test_what_was_lost_when_the_file_was_read_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    values = np.arange(48 * 40, dtype=np.int32).reshape(40, 48) * 30
    Image.fromarray(values).save(tmp_path / "a.tif")
    words = ("export", str(tmp_path / "a.tif"), "--out", str(tmp_path / "a.png"))
    code, told = called(capsys, tmp_path / "d", *words)
    assert (code, told["lost"]) == (0, ["depth"])
    assert told["notes"] == [PICTURE_NOTES["reduced_to_8_bit"]]


@pytest.mark.parametrize("compression", ["zstd", "lzma"])
def test_16_bits_come_out_as_they_went_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, compression: str
) -> None:
    values = np.random.default_rng(5).integers(0, 65536, (40, 48)).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "a.tif", compression=compression)
    words = ("export", str(tmp_path / "a.tif"), "--out", str(tmp_path / "a.png"))
    assert called(capsys, tmp_path / "d", *words)[1] == {
        "file": str(tmp_path / "a.png"), "lost": [], "notes": [],
    }  # fmt: skip
    with Image.open(tmp_path / "a.png") as image:
        assert (np.asarray(image) == values).all()


def test_inks_are_exported_and_what_is_lost_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    photo, press = tmp_path / "a.png", tmp_path / "press.icc"
    clear = np.full((8, 8, 4), 200, np.uint8)
    clear[:4, :, 3] = 0
    Image.fromarray(clear).save(photo)
    press.write_bytes(press_profile())
    for name in ("b.tif", "b.jpg"):
        out = tmp_path / name
        words = ("export", str(photo), "--out", str(out), "--cmyk", str(press))
        words = (*words, "--intent", "perceptual", "--no-black-point")
        code, told = called(capsys, tmp_path / "d", *words)
        assert code == 0
        notes = told["notes"]
        assert isinstance(notes, list)
        assert any(says("note cmyk_on_white", str(note)) for note in notes)
        with Image.open(out) as image:
            assert image.mode == "CMYK" and image.info["icc_profile"] == press_profile()
            assert np.asarray(image)[1, 1].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("profile", "out", "code"),
    [
        (b"nothing", "b.tif", "output_profile_damaged"),
        (PROFILES["p3"], "b.tif", "output_profile_not_cmyk"),
        (None, "b.tif", "file_missing"),
        (press_profile(), "b.png", "cmyk_format_wrong"),
        (press_profile(), "b.psd", "cmyk_format_wrong"),
    ],
)
def test_what_can_not_be_in_inks_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    profile: bytes | None,
    out: str,
    code: str,
) -> None:
    photo, press = tmp_path / "a.png", tmp_path / "press.icc"
    photograph().save(photo)
    if profile is not None:
        press.write_bytes(profile)
    words = ("export", str(photo), "--out", str(tmp_path / out), "--cmyk", str(press))
    exit_code, told = called(capsys, tmp_path / "d", *words)
    error = told["error"]
    assert isinstance(error, dict)
    assert (exit_code, error["code"]) == (2, code)
    assert not (tmp_path / out).exists()


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A project with a notice whose layer is hidden, and how the notice looks."""
    made = Document(np.full((120, 240, 3), 90, np.uint8), "plate")
    notice = annotation("notice", [(0, 120), (240, 120)], {"size": 12.0})
    text = annotation("text", [(20, 20)], {"text": "Kern 细胞核", "size": 14.0})
    layer = add_annotations(made, [text, notice])
    shown = made.content.picture(made.size.rect)[100:]
    set_visible(made, [layer], False)
    path = tmp_path_factory.mktemp("plate") / "plate.velatura"
    save_layers(LAYERED["VELATURA"], path, made.content, made.origin, {})
    return path, shown


@pytest.mark.parametrize("kind", [*FORMATS, *PAGE_FORMATS, "ORA", "PSD"])
def test_a_notice_is_in_every_export(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, plate: tuple[Path, np.ndarray], kind: str
) -> None:
    source, shown = plate
    row = FORMATS.get(kind) or PAGE_FORMATS.get(kind) or LAYERED[kind]
    out = tmp_path / f"plate{row.endings[0]}"
    assert called(capsys, tmp_path / "d", "export", str(source), "--out", str(out))[0] == 0
    if kind in PAGE_FORMATS:
        data = out.read_bytes()
        assert (NOTICE.encode() in data) or data.startswith(b"%PDF-")
        assert b"Kern" not in data, "what is hidden stays hidden"
        return
    locks = FileLocks(tmp_path / "locks")
    document = open_document(out, locks).document
    locks.release_all()
    seen = document.content.picture(document.size.rect)[100:, :, :3].astype(float)
    if kind == "EXR":  # linear light
        seen = document.space.to_srgb(seen.astype(np.float32)).astype(float)
    if seen.max() > 255:
        seen /= 257
    away = np.abs(seen * (255 if seen.max() <= 1 else 1) - shown[..., :3])
    assert away.mean() < (1 if kind in LAYERED or FORMATS[kind].lossless else 12)


@pytest.mark.slow
def test_a_copy_of_a_raw_file_tells_how_it_was_developed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pytest.importorskip("rawpy")
    (tmp_path / "a.dng").write_bytes(dng())
    for name in ("a.png", "a.jpg", "a.tif"):
        words = (
            "export",
            str(tmp_path / "a.dng"),
            "--out",
            str(tmp_path / name),
            "--exposure",
            "1",
        )
        assert called(capsys, tmp_path / "d", *words)[0] == 0
        texts = dict(open_picture(tmp_path / name).origin.about.texts)
        assert texts[DEVELOPED] == "exposure 1 EV, highlights 0"


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp"])
def test_a_copy_for_the_web_is_small_and_in_srgb_as_littlecms_converts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    shown = np.linspace(60, 200, 96 * 64 * 3).reshape(64, 96, 3).astype(np.uint8)
    wide = Image.fromarray(shown)
    profile = PROFILES["p3"]
    wide.save(tmp_path / "a.png", icc_profile=profile)
    out = tmp_path / f"b{ending}"
    words = ("export", str(tmp_path / "a.png"), "--out", str(out), "--srgb", "--quality", "100")
    assert called(capsys, tmp_path / "d", *words)[1]["lost"] == ["exact"]
    with Image.open(out) as made:
        assert made.info.get("icc_profile") is None or "sRGB" in str(made.info["icc_profile"])
        assert made.size == (96, 64)
    little: Any = ImageCms
    own, to = little.ImageCmsProfile(BytesIO(profile)), little.createProfile("sRGB")
    expected = np.asarray(little.profileToProfile(wide, own, to, 1)).astype(int)
    if ending == ".png":
        assert np.abs(open_picture(out).pixels.astype(int) - expected).max() <= 1
    assert called(capsys, tmp_path / "d", *words, "--longest-side", "48")[0] == 0
    assert open_picture(out).pixels.shape[:2] == (32, 48)
    assert called(capsys, tmp_path / "d", *words, "--longest-side", "4000")[0] == 0
    assert open_picture(out).pixels.shape[:2] == (64, 96), "never enlarged"
    for size, shape in (
        (("--width", "48"), (32, 48)),
        (("--width", "48", "--height", "16"), (16, 24)),
        (("--percent", "12.5"), (8, 12)),
    ):
        assert called(capsys, tmp_path / "d", *words, *size)[0] == 0
        assert open_picture(out).pixels.shape[:2] == shape
    assert called(capsys, tmp_path / "d", *words, "--percent", "101")[0] == 2


@pytest.mark.parametrize(
    ("out", "more"), [("b.png", "--certificate"), ("b.png", "--invented"), ("b.velatura", "--srgb")]
)
def test_what_a_smaller_copy_can_not_have_is_refused_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, out: str, more: str
) -> None:
    photograph().save(tmp_path / "a.png")
    words = ("export", str(tmp_path / "a.png"), "--out", str(tmp_path / out), more)
    code, told = called(capsys, tmp_path / "d", *words, "--longest-side", "20")
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["code"]) == (2, "value_wrong") and not (tmp_path / out).exists()
    assert called(capsys, tmp_path / "d", *words, "--longest-side", "0")[0] == 2


def test_a_smaller_copy_goes_over_the_picture_itself_only_on_demand(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    photograph().save(path)
    before, words = path.read_bytes(), ("export", str(path), "--out", str(path))
    code, told = called(capsys, tmp_path / "d", *words, "--longest-side", "20")
    error = told["error"]
    assert isinstance(error, dict)
    assert (code, error["code"]) == (2, "save_would_lose") and path.read_bytes() == before
    assert called(capsys, tmp_path / "d", *words, "--longest-side", "20", "--replace")[0] == 0
    assert max(open_picture(path).pixels.shape[:2]) == 20


def test_openexr_is_packed_as_it_is_asked_for_and_other_formats_are_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    library = pytest.importorskip("OpenEXR")
    deep = np.random.default_rng(5).integers(0, 65536, (40, 48, 3)).astype(np.uint16)
    (tmp_path / "a.png").write_bytes(write_picture(deep, "PNG").data)
    words = ("export", str(tmp_path / "a.png"), "--exr", "half-piz", "--out")
    code, told = called(capsys, tmp_path / "d", *words, str(tmp_path / "a.exr"))
    assert code == 0 and told["lost"] == ["depth"] and "65,504" in str(told["notes"])
    part = library.File(str(tmp_path / "a.exr"), separate_channels=True).parts[0]
    assert part.channels["G"].pixels.dtype == np.float16
    assert part.header["compression"].name == "PIZ_COMPRESSION"
    code, told = called(capsys, tmp_path / "d", *words, str(tmp_path / "a.tif"))
    assert code != 0 and not (tmp_path / "a.tif").exists()
