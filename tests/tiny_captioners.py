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


_OLD = {
    "_name_or_path": "", "add_cross_attention": False, "architectures": None,
    "bad_words_ids": None, "begin_suppress_tokens": None, "chunk_size_feed_forward": 0,
    "cross_attention_hidden_size": None, "diversity_penalty": 0.0, "do_sample": False,
    "early_stopping": False, "encoder_no_repeat_ngram_size": 0, "finetuning_task": None,
    "exponential_decay_length_penalty": None, "forced_bos_token_id": None,
    "id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1},
    "is_encoder_decoder": False, "length_penalty": 1.0, "max_length": 20, "min_length": 0,
    "no_repeat_ngram_size": 0, "num_beam_groups": 1, "num_beams": 1, "num_return_sequences": 1,
    "output_attentions": False, "output_hidden_states": False, "output_scores": False,
    "prefix": None, "problem_type": None, "pruned_heads": {}, "remove_invalid_values": False,
    "repetition_penalty": 1.0, "return_dict": True, "return_dict_in_generate": False,
    "suppress_tokens": None, "task_specific_params": None, "temperature": 1.0,
    "tf_legacy_loss": False, "tie_encoder_decoder": False, "tokenizer_class": None, "top_k": 50,
    "top_p": 1.0, "torch_dtype": None, "torchscript": False, "transformers_version": "4.26.0.dev0",
    "typical_p": 1.0, "use_bfloat16": False,
}  # fmt: skip
PUBLISHED: dict[str, dict[str, Any]] = {
    "blip": {
        "_commit_hash": None, "torch_dtype": "float32", "transformers_version": None,
        "initializer_factor": 1.0, "logit_scale_init_value": 2.6592, "image_text_hidden_size": 256,
        "text_config": {
            **_OLD, "eos_token_id": 2, "decoder_start_token_id": None, "encoder_hidden_size": 16,
            "is_decoder": True, "model_type": "blip_text_model", "initializer_factor": 1.0,
        },
        "vision_config": {
            **_OLD, "bos_token_id": None, "dropout": 0.0, "initializer_range": 1e-10,
            "num_channels": 3, "model_type": "blip_vision_model",
        },
    },
    "florence2": {
        "torch_dtype": "float16", "is_encoder_decoder": True, "projection_dim": 16,
        "vision_config": {"drop_path_rate": 0.1, "initializer_range": 0.02, "qkv_bias": True},
        "text_config": {
            "activation_dropout": 0.1, "activation_function": "gelu", "add_bias_logits": False,
            "add_final_layer_norm": False, "attention_dropout": 0.1, "classif_dropout": 0.1,
            "classifier_dropout": 0.0, "dropout": 0.1, "early_stopping": True,
            "forced_bos_token_id": 0, "init_std": 0.02, "is_encoder_decoder": True,
            "no_repeat_ngram_size": 3, "normalize_before": False, "num_beams": 3,
            "num_hidden_layers": 1, "scale_embedding": False, "use_cache": True,
        },
    },
}  # fmt: skip
"""What config.json says besides in folders on the hub, written by older versions of
transformers."""
