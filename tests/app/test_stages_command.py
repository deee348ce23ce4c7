"""`velatura enlarge` and `velatura stages`: detail by the starter model, and the same again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.stages_text import STAGES, stages_in
from desktop_app.storage.pictures import open_picture, save_mask, save_picture
from tests.app.test_upscale_command import Command, shades


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    save_picture(tmp_path / "photo.png", shades(30, 40, 4))
    return tmp_path / "photo.png"


@pytest.mark.slow
def test_detail_is_added_and_the_file_tells_how_it_was_done(
    command: Command, photo: Path, tmp_path: Path
) -> None:
    out, other, again = tmp_path / "out.png", tmp_path / "other.png", tmp_path / "again.png"
    words = ("--factor", "2.5", "--strength", "0.4", "--steps", "3", "--seed", "9")
    told = command("enlarge", photo, "a meadow", "--out", out, *words)
    assert told["size"] == [100, 75]
    assert told["stages"] == ["enlarge", "refine"]
    assert told["models"] == ["Velatura ×4"]
    made = open_picture(out).pixels
    assert made.dtype == np.uint16
    assert made.shape == (75, 100, 4)
    stages = command("stages", out)["stages"]
    assert [one["kind"] for one in stages] == ["enlarge", "refine"]
    assert stages[1]["request"]["prompt"] == "a meadow"
    assert str(tmp_path) not in read_texts(out.read_bytes())[STAGES]

    command("stages", out, "--on", photo, "--out", again)
    assert np.array_equal(open_picture(again).pixels, made)

    save_picture(other, shades(12, 16)[::-1].astype(np.uint16))
    assert command("stages", out, "--on", other, "--out", again)["size"] == [40, 30]
    assert len(stages_in([read_texts(again.read_bytes())])) == 2


@pytest.mark.slow
def test_from_a_new_draft_to_a_larger_picture(command: Command, tmp_path: Path) -> None:
    draft, large, new = tmp_path / "draft.png", tmp_path / "large.png", tmp_path / "new.png"
    size = ("--size", "128x96", "--steps", "2", "--seed", "3")
    command("generate", "a lake", "--out", draft, *size)
    command("upscale", draft, "--out", large, "--factor", "1.5")
    assert [one["kind"] for one in command("stages", large)["stages"]] == ["draft", "enlarge"]
    assert command("stages", large, "--out", new)["size"] == [192, 144]
    same = open_picture(large).pixels.astype(int) - open_picture(new).pixels
    assert np.abs(same).max() <= 1
    command("stages", large, "--out", new, "--seed", "4")
    other = open_picture(large).pixels.astype(int) - open_picture(new).pixels
    assert np.abs(other).mean() > 2


def test_what_is_refused(command: Command, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert command.refused("stages", photo) == "stages_missing"
    assert command.refused("stages", photo, "--on", photo, "--out", out) == "stages_missing"
    for factor in ("0.5", "9", "nan"):
        refused = command.refused("enlarge", photo, "x", "--out", out, "--factor", factor)
        assert refused == "value_range"
    assert command.refused("enlarge", photo, "x", "--out", out, "--size", "64x64") == (
        "unknown_choice"
    )
    large = tmp_path / "large.png"
    command("upscale", photo, "--out", large, "--factor", "1.5")
    assert command.refused("stages", large, "--out", out) == "stages_without_draft"
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["region", "control"])
def test_what_steered_a_picture_is_named_and_steers_it_again(
    command: Command, tmp_path: Path, kind: str
) -> None:
    made, again, mask = tmp_path / "made.png", tmp_path / "again.png", tmp_path / "mask.png"
    values = np.zeros((96, 128), np.uint8)
    values[20:30] = values[:, :40] = 255
    save_mask(mask, values)
    word = f"{mask}=a red house" if kind == "region" else f"lines=raw:{mask}:0.9@0-0.5"
    words = ("--size", "128x96", "--steps", "2", "--seed", "3", f"--{kind}", word)
    command("generate", "a meadow", "--out", made, *words)
    (told,) = command("picture", "info", made)["conditions"]
    assert told["kind"] == kind
    assert ("a red house" if kind == "region" else "weight 0.9, steps 0% to 50%") in told["told"]
    command("stages", made, "--out", again)
    assert np.array_equal(open_picture(made).pixels, open_picture(again).pixels)

    for blob in (tmp_path / "data").rglob("*"):  # as on another machine
        if blob.is_file() and len(blob.name) == 64:
            blob.unlink()
    again.unlink()
    error = command("stages", made, "--out", again, code=2)["error"]
    assert error["code"] == "brought_gone"
    assert not again.exists()
    assert ("a red house" if kind == "region" else "control image “lineart”") in error["what"]


@pytest.mark.slow
def test_what_was_filled_without_a_model_is_not_repeated_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, made, filled = Command(tmp_path, capsys), tmp_path / "a.png", tmp_path / "b.png"
    mask = tmp_path / "m.png"
    values = np.zeros((64, 64), np.uint8)
    values[20:30, 20:30] = 255
    save_mask(mask, values)
    command("generate", "a lake", "--out", made, "--size", "128x128", "--steps", "1", "--seed", "3")
    save_mask(mask, np.kron(values, np.ones((2, 2), np.uint8)))
    words = ("--image", made, "--mask", mask, "--intent", "remove", "--out", filled)
    command("generate", *words)
    before, after = (read_texts(path.read_bytes()) for path in (made, filled))
    assert {name: after[name] for name in before} == before
    info = command("picture", "info", filled)
    assert (info["prompt"], info["seed"], info["steps"]) == ("a lake", 3, 1)
    assert info["others"]["edited"] == "remove (Exemplar completion)"
    main(["--data-dir", str(tmp_path / "data"), "stages", str(filled), "--out", str(made)])
    assert "it is not repeated" in capsys.readouterr().err
    command("generate", *words, "--no-metadata")
    assert not read_texts(filled.read_bytes())
