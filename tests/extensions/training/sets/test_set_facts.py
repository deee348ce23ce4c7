"""What is seen in pictures of a set, of every kind of file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.values.facts import PROFILE, groups_of_alike
from desktop_app.extensions.training.work.sets.set_facts import facts_in
from desktop_app.imaging.encode import encode
from desktop_app.imaging.saving import write_picture
from tests.imaging.deep_pictures import camera_exif

PICTURES = Path(__file__).parents[4] / "benchmarks" / "pictures"
PHOTOGRAPHS = sorted([*PICTURES.glob("*.jpg"), *PICTURES.glob("strong/*.jpg")])


def photograph(name: str = "coffee") -> ByteArray:
    with Image.open(PICTURES / f"{name}.jpg") as image:
        return np.asarray(image.convert("RGB"))


def packed(pixels: Any, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.slow
def test_every_kind_of_file_is_read() -> None:
    pixels = photograph()
    height, width = pixels.shape[:2]
    clear = np.dstack([pixels, np.full((height, width), 255, np.uint8)])
    holed = clear.copy()
    holed[:9, :9, 3] = 0
    files = {
        "jpeg": packed(pixels, quality=92),
        "cmyk": packed(pixels, mode="CMYK", quality=92),
        "grey": packed(pixels, mode="L"),
        "palette": packed(pixels, "GIF"),
        "webp": packed(pixels, "WEBP"),
        "deep png": write_picture(pixels.astype(np.uint16) * 257, "PNG").data,
        "deep tiff": write_picture((pixels / 255).astype(np.float32), "TIFF").data,
        "opaque": encode(clear, "PNG"),
        "alpha": encode(holed, "PNG"),
    }
    for name, data in files.items():
        facts = facts_in(data, name, (1, 2))
        assert (facts.width, facts.height, facts.damage) == (width, height, ""), name
        assert facts.stamp == (1, 2) and len(facts.sha256) == 64
        assert facts.alpha == (name == "alpha")
        assert (facts.compression > 0) == (name in ("jpeg", "grey")), name
        assert len(facts.across) == len(facts.down) == PROFILE
        assert sum(facts.across) == pytest.approx(1, abs=0.01)
    seen = [facts_in(data, name) for name, data in files.items()]
    assert len(groups_of_alike(seen)) == 1, "they show the same"


@pytest.mark.parametrize(
    ("data", "damage"),
    [
        (packed(photograph())[:9000], "picture_truncated"),
        (b"", "not_a_picture"),
        (b"no picture", "not_a_picture"),
    ],
)
def test_what_is_damaged_is_told(data: bytes, damage: str) -> None:
    assert facts_in(data, "a.jpg").damage == damage


@pytest.mark.few(1)
@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_a_large_jpeg_is_seen_smaller_and_told_whole(turn: int) -> None:
    large = cv2.resize(photograph(), (2400, 1600), interpolation=cv2.INTER_CUBIC)
    data = packed(large, quality=92, exif=b"Exif\0\0" + camera_exif(orientation=turn))
    facts = facts_in(data, "a")
    assert (facts.width, facts.height) == ((2400, 1600) if turn < 5 else (1600, 2400))
    assert facts.turned == (turn != 1) and facts.compression > 0
    assert facts_in(data[: len(data) * 2 // 3], "a").damage == "picture_truncated"
    if turn == 1:
        lossless = facts_in(packed(large, "PNG"), "b")
        assert len(groups_of_alike([facts, lossless])) == 1
        assert facts.blur == pytest.approx(lossless.blur, abs=0.05)


def test_what_lies_on_its_side_is_seen_upright() -> None:
    pixels = photograph()
    facts = facts_in(packed(pixels, exif=b"Exif\0\0" + camera_exif(orientation=6)), "a")
    assert facts.turned and (facts.width, facts.height) == pixels.shape[:2]
    upright = facts_in(packed(pixels, exif=b"Exif\0\0" + camera_exif()), "a")
    assert not upright.turned and (upright.height, upright.width) == pixels.shape[:2]


@pytest.mark.slow
@pytest.mark.parametrize("path", PHOTOGRAPHS, ids=lambda path: path.stem)
def test_sharp_and_blurred_photographs_are_told_from_each_other(path: Path) -> None:
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert facts_in(packed(pixels, "PNG"), "a").blur < 0.5
    soft = cv2.GaussianBlur(pixels, (0, 0), 4)
    assert facts_in(packed(soft, "PNG"), "a").blur > 0.6


@pytest.mark.slow
def test_drawings_are_sharp() -> None:
    page = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(page, (200, 200), 120, (220, 40, 40), -1, cv2.LINE_AA)
    cv2.line(page, (50, 50), (340, 90), (0, 0, 0), 3, cv2.LINE_AA)
    assert facts_in(packed(page, "PNG"), "a").blur < 0.4
    assert facts_in(packed(np.zeros_like(page), "PNG"), "a").blur == 0


@pytest.mark.parametrize(("quality", "is_strong"), [(95, False), (75, False), (30, True)])
def test_strong_compression_shows_in_the_tables(quality: int, is_strong: bool) -> None:
    facts = facts_in(packed(photograph(), quality=quality), "a")
    assert (facts.compression >= 40) == is_strong


@pytest.mark.slow
def test_copies_in_another_size_are_alike_and_other_pictures_are_not() -> None:
    seen = [facts_in(path.read_bytes(), path.stem) for path in PHOTOGRAPHS]
    assert len(groups_of_alike(seen)) == len(seen)
    small = cv2.resize(photograph(), (300, 200), interpolation=cv2.INTER_AREA)
    seen.append(facts_in(packed(small, quality=60), "small"))
    assert ["coffee", "small"] in groups_of_alike(seen)


def test_detail_is_where_something_is_to_be_seen() -> None:
    page = np.full((200, 600, 3), 200, np.uint8)
    page[120:190, 480:560] = np.random.default_rng(1).integers(0, 256, (70, 80, 3), np.uint8)
    facts = facts_in(packed(page, "PNG"), "a")
    assert sum(facts.across[PROFILE * 3 // 4 :]) > 0.95
    assert sum(facts.down[PROFILE // 2 :]) > 0.95


@pytest.mark.slow
def test_a_prompt_in_the_picture_is_read() -> None:
    texts = {"parameters": "a (red fox:1.2) <lora:paw:1>\nSteps: 20, Sampler: Euler a, Seed: 1"}
    data = encode(photograph(), "PNG", texts=texts)
    assert facts_in(data, "a.png").prompt == "a red fox"
