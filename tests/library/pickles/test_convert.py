"""Pickles that PyTorch wrote become safetensors with the same numbers."""

from __future__ import annotations

from argparse import Namespace
from collections import OrderedDict, defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from desktop_app.core.errors import ModelError
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.library.pickles.convert import PickleConversion, convert
from tests.refusals import refused

Tensors = dict[str, torch.Tensor]


class Settings:
    """A trainer's own class, which this program does not know."""

    def __init__(self) -> None:
        self.rate = 0.1


def tensors() -> Tensors:
    torch.manual_seed(0)
    base = torch.randn(6, 8)
    kinds = {
        str(kind)[6:]: torch.randn(3, 5).to(kind)
        for kind in (torch.float64, torch.float32, torch.float16, torch.bfloat16)
    }
    return {
        **kinds,
        "whole": torch.arange(7),
        "small": torch.arange(5, dtype=torch.uint8),
        "yes": torch.tensor([True, False]),
        "turned": base.t(),
        "every_second": base[::2, 1::3],
        "shared": base[2:4],
        "shared_too": base,
        "spread": torch.randn(3, 1).expand(3, 4),
        "one": torch.tensor(3.5),
        "none": torch.zeros(0, 4),
        "blocks.0.weight": torch.nn.Parameter(torch.randn(2, 2)),
    }


def save(path: Path, content: Any, layout: str) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=layout == "zip")
    return path


def converted(path: Path) -> tuple[Tensors, PickleConversion]:
    made = convert(path, path.with_suffix(".safetensors"))
    assert made.path == path.with_suffix(".safetensors")
    assert read_header(made.path).metadata == {"format": "pt"}
    return load_file(made.path), made


def assert_same(found: Tensors, wanted: Tensors) -> None:
    assert sorted(found) == sorted(wanted)
    for name, tensor in wanted.items():
        assert found[name].dtype == tensor.dtype, name
        assert torch.equal(found[name], tensor), name


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_numbers_are_those_that_torch_reads(layout: str, tmp_path: Path) -> None:
    source = save(tmp_path / "a.pt", tensors(), layout)
    found, made = converted(source)
    assert_same(found, torch.load(source, weights_only=True))  # noqa: TID251
    assert made.dropped == () and made.explanation.layout == layout


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_a_checkpoint_is_unwrapped_and_what_trainers_put_in_is_left_out(
    layout: str, tmp_path: Path
) -> None:
    weights = OrderedDict(tensors())
    checkpoint = {
        "epoch": 3,
        "state_dict": weights,
        "optimizer_states": [{"step": torch.randn(4), "bf": torch.randn(2).bfloat16()}],
        "hyper_parameters": Settings(),
        "best": np.float64(0.25),
        "callbacks": {Settings: {"path": "x"}},
    }
    found, made = converted(save(tmp_path / "a.ckpt", checkpoint, layout))
    assert_same(found, dict(weights))
    assert set(made.dropped) == set(checkpoint) - {"state_dict"}
    assert made.explanation.verdict == "extras"
    assert any("Settings" in attempt.shown for attempt in made.explanation.attempts)


@pytest.mark.slow
def test_nested_dictionaries_are_joined_by_dots(tmp_path: Path) -> None:
    content = {"string_to_param": {"*": torch.randn(2, 768)}, "name": "cat", "step": 500}
    found, made = converted(save(tmp_path / "a.pt", content, "zip"))
    assert list(found) == ["string_to_param.*"]
    assert made.dropped == ("name", "step")


@pytest.mark.slow
def test_a_module_state_keeps_its_names(tmp_path: Path) -> None:
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    found, _ = converted(save(tmp_path / "a.pth", {"params_ema": module.state_dict()}, "zip"))
    assert_same(found, dict(module.state_dict()))


@pytest.mark.slow
def test_eight_bit_floats_are_kept(tmp_path: Path) -> None:
    wanted = {"w": torch.randn(4, 4).to(torch.float8_e4m3fn)}
    found, _ = converted(save(tmp_path / "a.pt", wanted, "zip"))
    assert torch.equal(found["w"].view(torch.uint8), wanted["w"].view(torch.uint8))


@pytest.mark.slow
def test_a_file_without_weights_makes_none(tmp_path: Path) -> None:
    source = save(tmp_path / "a.pt", {"epoch": 3}, "zip")
    with pytest.raises(ModelError, match="it holds no weights"):
        convert(source, tmp_path / "a.safetensors")


@pytest.mark.slow
def test_a_whole_module_is_refused_with_the_reason(tmp_path: Path) -> None:
    source = save(tmp_path / "a.pt", torch.nn.Linear(2, 2), "zip")
    with pytest.raises(ModelError, match="wrapped in custom objects"):
        convert(source, tmp_path / "a.safetensors")


def test_what_honest_trainers_leave_in_a_checkpoint_is_no_danger(tmp_path: Path) -> None:
    content = {
        "state_dict": {"w": torch.ones(2)},
        "hparams": {
            "path": Path("runs"), "kinds": {1, 2}, "value": np.float32(3), "array": np.ones(2),
            "make": partial(Settings), "steps": defaultdict(int), "own": Settings(),
            "device": torch.device("cpu"), "dtype": torch.float16, "size": torch.Size([2]),
            "args": Namespace(rate=0.1), "part": slice(1, 2), "complex": 1j,
        },
    }  # fmt: skip
    found, made = converted(save(tmp_path / "a.ckpt", content, "zip"))
    assert list(found) == ["w"] and made.explanation.verdict == "extras"


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    source = save(tmp_path / "a.pt", tensors(), "zip")
    (tmp_path / "a.safetensors").write_text("mine")
    with refused(ModelError, "model_exists"):
        convert(source, tmp_path / "a.safetensors")
    assert (tmp_path / "a.safetensors").read_text() == "mine"


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["zip", "legacy"])
@pytest.mark.parametrize("share", [0.2, 0.7, 0.99])
def test_a_file_that_ends_early_is_refused(layout: str, share: float, tmp_path: Path) -> None:
    source = save(tmp_path / "a.pt", {"w": torch.randn(100)}, layout)
    source.write_bytes(source.read_bytes()[: int(share * source.stat().st_size)])
    with pytest.raises(ModelError) as caught:
        convert(source, tmp_path / "a.safetensors")
    assert caught.value.code == "pickle_unreadable"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pt"]


@given(st.lists(st.integers(1, 5), max_size=4), st.randoms(use_true_random=False))
def test_views_of_any_shape_come_out_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], random: Any
) -> None:
    """In this process: the cage is tested elsewhere, and takes a tenth of a second."""
    from io import BytesIO

    from desktop_app.library.pickles.archive import open_archive
    from desktop_app.library.pickles.opcode_walk import examine
    from desktop_app.library.pickles.storage_types import tensor_of
    from desktop_app.library.pickles.tensors import check_tensor, pieces

    tensor = torch.randn(shape)
    order = list(range(len(shape)))
    random.shuffle(order)
    tensor = tensor.permute(order)[random.randint(0, 1) :] if shape else tensor
    out = BytesIO()
    torch.save(tensor, out)
    archive = open_archive(out)
    part = tensor_of(examine(out, archive)[0][0].result)
    assert part is not None
    span = archive.storages[part.storage.key]
    assert check_tensor(part, span) == 4 * tensor.numel()
    data = b"".join(pieces(out, part, span))
    assert data == tensor.contiguous().numpy().tobytes()
