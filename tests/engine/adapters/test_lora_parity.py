"""A LoRA by diffusers or peft acts as strongly as there, however its strength is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.lora_stack import file_state
from desktop_app.networks.adapters import adapter_config, lora_file
from tests.engine.adapters.lora_parity import (
    CASES,
    FAMILIES,
    PEFT,
    TOLERANCE,
    compare,
    compare_peft,
    put_file,
    tried,
)
from tests.engine.adapters.written import pair, product
from tests.tiny_models import tiny_parts

QUICK = ("SD 1",)
"""Families of which each case is tried always; of the others the hardest, and all with --slow."""

HARDEST = "patterns of both, as regular expressions"
PAIRS = [
    pytest.param(
        *(family, case), marks=() if family in QUICK or case == HARDEST else pytest.mark.slow
    )
    for family in FAMILIES
    for case in CASES
    if tried(FAMILIES[family], CASES[case])
]


@pytest.mark.few(1)
@pytest.mark.filterwarnings("ignore:The following .*_pattern keys did not match:RuntimeWarning")
@pytest.mark.parametrize(("family", "case"), PAIRS)
def test_what_diffusers_wrote_is_what_diffusers_loads(
    family: str, case: str, tmp_path: Path
) -> None:
    found = compare(FAMILIES[family], CASES[case], tmp_path)
    assert found.trained < TOLERANCE < found.effect
    assert (found.worst < TOLERANCE) != bool(CASES[case].loses)


@pytest.mark.slow
def test_without_the_settings_it_would_act_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison sees what it is for."""
    monkeypatch.setattr(lora_file, "read_configs", lambda path, header: {})
    for case in ("patterns of alpha", "rsLoRA"):
        folder = tmp_path / case
        assert compare(FAMILIES["SD 1"], CASES[case], folder).worst > 0.1


@pytest.mark.few(1)
@pytest.mark.parametrize("in_header", [False, True], ids=["beside", "header"])
@pytest.mark.parametrize("kind", PEFT)
def test_what_peft_wrote_is_what_peft_loads(kind: str, in_header: bool, tmp_path: Path) -> None:
    found = compare_peft(kind, tmp_path, in_header=in_header)
    assert max(found.worst, found.trained) < TOLERANCE < found.effect


def made(tmp_path: Path, said: Any, *, tensors: dict[str, Tensor] | None = None) -> Path:
    """A LoRA of one layer, whose header says ``said``."""
    down, up = pair((64, 64), rank=4)
    name = "unet.mid_block.attentions.0.proj_in"
    tensors = tensors or {f"{name}.lora_A.weight": down, f"{name}.lora_B.weight": up}
    text = said if isinstance(said, str) else json.dumps(said)
    file = tmp_path / "one.safetensors"
    save_file(tensors, file, {"lora_adapter_metadata": text})
    return file


def change(file: Path) -> float:
    """How much the file adds, as a multiple of its factors' product."""
    unet = UNet2DConditionModel(
        block_out_channels=(64,),
        layers_per_block=1,
        down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",),
        cross_attention_dim=32,
    ).requires_grad_(requires_grad=False)
    layer = "mid_block.attentions.0.proj_in"
    before = unet.get_submodule(layer).weight.clone().flatten(1)
    after = put_file({"unet": unet}, file, "sd1", "unet")[f"unet.{layer}.weight"].flatten(1)
    whole = product(*pair((64, 64), rank=4))
    scales = (after - before)[whole.abs() > 1] / whole[whole.abs() > 1]
    assert float(scales.max() - scales.min()) < TOLERANCE
    return float(scales.mean())


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ({"unet.lora_alpha": 2, "unet.r": 4}, 0.5),
        ({"lora_alpha": 2, "r": 4}, 0.5),  # `save_lora_adapter` names no component
        ({"text_encoder.lora_alpha": 2, "text_encoder.r": 4}, 1.0),  # of another component
        ({"unet.r": 4}, 2.0),  # peft's own alpha is 8
        ({"unet.lora_alpha": 0}, 0.0),
        ({"unet.lora_alpha": -4}, -1.0),
        ({"unet.lora_alpha": 8, "unet.use_rslora": True}, 4.0),
        ({"unet.lora_alpha": 8, "unet.alpha_pattern": {"in": 4}}, 2.0),  # not a part of a name
        ({"unet.lora_alpha": 8, "unet.alpha_pattern": {"proj_in": 4}}, 1.0),
        ({"unet.lora_alpha": 8, "unet.alpha_pattern": {"^proj_in": 4}}, 2.0),
        ({"unet.lora_alpha": 8, "unet.alpha_pattern": {r".*\.0\.proj_.*": 1, "proj_in": 4}}, 0.25),
        ({"unet.lora_alpha": 8, "unet.alpha_pattern": {}, "unet.modules_to_save": None}, 2.0),
    ],
)
def test_the_header_says_how_strong(said: dict[str, Any], scale: float, tmp_path: Path) -> None:
    assert change(made(tmp_path, said)) == pytest.approx(scale, abs=TOLERANCE)


