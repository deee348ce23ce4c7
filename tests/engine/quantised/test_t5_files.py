"""T5's encoder in llama.cpp's names, as it is published in GGUF, beside a model's file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from gguf import MODEL_ARCH, get_tensor_name_map
from torch import Tensor
from transformers.models.t5.modeling_t5 import T5EncoderModel

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.engine.loading import load
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.quantised.layers import quantised_layers
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_flux import flux_file, flux_folder, flux_parts
from tests.tiny_sd3 import sd3_file, sd3_folder, sd3_parts

FAMILIES = load_families()
COMPUTE = pick_compute("float32", "cpu")
T5_FILE = "t5-v1_1-xxl-encoder-Q8_0.gguf"


def write_t5(path: Path, encoder: T5EncoderModel, form: str) -> Path:
    """``encoder`` under the names that gguf-py has for it."""
    names = get_tensor_name_map(MODEL_ARCH.T5ENCODER, encoder.config.num_layers)
    tensors: dict[str, Tensor] = {}
    for key, tensor in encoder.state_dict().items():
        if key != "encoder.embed_tokens.weight":
            name = names.get_name(key, try_suffixes=(".weight",))
            assert name is not None
            tensors[name] = tensor
    return write_gguf(path, tensors, form, architecture="t5encoder")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "part", "form", "most"),
    [
        ("flux1", "text_encoder_2", "Q8_0", 0.02),
        ("sd3", "text_encoder_3", "F32", 0.0),
        pytest.param("flux1", "text_encoder_2", "F32", 0.0, marks=pytest.mark.slow),
        pytest.param("sd3", "text_encoder_3", "Q8_0", 0.02, marks=pytest.mark.slow),
    ],
)
def test_it_says_what_the_encoder_says_that_it_was_made_from(
    tmp_path: Path, family: str, part: str, form: str, most: float
) -> None:
    if family == "flux1":
        parts, others = flux_parts(seed=1), flux_parts(true_clip=True)
        file = flux_file(tmp_path / "m.safetensors", parts)
        lender = flux_folder(tmp_path / "folder", others)
    else:
        parts, others = sd3_parts(seed=1), sd3_parts(true_clip=True)
        file = sd3_file(tmp_path / "m.safetensors", parts)
        lender = sd3_folder(tmp_path / "folder", others)
    t5 = getattr(parts, part).float()
    write_t5(tmp_path / T5_FILE, t5, form)
    info = probe(file, FAMILIES)
    assert part not in info.lacks
    info = replace(info, companion=str(lender))
    model = load(info, FAMILIES[family], COMPUTE, lambda _: None, CancelToken())
    ours = model.parts[part]
    ids = torch.arange(4, 90)[None]
    with torch.inference_mode():
        made, meant = ours(ids)[0], t5(ids)[0]
    assert float((made - meant).norm() / meant.norm()) <= most
    # Of the tiny one of SD 3 no row is a whole block.
    assert any(quantised_layers(ours)) == (form != "F32" and family == "flux1")
    words = ours.shared.weight, ours.encoder.embed_tokens.weight
    assert words[0].data_ptr() == words[1].data_ptr(), "the table of words is there once"
    said = part_sizes(info, FAMILIES[family]).of("text_encoder")
    numbers = sum(each.numel() for each in t5.parameters())
    assert numbers in {each.numbers for each in said}
