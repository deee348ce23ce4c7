"""What is read of a picture on the disk, and of the texts beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.storage.picture_info_files import info_at, sidecars_of
from tests.imaging.picture_info.a1111_samples import PLAIN
from tests.imaging.picture_info.comfyui_samples import WORKFLOW, comfy
from tests.imaging.picture_info.files import as_png
from tests.imaging.picture_info.samples import EASY, EASY_LINES, MFLUX, SWARM


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(as_png({}))
    return path


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("fox.txt", PLAIN, "automatic1111"),
        ("fox.txt", "\ufeff" + PLAIN, "automatic1111"),
        ("fox.txt", EASY_LINES, "easydiffusion"),
        ("fox.json", json.dumps(EASY), "easydiffusion"),
        ("fox.png.json", json.dumps(EASY), "easydiffusion"),
        ("fox.swarm.json", json.dumps(SWARM), "swarmui"),
        ("fox.metadata.json", json.dumps(MFLUX), "mflux"),
        ("fox.json", json.dumps(comfy()), "comfyui"),
        ("fox.json", json.dumps({"prompt": comfy(), "workflow": WORKFLOW}), "comfyui"),
        ("fox.json", json.dumps(WORKFLOW), "comfyui"),
    ],
)
def test_a_text_beside_a_picture_is_read(bare: Path, name: str, text: str, source: str) -> None:
    bare.with_name(name).write_text(text, "utf-8")
    info = info_at(bare)
    assert info is not None
    assert info.source == source
    assert info.seed is not None
    assert info.prompt


def test_utf_16_beside_a_picture_is_read(bare: Path) -> None:
    bare.with_suffix(".txt").write_bytes(PLAIN.encode("utf-16"))
    info = info_at(bare)
    assert info is not None
    assert info.prompt == "a fox"


def test_what_the_picture_tells_counts_first(tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    path.write_bytes(as_png({"parameters": PLAIN}))
    path.with_suffix(".txt").write_text(PLAIN.replace("fox", "wolf"))
    info = info_at(path)
    assert info is not None
    assert info.prompt == "a fox"


def test_a_caption_is_no_setting(bare: Path) -> None:
    bare.with_suffix(".txt").write_text("a photo of a fox, snow")
    assert info_at(bare) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_folders_beside_it_are_passed_over(bare: Path) -> None:
    os.mkfifo(bare.with_suffix(".txt"))
    bare.with_suffix(".json").mkdir()
    assert sidecars_of(bare) == {}
    assert info_at(bare) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n", "picture_truncated"),
        (None, "file_missing"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "fox.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        info_at(path)
    assert caught.value.code == code
