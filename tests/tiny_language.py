"""Language models that read prompts, tiny and with random weights, and a tokenizer for them.

The tokenizer knows single bytes, a few words and Qwen's marks; its chat template has those branches
of Qwen3's published one that a user's single message goes through.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers.models.gemma.tokenization_gemma import GemmaTokenizer
from transformers.models.gemma2.configuration_gemma2 import Gemma2Config
from transformers.models.gemma2.modeling_gemma2 import Gemma2Model
from transformers.models.mistral3.configuration_mistral3 import Mistral3Config
from transformers.models.mistral3.modeling_mistral3 import Mistral3ForConditionalGeneration
from transformers.models.qwen2.tokenization_qwen2 import Qwen2Tokenizer
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen3.configuration_qwen3 import Qwen3Config
from transformers.models.qwen3.modeling_qwen3 import Qwen3ForCausalLM
from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLConfig
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLModel
from transformers.tokenization_utils_tokenizers import TokenizersBackend

from tests.tiny_parts import _byte_symbols, draw_norms

MARKS = (
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"),
    *("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"),
)
MERGES = ("c a", "ca t", "Ġ c", "Ġc a", "Ġca t", "u s", "e r", "us er")
TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}"
    "{{- '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}"
    "{{- '<think>\\n\\n</think>\\n\\n' }}"
    "{%- endif %}"
    "{%- endif %}"
)


def words() -> dict[str, int]:
    """The vocabulary without marks."""
    names = [*_byte_symbols(), *(merge.replace(" ", "") for merge in MERGES)]
    return {name: number for number, name in enumerate(names)}


def write_qwen_tokenizer(folder: Path) -> None:
    """Write it as transformers does."""
    merges: Any = [tuple(merge.split()) for merge in MERGES]
    made = Qwen2Tokenizer(
        vocab=words(),
        merges=merges,
        model_max_length=4096,
        extra_special_tokens=list(MARKS[1:]),
    )
    made.chat_template = TEMPLATE
    made.save_pretrained(folder)
    # Published folders have the template among the settings.
    file = folder / "tokenizer_config.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(settings | {"chat_template": TEMPLATE}), encoding="utf-8")


def tiny_qwen3(width: int = 16, layers: int = 4) -> Qwen3ForCausalLM:
    """Qwen3 with a head, for `write_qwen_tokenizer`."""
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(words()) + len(MARKS),
            hidden_size=width,
            intermediate_size=24,
            num_hidden_layers=layers,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
            max_position_embeddings=128,
            rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
            tie_word_embeddings=True,
            initializer_range=0.3,
        )
    )
    draw_norms(model)
    return model


def tiny_qwen25_vl(layers: int = 3, **sees: Any) -> Qwen2_5_VLForConditionalGeneration:
    """Qwen2.5-VL with a head and what sees pictures, for `write_qwen_tokenizer`. Its heads are 128
    wide, as all of them are: no weight shows it. ``sees`` are settings of what sees."""
    text: dict[str, Any] = {
        "vocab_size": len(words()) + len(MARKS),
        "hidden_size": 256,
        "intermediate_size": 48,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 256,
        "bos_token_id": None,
        "eos_token_id": None,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 1_000_000.0,
            "mrope_section": [16, 24, 24],
        },
        "initializer_range": 0.1,
    }
    sight = {"depth": 2, "hidden_size": 16, "num_heads": 2, "out_hidden_size": 256}
    sight |= {"intermediate_size": 16, "fullatt_block_indexes": [1], **sees}
    model = Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(text_config=text, vision_config=sight, **_numbers())
    )
    draw_norms(model)
    for name, weight in model.named_parameters():
        if name.endswith(".bias"):
            torch.nn.init.normal_(weight, std=0.1)
    return model


def _numbers() -> dict[str, Any]:
    """Numbers of the marks around what is seen, in the settings of what sees."""
    ids = {name: at + len(words()) for at, name in enumerate(MARKS)}
    return {
        "vision_start_token_id": ids["<|vision_start|>"],
        "vision_end_token_id": ids["<|vision_end|>"],
        "image_token_id": ids["<|image_pad|>"],
        "video_token_id": ids["<|video_pad|>"],
    }


def tiny_qwen3_vl(width: int = 16, layers: int = 36) -> Qwen3VLModel:
    """Qwen3-VL with what sees pictures, for `write_qwen_tokenizer`."""
    text: dict[str, Any] = {
        "vocab_size": len(words()) + len(MARKS),
        "hidden_size": width,
        "intermediate_size": 24,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "max_position_embeddings": 1024,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 5_000_000.0,
            "mrope_section": [2, 1, 1],
            "mrope_interleaved": True,
        },
        "initializer_range": 0.3,
    }
    sight = {"depth": 2, "hidden_size": 16, "num_heads": 2, "out_hidden_size": width}
    sight |= {"intermediate_size": 16, "num_position_embeddings": 16}
    sight |= {"deepstack_visual_indexes": [0]}
    model = Qwen3VLModel(Qwen3VLConfig(text_config=text, vision_config=sight, **_numbers()))
    draw_norms(model)
    return model


MISTRAL_MARKS = (
    *("<unk>", "<s>", "</s>", "[INST]", "[/INST]", "<pad>", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"),
    *("[IMG]", "[IMG_BREAK]", "[IMG_END]"),
)


def write_mistral_tokenizer(folder: Path) -> None:
    """Mistral's of text: single bytes, its marks, one at the beginning, filling on the left."""
    vocabulary = {name: at for at, name in enumerate((*MISTRAL_MARKS, *words()))}
    made = Tokenizer(BPE(vocab=vocabulary, merges=[tuple(each.split()) for each in MERGES]))
    made.pre_tokenizer = ByteLevel(add_prefix_space=False)
    made.add_special_tokens(list(MISTRAL_MARKS))
    made.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    marks = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    TokenizersBackend(tokenizer_object=made, padding_side="left", **marks).save_pretrained(folder)


