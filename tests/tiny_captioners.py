"""Tiny networks that describe pictures, in the layout in which the published ones come:
config.json, preprocessor_config.json, tokenizer.json and model.safetensors. Their weights are
random; what they say means nothing, but differs from picture to picture and is always the same."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from tests.tiny_classifiers import HALF

SIDE = 32
WORDS = ("[PAD]", "[SEP]", "[DEC]", *(a + b for a in string.ascii_lowercase[:8] for b in "aeiou"))
TAGS = ("rating:general", "long_hair", "character:ann_(bob)", "^_^", "sky", "tree_house")
_SMALL = {
    "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
}  # fmt: skip


def _blip() -> Any:
    from transformers.models.blip.configuration_blip import BlipConfig
    from transformers.models.blip.modeling_blip import BlipForConditionalGeneration

    words = {
        **_SMALL, "vocab_size": len(WORDS), "max_position_embeddings": 64, "pad_token_id": 0,
        "sep_token_id": 1, "bos_token_id": 2,
    }  # fmt: skip
    seen = {**_SMALL, "image_size": SIDE, "patch_size": 8}
    return BlipForConditionalGeneration(
        BlipConfig(text_config=words, vision_config=seen, projection_dim=16)
    )


_LETTERS = ("<s>", "<pad>", "</s>", "<unk>", *sorted(pre_tokenizers.ByteLevel.alphabet()))


def _florence() -> Any:
    from transformers.models.florence2.configuration_florence2 import Florence2Config
    from transformers.models.florence2.modeling_florence2 import Florence2ForConditionalGeneration

    words = {
        "model_type": "bart", "vocab_size": len(_LETTERS) + 2, "d_model": 16,
        "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
        "encoder_attention_heads": 2, "decoder_attention_heads": 2, "max_position_embeddings": 128,
        "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2,
        "forced_eos_token_id": 2,
    }  # fmt: skip
    seen = {
        "depths": [1, 1], "patch_size": [7, 3], "patch_stride": [4, 2], "patch_padding": [3, 1],
        "patch_prenorm": [False, True], "embed_dim": [8, 16], "num_heads": [1, 2],
        "num_groups": [1, 2], "window_size": 4, "projection_dim": 16,
    }  # fmt: skip
    return Florence2ForConditionalGeneration(
        Florence2Config(text_config=words, vision_config=seen, image_token_id=len(_LETTERS) + 1)
    )


def _swinv2() -> Any:
    from transformers.models.swinv2.configuration_swinv2 import Swinv2Config
    from transformers.models.swinv2.modeling_swinv2 import Swinv2ForImageClassification

    return Swinv2ForImageClassification(
        Swinv2Config(
            image_size=SIDE, patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[1, 2],
            window_size=4, id2label=dict(enumerate(TAGS)),
        )
    )  # fmt: skip


def _word_pieces() -> Tokenizer:
    made = Tokenizer(models.WordPiece({w: n for n, w in enumerate(WORDS)}, unk_token="[PAD]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(list(WORDS[:3]))
    return made


def _bytes() -> Tokenizer:
    made = Tokenizer(models.BPE({w: n for n, w in enumerate(_LETTERS)}, [], unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(list(_LETTERS[:4]))
    made.add_tokens(["<loc_0>", "<image>"])
    return made


BUILDERS: dict[str, Callable[[], Any]] = {"blip": _blip, "florence2": _florence, "swinv2": _swinv2}
_TOKENIZERS = {"blip": _word_pieces, "florence2": _bytes}
_READERS: dict[str, dict[str, Any]] = {
    "blip": {"image_processor_type": "BlipImageProcessor", "size": {"height": SIDE, "width": SIDE}},
    "florence2": {
        "image_processor_type": "CLIPImageProcessor", "crop_size": {"height": SIDE, "width": SIDE},
        "size": {"height": SIDE, "width": SIDE}, "image_seq_length": 577,
    },
    "swinv2": {
        "image_processor_type": "WDTaggerImageProcessor", "size": {"height": SIDE, "width": SIDE},
        "auto_map": {"AutoImageProcessor": "image_processing_tagger.WDTaggerImageProcessor"},
    },
}  # fmt: skip


def captioner_folder(path: Path, kind: str = "blip") -> Path:
    """Write the tiny network of that kind into ``path``; the same one each time."""
    state = torch.get_rng_state()
    torch.manual_seed(5)
    module = BUILDERS[kind]().eval()
    for name, value in module.named_parameters():
        # Of fresh weights hardly any picture differs from another.
        if name.endswith("weight") and value.dim() > 1:
            torch.nn.init.normal_(value, std=0.5)
    torch.set_rng_state(state)
    module.save_pretrained(path)
    usual = {**HALF, "do_resize": True, "do_rescale": True, "do_normalize": True, "resample": 3}
    told = json.dumps({**usual, **_READERS[kind]})
    (path / "preprocessor_config.json").write_text(told, encoding="utf-8")
    if kind in _TOKENIZERS:
        _TOKENIZERS[kind]().save(str(path / "tokenizer.json"))
    return path
