"""The settings beside a picture, and new files under free names."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import EDITED, source_type_in
from desktop_app.storage.new_file import facts_of_texts, new_file
from desktop_app.storage.picture_info_files import info_at
from desktop_app.storage.pictures import save_picture
from desktop_app.storage.result_file import result_texts
from desktop_app.storage.sidecar import write_sidecar
from tests.models import model_info
from tests.storage.conftest import picture

ASKED = GenerationRequest(
    Task.TEXT_TO_IMAGE, "a fox, 狐狸", "m", Size(64, 64), seed=7, negative_prompt="dull"
)
TEXTS = result_texts(ASKED, model_info("m"), Size(64, 64), {})


@pytest.mark.parametrize("kind", ["txt", "json"])
def test_it_is_written_whole_and_read_back(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.v1.png"
    assert save_picture(path, picture(), TEXTS, sidecar=kind) == ()
    assert {one.name for one in tmp_path.iterdir()} == {"a.v1.png", f"a.v1.{kind}"}
    save_picture(path, picture())  # the picture itself tells nothing any more
    info = info_at(path)
    assert info is not None
    assert (info.source, info.prompt, info.negative, info.seed) == (
        "velatura",
        "a fox, 狐狸",
        "dull",
        7,
    )
    assert (info.request == ASKED) is (kind == "json")


@pytest.mark.states("note.sidecar_left_out")
def test_ours_is_written_again_and_what_is_anothers_is_left_alone(tmp_path: Path) -> None:
    path, caption = tmp_path / "a.png", tmp_path / "a.txt"
    save_picture(path, picture(), TEXTS, sidecar="txt")
    again = result_texts(dataclasses.replace(ASKED, seed=8), model_info("m"), Size(64, 64), {})
    save_picture(path, picture(), again, sidecar="txt")
    assert "Seed: 8" in caption.read_text("utf-8")
    caption.write_text("a photo of a fox", "utf-8")
    assert save_picture(path, picture(), TEXTS, sidecar="txt") == ()
    assert caption.read_text("utf-8") == "a photo of a fox"
    assert "Seed: 7" in (tmp_path / "a.png.txt").read_text("utf-8")
    (tmp_path / "a.png.txt").write_text("mine", "utf-8")
    assert save_picture(path, picture(), TEXTS, sidecar="txt") == ("sidecar_left_out",)
    assert (tmp_path / "a.png.txt").read_text("utf-8") == "mine"


def test_pictures_of_one_name_have_a_file_each(tmp_path: Path) -> None:
    for name in ("a.png", "a.webp"):
        save_picture(tmp_path / name, picture(), TEXTS, sidecar="json")
    assert (tmp_path / "a.json").exists() and (tmp_path / "a.webp.json").exists()


def test_without_texts_nothing_is_beside_it(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.png", picture(), None, sidecar="txt")
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "tif"])
def test_the_mark_is_in_every_format_beside_the_settings(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    save_picture(path, picture()[..., :3], TEXTS, mark=EDITED)
    data = path.read_bytes()
    assert source_type_in(read_picture(data, path.name).origin.about.xmp or b"") == EDITED
    assert set(read_texts(data)) >= {"parameters", "velatura"}
    assert str(tmp_path).encode() not in data


def test_new_files_never_replace_others(tmp_path: Path) -> None:
    made: list[str] = []
    for _ in range(3):
        with new_file(tmp_path, ("day", "fox"), ".png") as path:
            path.write_bytes(b"x")
            made.append(path.relative_to(tmp_path).as_posix())
    assert made == ["day/fox.png", "day/fox-2.png", "day/fox-3.png"]
    with pytest.raises(RuntimeError), new_file(tmp_path, ("gone",), ".png"):
        raise RuntimeError
    assert not (tmp_path / "gone.png").exists()


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "disk"
    for name in (("fox",), ("day", "fox")):
        with pytest.raises(InputError), new_file(missing, name, ".png"):
            pass
    assert not missing.exists()


def test_a_name_tells_what_the_texts_tell() -> None:
    facts = facts_of_texts(TEXTS, "harbour", "64x64")
    assert (facts.seed, facts.prompt, facts.document) == (7, "a fox, 狐狸", "harbour")
    assert facts_of_texts({}, "harbour").prompt == ""


def test_settings_that_can_not_be_written_are_told_of(tmp_path: Path) -> None:
    assert write_sidecar(tmp_path / "a.png", TEXTS, "txt")
    assert write_sidecar(tmp_path / "b.png", {}, "txt"), "nothing to write"
    assert not write_sidecar(tmp_path / "gone" / "a.png", TEXTS, "txt")
    for name in ("c.txt", "c.png.txt"):
        (tmp_path / name).write_text("my own notes")
    assert not write_sidecar(tmp_path / "c.png", TEXTS, "txt"), "files of others stay"
