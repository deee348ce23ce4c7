"""Our text encoder gives what transformers' gives, bit by bit."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers.models.clip import modeling_clip as stock
from transformers.models.clip.configuration_clip import CLIPTextConfig

from desktop_app.networks.clip import network

CLASSES = ("CLIPTextModel", "CLIPTextModelWithProjection")
WORDS, PLACES = 50, 12


def both(name: str, dtype: torch.dtype, **fields: Any) -> tuple[Any, Any]:
    """transformers' network with random weights, and ours with the same."""
    told = {
        "vocab_size": WORDS, "hidden_size": 24, "intermediate_size": 40, "projection_dim": 10,
        "num_hidden_layers": 3, "num_attention_heads": 3, "max_position_embeddings": PLACES,
        "eos_token_id": WORDS - 1,
    } | fields  # fmt: skip
    torch.manual_seed(1)
    theirs = getattr(stock, name)(CLIPTextConfig(**told))
    for tensor in theirs.parameters():
        torch.nn.init.normal_(tensor, std=0.3)
    theirs = theirs.to(dtype).eval()
    with torch.device("meta"):
        ours = getattr(network, name).from_config(theirs.config.to_dict())
    state = dict(theirs.state_dict())
    ours.rename(state)
    ours.load_state_dict(state, assign=True)
    return theirs, ours.eval()


def texts(count: int = 2, length: int = PLACES) -> torch.Tensor:
    """Ids with an end in each, at another place, and more ends behind it as padding."""
    ids = torch.randint(0, WORDS - 1, (count, length), generator=torch.Generator().manual_seed(2))
    for row in range(count):
        ids[row, length // 2 + row :] = WORDS - 1
    return ids


@pytest.mark.few(3)
@torch.inference_mode()
@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("name", CLASSES)
def test_all_outputs_are_the_same_bits(name: str, dtype: torch.dtype, activation: str) -> None:
    theirs, ours = both(name, dtype, hidden_act=activation)
    for ids in (texts(), texts(1, 1), texts(3, 5)):
        told = theirs(ids, output_hidden_states=True)
        made = ours(ids)
        assert torch.equal(made.last_hidden_state, told.last_hidden_state)
        assert len(made.hidden_states) == len(told.hidden_states) == 4
        assert all(map(torch.equal, made.hidden_states, told.hidden_states))
        if name == CLASSES[0]:
            assert torch.equal(made.pooler_output, told.pooler_output)
            assert made.text_embeds is None
        else:
            assert torch.equal(made.text_embeds, told.text_embeds)


@torch.inference_mode()
@pytest.mark.parametrize("end", [2, WORDS - 1, 7])
def test_the_end_is_found_by_both_rules(end: int) -> None:
    theirs, ours = both(CLASSES[0], torch.float32, eos_token_id=end)
    ids = texts()
    ids[0, 3] = 7
    assert torch.equal(ours(ids).pooler_output, theirs(ids).pooler_output)


@torch.inference_mode()
def test_padding_can_be_hidden() -> None:
    theirs, ours = both(CLASSES[0], torch.float32)
    ids, mask = texts(), torch.ones(2, PLACES, dtype=torch.int64)
    assert torch.equal(ours(ids, mask)[0], ours(ids)[0])
    mask[0, 5:], mask[1, 9:] = 0, 0
    told = theirs(ids, attention_mask=mask).last_hidden_state
    assert torch.equal(ours(ids, mask).last_hidden_state, told)
    assert not torch.equal(told, ours(ids)[0])


def test_words_are_looked_up_where_others_can_take_their_place() -> None:
    _, ours = both(CLASSES[1], torch.float32)
    table = ours.get_input_embeddings()
    assert table(torch.tensor([3])).shape == (1, 24)
    table.register_forward_hook(lambda *told: torch.zeros_like(told[2]))
    with torch.inference_mode():
        first, second = texts(), texts() * 0 + 5
        assert torch.equal(ours(first)[0], ours(second)[0])


def _named(key: str, prefix: str) -> str:
    bare = key.removeprefix("text_model.")
    return bare if bare.startswith("text_projection") else prefix + bare


@pytest.mark.slow
def test_names_of_all_versions_fit() -> None:
    for name in CLASSES:
        _, ours = both(name, torch.float32)
        own = ours.state_dict()
        for prefix in ("", "text_model."):
            state = {_named(key, prefix): tensor for key, tensor in own.items()}
            state["vision_model.encoder.layers.0.mlp.fc1.weight"] = torch.zeros(1)
            ours.rename(state)
            assert own.keys() == state.keys() - {"vision_model.encoder.layers.0.mlp.fc1.weight"}


def test_a_whole_model_s_settings_hold_those_of_its_text_half() -> None:
    inner = {"hidden_size": 32, "num_attention_heads": 4, "projection_dim": None}
    told = network.ClipTextSettings.of({"model_type": "clip", "text_config": inner, "x": 1})
    assert (told.hidden_size, told.num_attention_heads, told.projection_dim) == (32, 4, 512)
    with pytest.raises(ValueError, match="attention heads"):
        network.ClipTextSettings.of({"hidden_size": 32, "num_attention_heads": 5})


def test_more_tokens_than_places_are_refused() -> None:
    _, ours = both(CLASSES[0], torch.float32)
    with pytest.raises(ValueError, match="reads 12"):
        ours(texts(1, PLACES + 1))
