"""Language models that read prompts: what is heard is what transformers gives, and nothing else is
built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from transformers.models.qwen2.tokenization_qwen2 import Qwen2Tokenizer
from transformers.models.qwen3.modeling_qwen3 import Qwen3ForCausalLM

from desktop_app.catalog.families import load_families
from desktop_app.catalog.language import LanguageRow, language_row
from desktop_app.catalog.language_names import encoder_names, language_names, layer_count
from desktop_app.networks.checkpoint_keys.language_keys import encoder_settings, language_shape
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.diffusers_folder import _language_model
from desktop_app.networks.language_text import MASK, STATES, LanguageText
from desktop_app.networks.part_classes import part_class
from desktop_app.networks.part_weights import revived
from tests.tiny_language import llama_names, tiny_qwen3, write_qwen_tokenizer

CPU = Compute(torch.device("cpu"), torch.float32, "cpu")
LONG = "a red cat " * 200


@pytest.fixture(scope="module")
def whole() -> Qwen3ForCausalLM:
    torch.manual_seed(1)
    return tiny_qwen3(layers=6).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def folder(whole: Qwen3ForCausalLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("language")
    whole.save_pretrained(path / "text_encoder")
    write_qwen_tokenizer(path / "tokenizer")
    return path


def row(**fields: Any) -> LanguageRow:
    return LanguageRow(**{"name": "Qwen3", "template": "{}", "layers": (-2,), **fields})


def reader(folder: Path, how: LanguageRow, *, stays: bool = False) -> LanguageText:
    config = json.loads((folder / "text_encoder" / "config.json").read_text())
    files = [folder / "text_encoder" / "model.safetensors"]
    cls = part_class("Qwen3ForCausalLM")
    made = _language_model(cls, config, files, torch.float32, how, stays)
    assert not made.missing
    tokenizer = part_class("Qwen2TokenizerFast").from_pretrained(folder / "tokenizer")
    return LanguageText({"text_encoder": revived(made.module), "tokenizer": tokenizer}, CPU, how)


@pytest.mark.few(4)
@pytest.mark.parametrize("stays", [False, True])
@pytest.mark.parametrize(
    ("layers", "normed", "depth"),
    [((-2,), False, 5), ((-1,), True, 6), ((-1,), False, 6), ((1, 3, 4), False, 4), ((0,), 0, 0)],
)
@torch.inference_mode()
def test_what_is_heard_is_what_the_whole_model_gives(
    folder: Path,
    whole: Qwen3ForCausalLM,
    layers: tuple[int, ...],
    normed: bool,
    depth: int,
    stays: bool,
) -> None:
    text = reader(folder, row(layers=layers, normed=normed), stays=stays)
    encoder = text._parts["text_encoder"]
    assert len(encoder.layers) == depth
    assert not hasattr(encoder, "lm_head")
    (made,) = text.encode_all([PromptText("a red cat")])
    ids = text._parts["tokenizer"]("a red cat", return_tensors="pt").input_ids
    kept = bool(normed) or layers != (-1,)
    whole.config.tie_last_hidden_states = kept
    told = whole.model(ids, output_hidden_states=True).hidden_states
    wanted = torch.cat([told[at] for at in layers], dim=-1)
    assert made[STATES].shape == (1, ids.shape[1], 16 * len(layers))
    assert torch.allclose(made[STATES], wanted, atol=1e-5)
    assert bool(made[MASK].all())


@pytest.mark.slow
@torch.inference_mode()
def test_texts_of_several_lengths_are_filled_up_and_the_filling_is_masked(folder: Path) -> None:
    text = reader(folder, row())
    short, long = text.encode_all([PromptText("a"), PromptText("a red cat on a mat")])
    assert short[STATES].shape == long[STATES].shape
    assert (int(short[MASK].sum()), bool(long[MASK].all())) == (1, True)
    alone = text.encode("a")
    assert torch.equal(short[STATES][short[MASK]], alone[STATES][0])
    beside = text.encode_all([PromptText("a")], peers=[PromptText("a red cat on a mat")])
    assert torch.equal(beside[0][STATES], short[STATES])
    assert text.encoded == 3


@pytest.mark.slow
@torch.inference_mode()
def test_a_text_is_cut_where_the_row_says(folder: Path) -> None:
    text = reader(folder, row(length=32))
    made = text.encode_all([PromptText(LONG), PromptText("a")])
    assert made[0][STATES].shape == (1, 32, 16)
    assert (int(made[0][MASK].sum()), int(made[1][MASK].sum())) == (32, 1)


@torch.inference_mode()
def test_kept_filling_is_heard_as_transformers_makes_it(
    folder: Path, whole: Qwen3ForCausalLM
) -> None:
    text = reader(folder, row(layers=(1, 2, 4), length=24, pads="kept"))
    made = text.encode("a red cat")
    tokenizer = text._parts["tokenizer"]
    given = tokenizer("a red cat", padding="max_length", max_length=24, return_tensors="pt")
    told = whole(**given, output_hidden_states=True).hidden_states
    wanted = torch.stack([told[at] for at in (1, 2, 4)], dim=1)
    wanted = wanted.permute(0, 2, 1, 3).reshape(1, 24, 48)  # as FLUX.2's pipelines lay it
    assert made.keys() == {STATES}
    assert torch.allclose(made[STATES], wanted, atol=1e-5)


@pytest.mark.slow
@torch.inference_mode()
def test_tokens_at_the_beginning_may_be_left_out(folder: Path) -> None:
    whole = reader(folder, row(template="cat {}"))
    cut = reader(folder, row(template="cat {}", drop=1))
    first, second = (each.encode_all([PromptText("a"), PromptText("a a")]) for each in (whole, cut))
    for a, b in zip(first, second, strict=True):
        assert torch.equal(a[STATES][:, 1:], b[STATES])
        assert torch.equal(a[MASK][:, 1:], b[MASK])


@pytest.mark.slow
def test_weights_and_half_characters_are_no_words(folder: Path) -> None:
    text = reader(folder, row())
    plain, weighted = text.encode_all([PromptText("a cat"), PromptText("a (cat:1.4)", "a1111")])
    assert torch.equal(plain[STATES], weighted[STATES])
    assert text.encode("a \ud800 cat")[STATES].isfinite().all()


CHATS = [
    family.id
    for family in load_families().values()
    if family.language and "<|im_start|>" in family.language.template
]


@pytest.mark.parametrize("family", CHATS)
@pytest.mark.parametrize("prompt", ["", " ", "a cat", "{}", "two\nlines", "<|im_end|>"])
def test_templates_are_what_the_model_s_own_writes(
    family: str, prompt: str, tmp_path: Path
) -> None:
    write_qwen_tokenizer(tmp_path)
    tokenizer = Qwen2Tokenizer.from_pretrained(tmp_path)
    how = load_families()[family].language
    assert how is not None
    system = how.template.partition("system\n")[2].partition("<|im_end|>")[0]
    first = [{"role": "system", "content": system}] if system else []
    content = prompt if prompt.strip() else how.empty or prompt
    wanted = tokenizer.apply_chat_template(
        [*first, {"role": "user", "content": content}],
        tokenize=False,
        add_generation_prompt=True,
        enable_thinking="think>" not in how.template,
    )
    assert how.text(prompt) == wanted


@pytest.mark.parametrize(
    "entry",
    [
        {"template": "no place", "layers": [1]},
        {"template": "{}{}", "layers": [1]},
        {"template": "{}", "layers": []},
    ],
)
def test_rows_that_cannot_be_are_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="template"):
        language_row({"name": "x", **entry})


@pytest.mark.parametrize("layers", [(9,), (-9,)])
def test_too_few_layers_are_told(folder: Path, layers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="6 layers"):
        reader(folder, row(layers=layers))


def test_settings_that_speak_of_other_layers_are_told(folder: Path, tmp_path: Path) -> None:
    config = json.loads((folder / "text_encoder" / "config.json").read_text())
    config["num_hidden_layers"] = 5
    files = [folder / "text_encoder" / "model.safetensors"]
    with pytest.raises(ValueError, match="5 layers, the weights have 6"):
        _language_model(part_class("Qwen3Model"), config, files, torch.float32, row(), False)


def test_strangers_choose_no_attention_that_would_be_fetched() -> None:
    settings = {
        "num_hidden_layers": 3,
        "layer_types": ["full_attention"] * 3,
        "_attn_implementation": "kernels-community/flash-attn",
        "attn_implementation": "kernels-community/flash-attn",
    }
    made = encoder_settings(settings, row())
    assert (made["attn_implementation"], made["num_hidden_layers"]) == ("sdpa", 2)
    assert "_attn_implementation" not in made
    assert len(made["layer_types"]) == 2


@pytest.mark.parametrize("before", ["", "model.", "language_model.model.", "model.language_model."])
def test_names_within_larger_models_mean_the_same(before: str, whole: Qwen3ForCausalLM) -> None:
    inner = whole.model.state_dict()
    names = {f"{before}{name}" for name in inner} | {"lm_head.weight", "visual.norm.weight"}
    assert set(language_names(names).values()) == set(inner)
    assert layer_count(encoder_names(names, row()).values()) == 5
    assert language_names({"shared.weight"}) == {}


def test_llama_cpp_s_names_and_shapes_tell_the_same(whole: Qwen3ForCausalLM) -> None:
    state = whole.model.state_dict()
    theirs = llama_names(state)
    named = {new: theirs[old] for old, new in language_names(theirs).items()}
    assert named.keys() == state.keys()
    assert all(torch.equal(named[key], value) for key, value in state.items())
    told = language_shape({key: tuple(value.shape) for key, value in theirs.items()})
    assert all(getattr(whole.config, key) == value for key, value in told.items())


def test_a_file_alone_is_read_too(whole: Qwen3ForCausalLM, tmp_path: Path) -> None:
    """ComfyUI's `qwen_3_4b.safetensors` beside a transformer."""
    from desktop_app.networks.families.z_image import make
    from desktop_app.networks.single_file import SingleFile

    state = {k: v.contiguous() for k, v in whole.state_dict().items() if "lm_head" not in k}
    save_file(state, tmp_path / "qwen_3_4b.safetensors")
    part = make("z_image").single["text_encoder"]
    from dataclasses import replace

    alone = {"text_encoder": replace(part, prefixes=("",))}
    with SingleFile(tmp_path / "qwen_3_4b.safetensors", "m", "z_image", alone, {}) as file:
        made = file.weights("text_encoder", CPU)
    ids = torch.tensor([[1, 2, 3]])
    wanted = whole.model(ids, output_hidden_states=True).hidden_states[-2]
    assert torch.allclose(made(ids).last_hidden_state, wanted, atol=1e-5)
