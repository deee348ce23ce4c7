"""Weights that stay on the disk give what weights in memory give, and leave the memory again."""

from __future__ import annotations

import sys
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.quantised.layers import hold_blocks, quantised_layers
from desktop_app.networks.quantised.mapped import MappedFile, Paging
from tests.engine.conftest import make_job, run
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_flux import flux_folder, flux_parts, flux_tensors

FAMILIES = load_families()
DISK = MemoryPlan(offload="disk")


def picture(engine: LocalEngine, model: ModelInfo, plan: MemoryPlan, **options: Any) -> Any:
    return run(engine, replace(make_job(model, **options), memory=plan)).pixels[0]


def decibels(one: Any, other: Any) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float(-10 * np.log10(error)) if error else np.inf


def forms(engine: LocalEngine, model: ModelInfo, part: str) -> set[str]:
    held = engine.cache.get(model, lambda _: None, CancelToken(), DISK)
    return {layer.form for layer in quantised_layers(held.parts[part])}


@pytest.mark.slow
def test_a_folder_makes_nearly_the_picture_and_always_the_same(
    own_engine: LocalEngine, model: ModelInfo
) -> None:
    plain = picture(own_engine, model, MemoryPlan())
    first = picture(own_engine, model, DISK)
    assert decibels(first, plain) > 60  # packed weights are added up in another order
    assert forms(own_engine, model, "unet") == {"F16"}
    assert not forms(own_engine, model, "text_encoder")
    assert picture(own_engine, model, DISK).tobytes() == first.tobytes()
    assert picture(own_engine, model, MemoryPlan()).tobytes() == plain.tobytes()


@pytest.mark.slow
def test_flux_and_its_t5_stay_on_the_disk_in_the_bytes_of_memory(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    parts = flux_parts(true_clip=True)
    file = write_gguf(tmp_path / "m.gguf", flux_tensors(parts), "Q8_0")
    folder = flux_folder(tmp_path / "folder", parts)
    info = replace(probe(file, FAMILIES), companion=str(folder))
    options = {"prompt": "a cat", "scheduler": "flow_euler"}
    plain = picture(own_engine, info, MemoryPlan(), **options)
    disk = picture(own_engine, info, DISK, **options)
    # Rows that are no whole blocks lie there in float32.
    assert forms(own_engine, info, "transformer") == {"F32", "Q8_0"}
    assert forms(own_engine, info, "text_encoder_2") == {"F16"}
    assert decibels(disk, plain) > 80  # packed weights are added up in another order
    bare = probe(folder, FAMILIES)
    assert decibels(picture(own_engine, bare, DISK, **options), plain) > 40
    assert forms(own_engine, bare, "transformer") == {"F16"}


class AtOnce(Executor):
    """Does at once what it is given."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)


def network(tmp_path: Path, width: int, count: int) -> tuple[nn.Module, MappedFile, nn.Module]:
    """One with its weights on the disk, its file, and the same in memory."""
    torch.manual_seed(3)
    plain = nn.Sequential(*(nn.Linear(width, width) for _ in range(count)))
    path = tmp_path / "m.safetensors"
    save_file(plain.state_dict(), path)
    mapped = MappedFile(path)
    module = nn.Sequential(*(nn.Linear(width, width) for _ in range(count)))
    tensors: dict[str, Any] = {key: mapped.blocks(key) for key in plain.state_dict()}
    assert tensors["0.bias"] is None
    tensors |= {key: each for key, each in plain.state_dict().items() if tensors[key] is None}
    module.load_state_dict(hold_blocks(module, tensors, torch.float32), assign=True)
    return module.requires_grad_(requires_grad=False), mapped, plain


def test_the_same_bytes_come_as_from_memory(tmp_path: Path) -> None:
    module, _, plain = network(tmp_path, 48, 3)
    given = torch.randn(5, 48)
    with torch.inference_mode():
        assert torch.equal(module(given), plain(given))


def test_what_comes_next_is_asked_for_once_its_order_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, mapped, _ = network(tmp_path, 64, 4)
    told: list[tuple[str, int]] = []
    starts = [mapped.span(layer.blocks) for layer in quantised_layers(module)]
    numbers = {start[0]: at for at, start in enumerate(starts) if start is not None}
    for name in ("bring", "release"):
        monkeypatch.setattr(
            mapped, name, lambda begin, _, name=name: told.append((name, numbers[begin]))
        )
    paging = Paging(module, [mapped])
    assert len(paging.layers) == 4
    paging.make_thread = AtOnce
    monkeypatch.setattr("desktop_app.networks.quantised.mapped.AHEAD", 64 * 64 * 4 + 1)
    module(torch.randn(2, 64))
    assert told == [("release", at) for at in range(4)]
    told.clear()
    module(torch.randn(2, 64))
    assert told[:3] == [("bring", 1), ("bring", 2), ("release", 0)]
    assert told[-3:] == [("bring", 0), ("bring", 1), ("release", 3)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_used_pages_leave_the_memory(tmp_path: Path) -> None:
    module, mapped, _ = network(tmp_path, 1024, 6)
    with torch.inference_mode():
        module(torch.randn(1, 1024))
        assert resident(tmp_path) > 20_000_000
        Paging(module, [mapped])
        module(torch.randn(1, 1024))
    assert resident(tmp_path) < 1_000_000


def resident(folder: Path) -> int:
    """Bytes of files in ``folder`` that this process has in memory."""
    lines, found, inside = Path("/proc/self/smaps").read_text().splitlines(), 0, False
    for line in lines:
        if "-" in line.split(" ")[0]:
            inside = str(folder) in line
        elif inside and line.startswith("Rss:"):
            found += 1024 * int(line.split()[1])
    return found
