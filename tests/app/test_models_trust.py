"""``velatura models verify``, ``convert``, ``duplicates``: what they find, and what they leave."""

from __future__ import annotations

import json
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
from tests.library.pickles.malicious import MALICE, Malice
from tests.library.samples import sd_file, sd_shapes, write_weights


@pytest.mark.slow
def test_the_starter_is_sound(command: Command) -> None:
    (told,) = command.json("verify", "starter", "--numbers")
    assert told["state"] in ("ok", "unknown") and told["damaged"] == []
    states = {row["subject"]: row["state"] for row in told["rows"]}
    assert states["files"] == states["structure"] == states["numbers"] == "ok"
    assert command.json("info", "starter")["record"]["verification"]["damaged"] == []


@pytest.mark.slow
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
    assert command.refused("convert", "starter") == "convert_needless"


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert command.refused("convert", "bedroom") == "convert_needless"


@pytest.mark.slow
def test_info_names_the_dangers_of_pickles_in_the_list_and_elsewhere(
    command: Command, tmp_path: Path
) -> None:
    canary, elsewhere = tmp_path / "canary", tmp_path / "elsewhere.ckpt"
    for place in (command.models / "evil.ckpt", elsewhere):
        place.write_bytes(MALICE[0].make(canary))
        told = command.json("info", str(place))["pickle"]
        assert told["verdict"] == "dangerous" and "os.system('touch" in told["attempts"][0]
        assert "found: it tried to run a system command: os.sys" in command.text("info", str(place))
    assert not canary.exists()


# What no process of its own is needed for is tried always.
@pytest.mark.slow
@pytest.mark.parametrize(
    "malice",
    [
        pytest.param(malice, marks=() if at < 18 else pytest.mark.slow, id=malice.title)
        for at, malice in enumerate(MALICE)
    ],
)
def test_info_says_of_each_malicious_pickle_what_is_wrong_with_it(
    malice: Malice, command: Command, tmp_path: Path
) -> None:
    path, canary = tmp_path / "model.ckpt", tmp_path / "canary"
    path.write_bytes(malice.make(canary))
    said = command.text("info", str(path))
    assert "pickle: dangerous" in said or "pickle: it can't be converted: " in said
    assert ("pickle: dangerous" in said) == ("found: " in said)
    told = command.json("info", str(path))["pickle"]
    assert told["verdict"] in ("dangerous", "unreadable") and told["tensors"] == 0
    assert bool(told["attempts"]) == (told["verdict"] == "dangerous") or told["problem"]
    assert not canary.exists()


@pytest.mark.slow
def test_info_of_an_honest_pickle_says_what_can_be_taken_out(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "far" / "honest.pt"
    path.parent.mkdir()
    tensors = {name: torch.zeros(shape) for name, shape in LORA.items()}
    torch.save({"state_dict": tensors, "optimizer": {"lr": 1.0}}, path)
    told = command.json("info", str(path))["pickle"]
    assert (told["verdict"], told["tensors"], told["problem"]) == ("tensors", 3, "")
    assert told["dropped"] == ["optimizer"]
    said = command.text("info", str(path))
    assert "pickle: 3 tensors can be taken out" in said and "converted: optimizer" in said
    assert list(path.parent.iterdir()) == [path]


def test_verify_takes_paths_of_files_and_folders_that_are_in_no_list(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_weights(tmp_path / "far" / "style.safetensors", LORA)
    monkeypatch.chdir(tmp_path)
    for typed in (str(path), "far/style.safetensors", "far"):
        (told,) = command.json("verify", typed, "--numbers")
        assert told["damaged"] == [] and told["name"] == "style"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content[:-4])
    (told,) = command.json("verify", "far/style.safetensors", code=2)
    assert told["damaged"] == ["style.safetensors"]
    assert command.refused("verify", "far/nobody.safetensors") == "model_missing"
    assert command.ids() == ["starter"]  # nothing was added to the list


NCNN = b"7767517\n3 3\nInput data 0 1 data\n"
FOREIGN = {
    "x4.bin": ((0x01306B47).to_bytes(4, "little") + bytes(64), "ncnn"),
    "x4.param": (NCNN, "ncnn"),
    "net.onnx": (b"\x08\x08\x12\x07pytorch\x1a\x05", "ONNX"),
    "net.pt": (b"\x08\x08\x12\x07pytorch\x1a\x05", "ONNX"),
    "net.tflite": (b"\x1c\0\0\0TFL3" + bytes(32), "TensorFlow Lite"),
    "net.mlmodel": (b"\x08\x05\x12\x04desc", "Core ML"),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("name", FOREIGN)
def test_weights_of_other_engines_are_told_as_that(
    name: str, command: Command, tmp_path: Path
) -> None:
    content, program = FOREIGN[name]
    path = tmp_path / name
    path.write_bytes(content)
    for verb in ("info", "import", "convert"):
        error = command.json(verb, str(path), code=2)
        said = json.dumps(error)
        assert "not_a_model" in said and f"it is made for {program}" in said
        assert "pickle" not in said


def test_ncnns_plain_weights_are_told_by_what_lies_beside(command: Command, tmp_path: Path) -> None:
    for name in ("alone.bin", "raw.bin"):
        (tmp_path / name).write_bytes(bytes(128))
    (tmp_path / "raw.param").write_bytes(NCNN)
    assert "pickle" in command.text("info", str(tmp_path / "alone.bin"))
    error = command.json("info", str(tmp_path / "raw.bin"), code=2)["error"]
    assert "made for ncnn" in error["what"]


@pytest.mark.slow
def test_convert_says_of_what_is_no_pickle_that_there_is_nothing_to_do(
    command: Command, tmp_path: Path
) -> None:
    path = write_weights(tmp_path / "style.safetensors", LORA)
    before = path.read_bytes()
    assert command.refused("convert", str(path)) == "convert_needless"
    out = tmp_path / "out.safetensors"
    assert command.refused("convert", str(path), "--out", str(out)) == "convert_needless"
    assert path.read_bytes() == before and not out.exists()
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    assert command.refused("convert", str(tmp_path / "photo.jpg")) == "not_a_model"