def tiny_mistral3(
    width: int = 16, layers: int = 31, head: int = 8
) -> Mistral3ForConditionalGeneration:
    """Mistral Small 3 with a head and what sees pictures, for `write_mistral_tokenizer`."""
    text: dict[str, Any] = {
        "model_type": "mistral",
        "vocab_size": len(words()) + len(MISTRAL_MARKS),
        "hidden_size": width,
        "intermediate_size": 24,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": head,
        "max_position_embeddings": 1024,
        "rms_norm_eps": 1e-5,
        "sliding_window": None,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1_000_000_000.0},
        "initializer_range": 0.3,
    }
    sight = {"model_type": "pixtral", "hidden_size": 16, "intermediate_size": 16, "patch_size": 6}
    sight |= {"num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 24}
    settings: Any = {"text_config": text, "vision_config": sight, "image_token_id": 8}
    model = Mistral3ForConditionalGeneration(Mistral3Config(**settings))
    draw_norms(model)
    return model


GEMMA_MARKS = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")


def write_gemma_tokenizer(folder: Path) -> None:
    """Gemma's, of single bytes and a few letters, with the mark at the beginning that the published
    one has."""
    names = [*GEMMA_MARKS, *(f"<0x{byte:02X}>" for byte in range(256)), *"▁abcdeginorst"]
    made = GemmaTokenizer(vocab={name: at for at, name in enumerate(names)}, merges=[])
    made.save_pretrained(folder)
    file = folder / "tokenizer.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    start = [{"SpecialToken": {"id": "<bos>", "type_id": 0}}]
    processor = told["post_processor"]
    processor["single"] = start + processor["single"]
    processor["special_tokens"]["<bos>"] = {"id": "<bos>", "ids": [2], "tokens": ["<bos>"]}
    file.write_text(json.dumps(told), encoding="utf-8")


def tiny_gemma2(width: int = 16, layers: int = 4) -> Gemma2Model:
    """Gemma 2 for `write_gemma_tokenizer`; its heads are as wide as all published ones, which
    single files imply."""
    model = Gemma2Model(
        Gemma2Config(
            vocab_size=len(GEMMA_MARKS) + 256 + 13,
            hidden_size=width,
            intermediate_size=24,
            num_hidden_layers=layers,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=256,
            max_position_embeddings=512,
            initializer_range=0.3,
        )
    )
    draw_norms(model)
    return model


def llama_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a Qwen3 or Qwen2.5 as llama.cpp names them."""
    parts = {
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "ffn_norm",
        "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output",
        "self_attn.q_norm": "attn_q_norm",
        "self_attn.k_norm": "attn_k_norm",
        "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
    }
    made: dict[str, Tensor] = {}
    for key, value in state.items():
        name, _, kind = key.removeprefix("model.").rpartition(".")
        if name == "embed_tokens":
            made["token_embd.weight"] = value
        elif name == "norm":
            made["output_norm.weight"] = value
        elif name.startswith("layers."):
            _, number, rest = name.split(".", 2)
            made[f"blk.{number}.{parts[rest]}.{kind}"] = value
    return made
