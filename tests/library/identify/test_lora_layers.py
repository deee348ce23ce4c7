"""The layers of a LoRA, by whatever name its adapter was saved."""

from __future__ import annotations

import pytest

from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.identify.lora_layers import LoraLayers
from desktop_app.library.identify.tensor_list import TensorList
from tests.library.identify.lora_layouts import peft


@pytest.mark.parametrize("adapter", ["", ".default", ".default_0", ".style-2"])
def test_peft_may_name_its_adapter(adapter: str) -> None:
    shapes = peft({"blocks.0.to_q": (32, 64)}, 8, adapter=adapter)
    found = LoraLayers.found(
        TensorList({name: Tensor("F16", shape) for name, shape in shapes.items()})
    )
    assert found is not None and (found.layout, found.rank) == ("peft", 8)


def test_what_has_no_such_names_is_none() -> None:
    shapes = {"blocks.0.to_q.weight": (32, 64), "x.lora_A.a b.weight": (8, 64)}
    assert LoraLayers.found(TensorList({k: Tensor("F16", v) for k, v in shapes.items()})) is None
