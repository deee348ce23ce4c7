"""One training, four layouts: each changes every weight in the same way, whoever reads it."""

from __future__ import annotations

import copy
import errno
import hashlib
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError, StorageError
from desktop_app.core.layouts_refused import layouts_refused
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.extensions.training.values.fields import LAYOUTS
from desktop_app.networks.adapters.lora_file import read_lora
from desktop_app.networks.adapters.lora_keys import WeightPlaces
from desktop_app.networks.adapters.lora_writing import lora_path, write_lora
from desktop_app.networks.adapters.textual_inversion import read_word
from tests.models import model_info
from tests.networks.adapters.read_apart import by_diffusers, by_name, by_peft, changed, weights
from tests.networks.adapters.trained import FAMILIES, Changes, trained

METHODS = ("lora", "dora", "loha", "lokr")
LARGEST = 1e-6


def by_engine(path: Path, family: str, parts: dict[str, Any]) -> None:
    """Change the parts' weights as a picture is made with the file."""
    denoiser = "unet" if "unet" in parts else "transformer"
    files = [path] if path.is_file() else [path / "adapter_model.safetensors"]
    if path.is_dir():
        files += [path / part / files[0].name for part in parts if part.startswith("text")]
    stack = LoraStack(model_info("base", family=family), parts, denoiser)
    uses = [lora(str(at)) for at in range(len(files))]
    named = {str(at): str(file) for at, file in enumerate(files)}
    assert all(file.unmatched == () for file in stack.read(uses, named))
    stack.use(uses, named, text=False)
    stack.use(uses, named, text=True)


def written(
    layout: str, folder: Path, family: str, changes: Changes, parts: dict[str, Any]
) -> Path:
    path = lora_path(folder / "made", layout, alone=True)
    write_lora(path, layout, changes, {"ss_v2": "False"}, family=family, parts=parts)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_layout_changes_every_weight_in_the_same_way(
    family: str, method: str, tmp_path: Path
) -> None:
    parts = FAMILIES[family]()
    changes = trained(method, parts)
    wanted = weights(parts)
    for part, layers in changes.items():
        for layer, tensors in layers.items():
            wanted[part, layer] = changed(tensors, wanted[part, layer])
    for layout in LAYOUTS:
        if layouts_refused(method, family, layout):
            with pytest.raises(ModelError) as caught:
                written(layout, tmp_path, family, changes, parts)
            assert caught.value.code == "layout_refused"
            continue
        path = written(layout, tmp_path, family, changes, parts)
        readers = {
            "diffusers": lambda p, own: by_diffusers(p, family, own),
            "peft": lambda p, own: by_peft(p, own),
            "kohya": lambda p, own: by_name(p, family, own, "kohya"),
            "kohya by diffusers": lambda p, own: by_diffusers(p, family, own),
            "comfyui": lambda p, own: by_name(p, family, own, "comfyui"),
        }
        used = [readers[layout], lambda p, own: by_engine(p, family, own)]
        if (layout, method) == ("kohya", "lora") and family in ("sd1", "sd2", "sdxl"):
            used.append(readers["kohya by diffusers"])
        for reader in used:
            own = {name: copy.deepcopy(network) for name, network in parts.items()}
            with torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader(path, own)
            made = weights(own)
            for key, weight in wanted.items():
                found = made.get(key, made.get((key[0], f"{key[1]}.base_layer")))
                assert found is not None
                off = float((found.double() - weight.double()).abs().max())
                assert off < LARGEST * max(1.0, float(weight.abs().max())), (layout, key, off)


def test_its_hashes_are_those_that_kohyas_programs_calculate(tmp_path: Path) -> None:
    parts = FAMILIES["sd1"]()
    # large enough that the old hash is of numbers
    layer = {"down": torch.randn(900, 32), "up": torch.randn(32, 900) * torch.ones(32, 1)}
    name = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
    many = {"ss_tag_frequency": "é" * 900_000, "modelspec.title": "t"}
    path = tmp_path / "made.safetensors"
    write_lora(path, "kohya", {"unet": {name: layer}}, many, family="sd1", parts=parts)
    with safe_open(str(path), framework="pt") as opened:
        header = opened.metadata()
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    assert header["sshs_model_hash"] == hashlib.sha256(data[begin:]).hexdigest()
    plain = save(tensors, {"ss_tag_frequency": "é" * 900_000})
    legacy = hashlib.sha256(plain[0x100000:0x110000]).hexdigest()[:8]
    assert header["sshs_legacy_hash"] == legacy
    assert header["modelspec.title"] == "t" and set(map(type, header.values())) == {str}


def test_new_words_lie_in_the_file_or_beside_it(tmp_path: Path) -> None:
    parts = FAMILIES["sdxl"]()
    changes = trained("lora", {"unet": parts["unet"]})
    words = {"zor": (torch.randn(2, 16), torch.randn(2, 24))}
    more: dict[str, Any] = {"family": "sdxl", "parts": parts, "words": words}
    path = tmp_path / "zor.safetensors"
    assert write_lora(path, "kohya", changes, {}, **more) == [path]
    whole = read_lora(path, "zor", "m", WeightPlaces(parts, "unet", "sdxl"), (16, 24))
    assert [word.word for word in whole.words] == ["zor"]
    assert torch.equal(whole.words[0].vectors[24], words["zor"][1])
    written = write_lora(path, "diffusers", changes, {}, **more)
    assert written == [path, tmp_path / "zor-zor.safetensors"]
    beside = read_word(written[1], "zor", "zor", "m", (16, 24))
    assert torch.equal(beside.vectors[16], words["zor"][0])


def test_of_what_cannot_be_written_whole_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = FAMILIES["sdxl"]()
    changes = trained("lora", parts)
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count > 4:
            raise OSError(errno.ENOSPC, "no room")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        write_lora(tmp_path / "out", "peft", changes, {}, family="sdxl", parts=parts)
    assert caught.value.code == "disk_full" and count > 4
    assert list(tmp_path.iterdir()) == []