def test_an_alpha_among_the_tensors_counts_before_the_header(tmp_path: Path) -> None:
    down, up = pair((64, 64), rank=4)
    name = "unet.mid_block.attentions.0.proj_in"
    tensors = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}
    tensors[f"{name}.alpha"] = torch.tensor(3.0)
    file = made(tmp_path, {"unet.lora_alpha": 8}, tensors=tensors)
    assert change(file) == pytest.approx(0.75, abs=TOLERANCE)


def test_kohyas_alpha_in_the_header_alone_counts_nowhere_and_not_here(tmp_path: Path) -> None:
    """sd-scripts, diffusers, ComfyUI and the web UI all take layers without alpha as they are."""
    down, up = pair((64, 64), rank=4)
    name = "lora_unet_mid_block_attentions_0_proj_in"
    file = tmp_path / "kohya.safetensors"
    tensors = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}
    save_file(tensors, file, {"ss_network_alpha": "1", "ss_network_dim": "4"})
    assert change(file) == pytest.approx(1.0, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a JSON object"),
        ({"unet.lora_alpha": "8"}, "alpha is 8"),
        ({"unet.lora_alpha": float("nan")}, "alpha is nan"),
        ({"unet.lora_alpha": 10**400}, "alpha is 1000"),
        ({"unet.lora_alpha": True}, "alpha is True"),
        ({"unet.r": 0}, "rank is 0"),
        ({"unet.alpha_pattern": ["to_q"]}, "patterns of alpha"),
        ({"unet.alpha_pattern": {"to_(q": 1}}, "can't be read"),
        ({"unet.alpha_pattern": {"to_q": None}}, "alpha is None"),
        ({"unet.alpha_pattern": {r"(.|\w|[a-z_.0-9])+[A-Z]": 1}}, "take too long"),
        ({"unet.peft_type": "VERA"}, "VERA"),
        ({"unet.init_lora_weights": "pissa_niter_4"}, "changes the base model"),
        ({"unet.layer_replication": [[0, 4]]}, "multiplied"),
        ("{" + " " * (5 << 20) + "}", "too large"),
    ],
)
def test_a_header_that_cannot_be_followed_is_told(
    said: Any, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if words == "take too long":
        monkeypatch.setattr(adapter_config, "_PATIENCE", 0.2)
    file = made(tmp_path, said)
    with pytest.raises(ModelError, match=words) as error:
        change(file)
    assert error.value.code == "lora_unusable"


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (".oft_blocks", "OFT"),
        (".oft_R.default.weight", "OFT"),
        (".boft_R.weight", "BOFT"),
        (".vera_lambda_b", "VeRA"),
        (".a1.weight", "GLoRA"),
    ],
)
def test_kinds_that_are_no_sums_are_refused_by_name(ending: str, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "other.safetensors"
    save_file({f"unet.mid_block.attentions.0.proj_in{ending}": torch.zeros(4, 8, 8)}, file)
    with pytest.raises(ModelError, match=f"a {kind} adapter") as error:
        change(file)
    assert error.value.code == "lora_kind"


def test_peft_s_settings_beside_are_read_again_when_they_change(tmp_path: Path) -> None:
    """A file that was read once, and a stack that holds it."""
    down, up = pair((64, 64), rank=4)
    file, beside = tmp_path / "adapter_model.safetensors", tmp_path / "adapter_config.json"
    name = "base_model.model.mid_block.attentions.0.proj_in"
    save_file({f"{name}.lora_A.weight": down, f"{name}.lora_B.weight": up}, file)
    states = [file_state(file)]
    for text in ('{"lora_alpha": 8}', '{"lora_alpha": 16}'):
        beside.write_text(text, "utf-8")
        states.append(file_state(file))
    assert len(set(states)) == 3
    assert change(file) == pytest.approx(4.0, abs=TOLERANCE)


def test_words_of_a_table_and_the_oldest_names_of_text_encoders(tmp_path: Path) -> None:
    encoder = tiny_parts().text_encoder.float()
    table, query = "embeddings.token_embedding", "encoder.layers.0.self_attn.q_proj"
    before = {name: encoder.get_submodule(name).weight.clone() for name in (table, query)}
    count, width = before[table].shape
    words_a, words_b = torch.randn(2, count), torch.randn(width, 2)
    down, up = pair(before[query].shape)
    old = "text_encoder.text_model.encoder.layers.0.self_attn"
    file = tmp_path / "text.safetensors"
    tensors = {
        f"text_encoder.{table}.lora_embedding_A": words_a,
        f"text_encoder.{table}.lora_embedding_B": words_b,
        f"{old}.to_q_lora.down.weight": down,
        f"{old}.to_q_lora.up.weight": up,
    }
    save_file(tensors, file)
    after = put_file({"text_encoder": encoder, "unet": tiny_parts().unet}, file, "sd1", "unet")
    words = after[f"text_encoder.{table}.weight"] - before[table]
    assert torch.allclose(words, (words_b @ words_a).T, atol=1e-5)
    asked = after[f"text_encoder.{query}.weight"] - before[query]
    assert torch.allclose(asked, product(down, up), atol=1e-5)
