"""``velatura models``: what it lists, tells, imports and removes, in text, JSON and exit codes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from tests.app.models_command import LORA, Command
from tests.library.samples import sd_file, write_weights
from tests.refusals import says


@pytest.mark.slow
def test_the_list_is_the_usual_verb(command: Command) -> None:
    sd_file(command.models / "mine.safetensors")
    assert command.text() == command.text("list")
    assert command.json() == command.json("list")
    assert command.ids() == ["starter", "mine"]
    assert "Stable Diffusion 1.x" in command.text()


@pytest.mark.slow
def test_the_list_can_be_searched(command: Command) -> None:
    sd_file(command.models / "mine.safetensors")
    write_weights(command.models / "style.safetensors", LORA)
    assert command.ids("--kind", "lora") == command.ids("--search", "STYL") == ["style"]
    assert command.ids("--favourites") == command.ids("--tag", "x") == []
    assert command.text("list", "--tag", "x") == "No models.\n"


@pytest.mark.slow
def test_info_tells_all_of_a_model_and_of_any_file(command: Command, tmp_path: Path) -> None:
    value = command.json("info", "starter")
    assert value["state"] == "ready" and value["info"]["family"] == "sd1"
    assert value["record"]["origin"]["kind"] == "bundled"
    elsewhere = write_weights(tmp_path / "style.safetensors", LORA)
    told = command.json("info", str(elsewhere))
    assert told["weights"]["component"] == "lora" and told["weights"]["rank"] == 4
    assert "rank: 4" in command.text("info", str(elsewhere))
    assert command.refused("info", "nobody") == "model_missing"


@pytest.mark.slow
def test_import_sorts_and_says_what_it_refused(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "from"
    write_weights(source / "style.safetensors", LORA)
    sd_file(source / "mine.safetensors")
    (source / "old.ckpt").write_bytes(b"x")
    value = command.json("import", str(source), code=2)
    assert [row["id"] for row in value["added"]] == ["loras/style", "mine"]
    assert value["refused"][0]["error"]["code"] == "model_pickle"
    again = command.text("import", str(source / "mine.safetensors"))
    assert "0 added, 1 already in the list, 0 refused." in again
    assert (command.models / "loras" / "style.safetensors").exists()


@pytest.mark.slow
def test_a_model_used_in_place_is_taken_off_the_list_and_stays(
    command: Command, tmp_path: Path
) -> None:
    path = sd_file(tmp_path / "elsewhere" / "mine.safetensors")
    command.json("import", "--in-place", str(path))
    assert command.ids() == ["starter", "mine"] and list(command.models.iterdir()) == []
    assert command.json("remove", "mine")["done"] == "taken_off"
    assert command.ids() == ["starter"] and path.exists()


@pytest.mark.slow
def test_a_model_goes_to_the_trash(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[Path] = []

    def move(path: Path) -> None:
        moved.append(path)
        shutil.move(path, tmp_path)

    monkeypatch.setattr("desktop_app.worker.trash.move_to_system_trash", move)
    path = sd_file(command.models / "mine.safetensors")
    assert command.json("remove", "mine") == {"done": "trashed", "model": str(path)}
    assert moved == [path] and command.ids() == ["starter"]


@pytest.mark.slow
def test_what_is_missing_is_forgotten(command: Command) -> None:
    path = sd_file(command.models / "mine.safetensors")
    command.ids()
    path.unlink()
    (row,) = [row for row in command.json() if row["state"] == "missing"]
    assert says("model_gone", command.text())
    assert command.json("remove", row["key"])["done"] == "forgotten"
    assert command.ids() == ["starter"]


def test_what_came_with_the_program_stays(command: Command) -> None:
    assert command.refused("remove", "starter") == "model_not_ours"


@pytest.mark.slow
def test_of_two_copies_one_has_to_be_named(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sd_file(command.models / "a.safetensors")
    shutil.copy2(path, command.models / "b.safetensors")
    (row,) = [row for row in command.json() if row["id"] != "starter"]
    assert row["ids"] == ["a", "b"]
    assert command.refused("remove", row["key"]) == "model_ambiguous"
    monkeypatch.setattr("desktop_app.worker.trash.move_to_system_trash", Path.unlink)
    command.json("remove", "b")
    assert path.exists() and command.ids() == ["starter", "a"]


@pytest.mark.slow
def test_errors_are_lines_to_read(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(command.data), "models", "info", "nobody"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert says("model_missing", lines[0], name="nobody") and len(lines) == 2


@pytest.mark.slow
def test_damaged_notes_are_mentioned_and_the_list_is_whole(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    (command.data / "models.sqlite").write_bytes(b"no database" * 200)
    assert main(["--data-dir", str(command.data), "models"]) == 0
    told = capsys.readouterr()
    assert "starter" in told.out and "damaged" in told.err
