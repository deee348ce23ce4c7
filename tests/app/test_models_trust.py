"""``velatura models verify``, ``convert``, ``duplicates``: what they find, and what they leave."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import pytest
import torch
from safetensors.torch import (
    load_file,  # pyright: ignore[reportUnknownVariableType]
)

from desktop_app.catalog.families import load_families
from desktop_app.core.errors import ModelError
from desktop_app.library.probing.probe import probe
from tests.app.models_command import LORA, Command
from tests.library.samples import sd_file, sd_shapes, write_weights
from tests.library.trust.malicious import MALICE


def test_the_starter_is_sound(command: Command) -> None:
    (told,) = command.json("verify", "starter", "--numbers")
    assert told["state"] in ("ok", "unknown") and told["damaged"] == []
    states = {row["subject"]: row["state"] for row in told["rows"]}
    assert states["files"] == states["structure"] == states["numbers"] == "ok"
    assert command.json("info", "starter")["record"]["verification"]["damaged"] == []


def test_one_flipped_bit_is_found_against_the_first_look(command: Command) -> None:
    path = write_weights(command.models / "style.safetensors", LORA)
    (first,) = command.json("verify", "style")
    assert first["damaged"] == []
    content = bytearray(path.read_bytes())
    stat = path.stat()
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (second,) = command.json("verify", "style", code=2)
    assert second["damaged"] == ["style.safetensors"] and second["state"] == "bad"
    assert "✗" in command.text("verify", code=2)


def test_a_renamed_file_is_still_the_one_that_was_looked_at(command: Command) -> None:
    path = write_weights(command.models / "style.safetensors", LORA)
    command.json("verify", "style")
    path.rename(command.models / "better.safetensors")
    (again,) = command.json("verify", "better")
    assert (again["damaged"], again["extra"], again["missing"]) == ([], [], [])


def test_a_pickle_that_would_do_harm_is_explained_and_left(
    command: Command, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    path = command.models / "evil.ckpt"
    path.write_bytes(MALICE[0].make(canary))
    error = command.json("convert", str(path), code=2)["error"]
    assert error["code"] == "pickle_dangerous"
    assert not canary.exists() and [file.name for file in command.models.iterdir()] == ["evil.ckpt"]
    assert command.refused("convert", "evil.ckpt") == "pickle_dangerous"
    assert command.refused("convert", "starter") == "file_unreadable"


def test_a_pickle_of_tensors_becomes_safetensors(command: Command) -> None:
    torch = pytest.importorskip("torch")
    path = command.models / "old.pt"
    torch.save({name: torch.zeros(shape) for name, shape in LORA.items()}, path)
    value = command.json("convert", "old.pt")
    assert value["tensors"] == 3 and path.exists()
    assert command.ids("--kind", "lora") == ["old.pt", "old"]
    assert command.refused("convert", str(path)) == "model_exists"
    command.json("convert", str(path), "--out", str(command.models / "new.safetensors"))
    assert (command.models / "new.safetensors").exists()


def test_duplicates_are_listed_and_linked_only_when_that_is_confirmed(command: Command) -> None:
    path = write_weights(command.models / "a.safetensors", {**sd_shapes(), "ballast": (1 << 20,)})
    copy = Path(shutil.copy2(path, command.models / "b.safetensors"))
    sd_file(command.models / "small.safetensors")
    shutil.copy2(command.models / "small.safetensors", command.models / "small too.safetensors")
    found = command.json("duplicates")
    assert [group["files"] for group in found["groups"]] == [[[str(path)], [str(copy)]]]
    assert found["frees_bytes"] == path.stat().st_size
    assert len(command.json("duplicates", "--least", "0.00001")["groups"]) == 2
    assert "would free" in command.text("duplicates")
    assert command.refused("duplicates", "--link") == "not_confirmed"
    assert not path.samefile(copy)
    done = command.json("duplicates", "--link", "--yes")
    assert done["linked"] == [str(copy)] and path.samefile(copy)
    assert command.json("duplicates")["groups"] == []
    parted = command.json(
        "duplicates", "--separate", str(copy), str(command.models / "small.safetensors")
    )
    assert list(parted["separated"].values()) == [True, False]
    assert not path.samefile(copy) and path.read_bytes() == copy.read_bytes()
    assert "separate now" not in command.text("duplicates", "--separate", str(copy))
    assert command.refused("duplicates", "--separate", "nowhere.safetensors") == "file_unreadable"


def test_a_folder_whose_parts_are_pickles_is_converted_and_runs(command: Command) -> None:
    """As openai's consistency models come: a diffusers folder with its UNet as .bin alone."""
    folder = command.models / "bedroom"
    shutil.copytree(Path(__file__).parents[1] / "data" / "consistency_model", folder)
    (folder / "velatura.json").unlink(missing_ok=True)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    whole = probe(folder, load_families())
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()
    with pytest.raises(ModelError) as caught:
        probe(folder, load_families())
    assert caught.value.code == "model_pickle" and "convert" in caught.value.todo
    assert command.json("convert", "bedroom")["tensors"] == 300
    assert probe(folder, load_families()) == replace(
        whole, size_bytes=ANY, digest=ANY, ignored=("unet/diffusion_pytorch_model.bin",)
    )
    assert command.refused("convert", "bedroom") == "file_unreadable"
