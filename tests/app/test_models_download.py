"""``velatura models download`` over a hub of this machine: the user's order, switch and licence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.model_catalog import load_model_catalog
from tests.app.models_command import LORA, Command
from tests.hub.server import LoopbackHub
from tests.library.samples import sd_folder, write_weights


@pytest.fixture
def hub(loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    with LoopbackHub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """A small model that can be listed."""
    folder = sd_folder(tmp_path / "source")
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    shutil.rmtree(folder)
    return found


@pytest.mark.slow
def test_a_repository_becomes_a_model_with_its_origin(
    command: Command, hub: LoopbackHub, files: dict[str, bytes]
) -> None:
    commit = hub.add("owner/nice", files).branches["main"]
    (row,) = command.json("download", "owner/nice@main", "--online")["models"]
    assert (row["id"], row["state"]) == ("nice", "ready")
    record = command.json("info", "nice")["record"]
    assert record["origin"]["address"] == "owner/nice" and record["origin"]["revision"] == commit
    (verified,) = command.json("verify", "nice", code=2)
    states = {row["subject"]: row["state"] for row in verified["rows"]}
    assert states["files"] == states["origin"] == states["revision"] == "ok"
    assert states["structure"] == "bad", "its tensors are made up"


def test_without_the_switch_nothing_is_asked(command: Command, hub: LoopbackHub) -> None:
    hub.add("owner/nice", {"a.safetensors": b"x"})
    error = command.json("download", "owner/nice", code=1)["error"]
    assert error["code"] == "download_offline" and hub.files() == []
    assert (
        "network" not in (command.data / "settings.toml").read_text()
        if (command.data / "settings.toml").exists()
        else True
    )


@pytest.mark.slow
def test_patterns_choose_the_files(command: Command, hub: LoopbackHub, tmp_path: Path) -> None:
    lora = write_weights(tmp_path / "x.safetensors", LORA).read_bytes()
    other = write_weights(tmp_path / "y.safetensors", {**LORA, "more": (4,)}).read_bytes()
    hub.add("owner/many", {"a.safetensors": other, "b.safetensors": lora, "c.txt": b"c"})
    (row,) = command.json("download", "owner/many", "--files", "b*", "--online")["models"]
    assert (row["component"], row["state"], row["id"]) == ("lora", "other", "many/b")
    value = command.json(
        "download", "owner/many", "--files", "a.safetensors", "--name", "one", "--online"
    )
    assert value["path"] == str(command.models / "one.safetensors")
    origin = command.json("info", "one")["record"]["origin"]
    assert origin["address"] == "owner/many"


@pytest.mark.slow
def test_what_the_hub_does_not_have_is_said_and_what_is_there_is_not_overwritten(
    command: Command, hub: LoopbackHub, files: dict[str, bytes]
) -> None:
    hub.add("owner/nice", files)
    assert command.json("download", "owner/gone", "--online", code=1)["error"]["code"] in (
        "hub_repo_missing",
        "hub_not_found",
        "hub_denied",
        "token_missing",
        "hub_repo_hidden",
    )
    assert command.json("download", "owner/nice", "--online")["models"]
    assert command.refused("download", "owner/nice", "--online") == "model_exists"


def test_a_licence_is_shown_and_has_to_be_accepted(
    command: Command,
    hub: LoopbackHub,
    files: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalog = load_model_catalog()
    model = next(row for row in catalog.models.values() if row.licence and not row.gated)
    wanted = {file.name: files.get(file.name, b"{}") for file in model.files}
    hub.add(model.repo, wanted or files)
    assert command.refused("download", model.id, "--online") == "licence_not_accepted"
    assert hub.files() == []
    assert not (command.data / "licences.json").exists()
    command.json("download", model.id, "--accept-licence", code=1)
    accepted = json.loads((command.data / "licences.json").read_text())["accepted"]
    assert [(row["model"], row["licence"]) for row in accepted] == [(model.id, model.licence)]
    command.json("download", model.id, code=1)
    assert catalog.licence_of(model).name not in capsys.readouterr().err


@pytest.mark.parametrize("what", ["nonsense", "a/b/c", "../x", "", "ftp://x/y"])
def test_what_cannot_be_fetched_is_said_at_once(command: Command, what: str) -> None:
    assert command.refused("download", what, "--online") == "download_address"


@pytest.mark.slow
def test_an_address_is_fetched_and_compared(
    command: Command, hub: LoopbackHub, tmp_path: Path
) -> None:
    content = write_weights(tmp_path / "x.safetensors", LORA).read_bytes()
    address = hub.put("/files/style.safetensors", content)
    value = command.json("download", address, "--online")
    assert value["path"] == str(command.models / "style.safetensors")
    assert [row["component"] for row in value["models"]] == ["lora"]
    wrong = command.json(
        "download", address, "--sha256", "0" * 64, "--name", "other", "--online", code=2
    )
    assert wrong["error"]["code"].startswith("download_wrong")


@pytest.mark.slow
def test_a_token_from_a_file_goes_to_the_hub_and_is_kept_nowhere(
    command: Command, hub: LoopbackHub, files: dict[str, bytes], tmp_path: Path
) -> None:
    hub.add("owner/nice", files)
    secret = tmp_path / "hf_token"
    secret.write_text("hf_onlyForThisCommand\n")
    words = ("download", "owner/nice", "--online", "--hub-token-file", str(secret))
    assert command.json(*words)["models"]
    assert {seen.token for seen in hub.seen if seen.where == "hub"} == {"hf_onlyForThisCommand"}
    assert not any(seen.token for seen in hub.seen if seen.where == "cdn")
    kept = [path for path in command.data.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"onlyForThisCommand" in path.read_bytes()]
    asked = len(hub.seen)
    assert command.json(*words, "--unless-there")["there"] and len(hub.seen) == asked
    secret.unlink()
    assert command.refused(*words, "--name", "other") == "file_missing"
    assert len(hub.seen) == asked


def test_unless_there_fetches_what_is_not_there(
    command: Command, hub: LoopbackHub, tmp_path: Path
) -> None:
    content = write_weights(tmp_path / "x.safetensors", LORA).read_bytes()
    address = hub.put("/files/style.safetensors", content)
    assert command.json("download", address, "--online", "--unless-there")["models"]
    assert command.json("download", address, "--unless-there")["there"], "offline, too"
