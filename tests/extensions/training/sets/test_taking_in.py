"""Pictures taken into a set, from everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import InputError
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.work.sets.set_file import PAINTED, read_set, write_set
from desktop_app.extensions.training.work.sets.taking_in import (
    Incoming,
    incoming,
    take_in,
    take_mask,
    take_pixels,
)
from desktop_app.storage.pictures import open_mask, open_picture, save_mask, save_picture

PIXELS = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)
MASK = np.zeros((24, 32), np.uint8)
MASK[4:9, 5:20] = 255


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    save_picture(folder / "a.png", PIXELS)
    save_picture(folder / "b.jpg", PIXELS)
    (folder / "a.txt").write_text("a fox", "utf-8")
    save_mask(folder / "a-masklabel.png", MASK)
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> TrainingSet:
    (tmp_path / "set").mkdir()
    return read_set(tmp_path / "set")


def captions(of: TrainingSet) -> dict[str, str]:
    return {each.name: each.caption for each in of.pictures}


@pytest.mark.parametrize("whole", [True, False])
def test_files_and_folders_are_copied_with_captions_and_masks(
    empty: TrainingSet, elsewhere: Path, whole: bool
) -> None:
    paths = [elsewhere] if whole else [elsewhere / "a.png", elsewhere / "b.jpg"]
    of, failed = take_in(empty, (one for path in paths for one in incoming(path)))
    assert failed == () and captions(of) == {"a.png": "a fox", "b.jpg": ""}
    for name in ("a.png", "b.jpg"):
        assert (Path(of.folder) / name).read_bytes() == (elsewhere / name).read_bytes()
    mask = of.picture("a.png").mask
    assert mask.startswith(f"{PAINTED}/")
    assert (open_mask(Path(of.folder) / mask).values == MASK).all()
    write_set(of)
    assert captions(read_set(Path(of.folder))) == captions(of)


def test_a_name_that_is_there_gets_a_number_and_the_same_picture_is_taken_once(
    empty: TrainingSet, elsewhere: Path
) -> None:
    save_picture(Path(empty.folder) / "a.png", 255 - PIXELS)
    of = read_set(Path(empty.folder)).captioned({"a.png": "mine"})
    for _ in range(2):
        of, _ = take_in(of, incoming(elsewhere / "b.jpg"))
    of, _ = take_in(of, incoming(elsewhere / "a.png"))
    assert captions(of) == {"a-2.png": "a fox", "a.png": "mine", "b.jpg": ""}


def test_what_lies_in_the_folder_is_not_copied(empty: TrainingSet) -> None:
    path = Path(empty.folder) / "sub" / "x.png"
    path.parent.mkdir()
    save_picture(path, PIXELS)
    of, _ = take_in(empty, [Incoming(path, "a hill")])
    assert captions(of) == {"sub/x.png": "a hill"}
    of, _ = take_in(of.captioned({"sub/x.png": "edited"}), incoming(path))
    assert captions(of) == {"sub/x.png": "edited"}, "what was decided stays"


TABLES = {
    "t.csv": "file,caption\na.png,one\nb.jpg,",
    "t.tsv": "file_name\ttext\na.png\tone\nb.jpg\t",
    "t.jsonl": '{"file_name": "a.png", "text": "one"}\n{"file": "b.jpg"}',
    "t.json": json.dumps({"a": {"caption": "one"}, "b.jpg": {"tags": ""}}),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_name_pictures_and_captions(empty: TrainingSet, elsewhere: Path, name: str) -> None:
    (elsewhere / name).write_text(TABLES[name], "utf-8")
    of, failed = take_in(empty, incoming(elsewhere / name))
    assert failed == () and captions(of) == {"a.png": "one", "b.jpg": ""}


def test_kohyas_captions_and_tags_are_joined(elsewhere: Path) -> None:
    path = elsewhere / "meta.json"
    path.write_text(json.dumps({"a": {"caption": "a fox", "tags": "snow, night"}}), "utf-8")
    assert [one.caption for one in incoming(path)] == ["a fox, snow, night"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", "[1, 2]"),
        ("t.json", '{"a": 3}'),
        ("t.json", "{"),
        ("t.csv", "name,caption\na.png,x"),
        ("t.jsonl", "[3]"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        list(incoming(tmp_path / name))
    assert caught.value.code == "file_unreadable"


def test_missing_files_are_named_and_the_rest_comes(empty: TrainingSet, elsewhere: Path) -> None:
    files = [Incoming(elsewhere / "gone.png"), Incoming(elsewhere / "a.png", "x")]
    of, failed = take_in(empty, files)
    assert failed == ("gone.png",) and captions(of) == {"a.png": "x"}


def test_taking_in_can_be_cancelled(empty: TrainingSet, elsewhere: Path) -> None:
    def refuse() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        take_in(empty, incoming(elsewhere), refuse)


def test_pixels_and_their_mask_become_a_picture_of_the_set(empty: TrainingSet) -> None:
    of, name = take_pixels(empty, PIXELS, None, "my: fox?", caption="a fox", mask=MASK)
    of, second = take_pixels(of, PIXELS[:8], None, "my: fox?")
    assert (name, second) == ("my fox.png", "my fox-2.png")
    assert captions(of) == {name: "a fox", second: ""}
    assert (open_picture(Path(of.folder) / name).pixels == PIXELS).all()
    assert (open_mask(Path(of.folder) / of.picture(name).mask).values == MASK).all()
    write_set(of)
    assert read_set(Path(of.folder)) == of


def test_a_painted_mask_takes_the_place_of_the_one_before(
    empty: TrainingSet, elsewhere: Path
) -> None:
    of, _ = take_in(empty, [Incoming(elsewhere / "b.jpg", "")])
    of = take_mask(take_mask(of, "b.jpg", 255 - MASK), "b.jpg", MASK)
    assert of.picture("b.jpg").mask == f"{PAINTED}/b.jpg.png"
    assert (open_mask(Path(of.folder) / PAINTED / "b.jpg.png").values == MASK).all()


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize("name", ["../secret.png", "../secret", "{outside}"])
def test_a_table_brings_in_nothing_from_outside_its_folder(
    tmp_path: Path, empty: TrainingSet, kind: str, name: str
) -> None:
    secret, table = tmp_path / "secret.png", tmp_path / "tables" / f"meta.{kind}"
    save_picture(secret, PIXELS)
    table.parent.mkdir()
    name = name.format(outside=secret)
    table.write_text(json.dumps({name: {"caption": "x"}}) if kind == "json" else f"file\n{name}\n")
    with pytest.raises(InputError, match="outside the folder"):
        take_in(empty, incoming(table))
    assert [*Path(empty.folder).iterdir()] == []
