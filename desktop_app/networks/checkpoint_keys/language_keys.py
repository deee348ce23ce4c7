"""Language models that read prompts (Qwen3): settings, and weights by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.catalog.language import LanguageRow
from desktop_app.catalog.language_names import WORDS, encoder_names, language_names, layer_count
from desktop_app.networks.single_file import SinglePart

_SIGHT_HEAD, _WHOLE_BLOCKS = 80, (7, 15, 23, 31)
_MARKS = {
    "image_token_id": 151655,
    "video_token_id": 151656,
    "vision_start_token_id": 151652,
    "vision_end_token_id": 151653,
}
"""Numbers of Qwen2.5-VL's marks."""

HEAD_WIDTH = 128
"""Width of a head in all sizes of Qwen2.5; where queries are normed the norm tells."""


def language_part(row: LanguageRow, prefix: str, class_name: str) -> SinglePart:
    """A language model in single files, of which what ``row`` hears is built."""
    return SinglePart(
        (prefix,),
        class_name,
        lambda shapes, settings: encoder_settings(
            {**settings, **language_shape(shapes, settings)}, row
        ),
        # Once the others are left out, the last of them is the last that is heard.
        lambda tensors, _: {new: tensors[old] for old, new in language_names(tensors).items()},
        used=lambda names: encoder_names(names, row),
    )


def seeing_part(row: LanguageRow, prefix: str) -> SinglePart:
    """Qwen2.5-VL with what sees pictures, in single files."""
    return SinglePart(
        (prefix,),
        "Qwen2_5_VLModel",
        lambda shapes, settings: seeing_settings(
            {"vision_config": _sight_shape(shapes), **_MARKS},
            encoder_settings({**settings, **language_shape(shapes, settings)}, row),
            row,
        ),
        lambda tensors, _: {new: tensors[old] for old, new in encoder_names(tensors, row).items()},
        used=lambda names: encoder_names(names, row),
    )


def _sight_shape(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Fields of the config of what sees pictures; what no weight shows is the published model's
    (Qwen/Qwen2.5-VL-7B-Instruct, config.json). Raises KeyError: a weight is not there."""
    inner = {name.removeprefix("model."): shape for name, shape in shapes.items()}
    width, _, frames, _, side = inner["visual.patch_embed.proj.weight"]
    depth = len({name.split(".")[2] for name in inner if name.startswith("visual.blocks.")})
    return {
        "depth": depth,
        "hidden_size": width,
        "num_heads": width // _SIGHT_HEAD,
        "intermediate_size": inner["visual.blocks.0.mlp.gate_proj.weight"][0],
        "out_hidden_size": inner["visual.merger.mlp.2.weight"][0],
        "patch_size": side,
        "temporal_patch_size": frames,
        "fullatt_block_indexes": [at for at in _WHOLE_BLOCKS if at < depth],
    }


def encoder_settings(settings: Mapping[str, Any], row: LanguageRow) -> dict[str, Any]:
    """A config for what is heard, from the whole model's.

    Never an implementation of attention that settings from strangers name: transformers fetches
    some from the network.

    Raises:
        KeyError, ValueError: it says nothing of its layers, or has too few.
    """
    heard = row.layers_used(settings["num_hidden_layers"])
    depth = max(heard)
    left = ("_", "attn_implementation", "layer_types")
    kept = {k: v for k, v in settings.items() if not k.startswith(left)}
    kinds = settings.get("layer_types")
    return {
        **kept,
        "num_hidden_layers": depth,
        # Qwen3-VL's class takes none for an answer.
        **({} if kinds is None else {"layer_types": kinds[:depth]}),
        # Only that one caps scores (Gemma 2's).
        "attn_implementation": "eager" if settings.get("attn_logit_softcapping") else "sdpa",
        "heard_layers": list(heard),
        "heard_norm": row.normed and depth == settings["num_hidden_layers"],
    }


def seeing_settings(
    whole: Mapping[str, Any], encoder: Mapping[str, Any], row: LanguageRow
) -> dict[str, Any]:
    """A config for one that sees pictures: the whole model's, and what `encoder_settings` made."""
    sight: Mapping[str, Any] = whole.get("vision_config") or {}
    ids = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")
    return {
        "text_config": dict(encoder),
        "vision_config": {k: v for k, v in sight.items() if not k.startswith(("_", "attn_"))},
        "attn_implementation": "sdpa",
        "picture": row.picture,
        **{name: whole[name] for name in ids if name in whole},
    }


def language_shape(
    shapes: Mapping[str, tuple[int, ...]], settings: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Fields of the whole model's config; of ``settings`` the width of a head, where no norm shows
    it. Raises KeyError: a weight that each has is not there."""
    named = {new: shapes[old] for old, new in language_names(shapes).items()}
    attention = "layers.0.self_attn"
    norm = named.get(f"{attention}.q_norm.weight")
    head = norm[0] if norm else (settings or {}).get("head_dim", HEAD_WIDTH)
    return {
        "vocab_size": named[WORDS][0],
        "hidden_size": named[WORDS][1],
        "intermediate_size": named["layers.0.mlp.gate_proj.weight"][0],
        "num_hidden_layers": layer_count(named),
        "head_dim": head,
        "num_attention_heads": named[f"{attention}.q_proj.weight"][0] // head,
        "num_key_value_heads": named[f"{attention}.k_proj.weight"][0] // head,
    }
