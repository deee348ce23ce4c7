"""What the settings of a model's parts may say: config.json, scheduler and tokenizer settings.

They come from strangers, and networks are built as they say before a weight is read: a thousand
million layers fill any memory. So every value is held against its kind, and what counts layers or
gives widths against what the headers of the weights have. Names mean the same in all classes
(diffusers' and transformers'; read in their constructors), so one table serves all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Literal, cast

from desktop_app.core.errors import ModelError
from desktop_app.core.record import record

MAX_VALUES: Final = 50_000
"""Values in one file of settings, however they are nested."""
MAX_DEPTH: Final = 6
MAX_TEXT: Final = 10_000
MAX_WHOLE: Final = 1 << 40
"""Of settings that no class of ours reads."""


@record()
class TensorExtent:
    """What the headers of one part's weights tell.

    Attributes:
        tensors: how many there are: no part has more layers.
        side: the longest side of any: nothing in a part is wider.
    """

    tensors: int
    side: int


def extent_of(shapes: Iterable[tuple[int, ...]]) -> TensorExtent:
    """The extent of weights of these shapes."""
    tensors, side = 0, 1
    for shape in shapes:
        tensors, side = tensors + 1, max(side, *shape, 1)
    return TensorExtent(tensors, side)


@record()
class SettingKind:
    """What a setting may be; ``null`` always stands for the class's own value.

    Attributes:
        type: of each value.
        low, high: of numbers, both inclusive; "tensors", "side" and "area" (its square is at most a
            side) are the part's own.
        most: values in a list; 0: it is not a list. "tensors" as above. All numbers of a list that
            counts layers count together.
        alone: whether a single value will do.
    """

    type: Literal["whole", "number", "word"]
    low: float = 0
    high: float | Literal["tensors", "side", "area"] = 0
    most: int | Literal["tensors"] = 0
    alone: bool = True


_LEVELS: Final = 32
"""Levels of resolution that a network has at most: each halves the picture."""

_LAYERS = SettingKind("whole", 1, "tensors")
_WIDTH = SettingKind("whole", 1, "side")
_SHARE, _FACTOR = SettingKind("number", 0, 1), SettingKind("number", -1000, 1000)
_TOKEN = SettingKind("whole", -1, (1 << 31) - 1, most=16)
_NUMBERS: Final = SettingKind("number", -1e6, 1e6, most=10_000, alone=False)

_ROWS: Final[tuple[tuple[SettingKind, str], ...]] = (
    # -- how many layers
    (_LAYERS, "num_hidden_layers num_layers num_decoder_layers n_layers depth"),
    (SettingKind("whole", 0, "tensors"), "num_single_layers n_refiner_layers"),
    (SettingKind("whole", 0, "tensors"), "num_refiner_layers approximator_layers"),
    (SettingKind("whole", 0, "tensors"), "num_layerwise_text_blocks num_refiner_text_blocks"),
    (SettingKind("whole", 1, "tensors", most=_LEVELS), "layers_per_block"),
    (_LAYERS, "num_res_blocks"),
    (SettingKind("whole", 1, 64, _LEVELS, alone=False), "dim_mult"),
    (SettingKind("whole", 0, "tensors", _LEVELS), "num_encoder_blocks num_decoder_blocks"),
    (SettingKind("whole", 0, "tensors", _LEVELS, alone=False), "depths"),
    (SettingKind("whole", 0, "tensors"), "encoder_layers decoder_layers num_experts"),
    # Of each level one number, or one for each of its layers.
    (
        SettingKind("whole", 0, "tensors", most="tensors"),
        "transformer_layers_per_block reverse_transformer_layers_per_block",
    ),
    (SettingKind("whole", 0, "tensors", most="tensors", alone=False), "dual_attention_layers"),
    (SettingKind("word", most=_LEVELS, alone=False), "down_block_types up_block_types"),
    (SettingKind("word", most="tensors", alone=False), "layer_types"),
    # -- how wide they are
    (
        _WIDTH,
        (
            "in_channels out_channels latent_channels hidden_size intermediate_size vocab_size"
            " d_model d_ff d_kv joint_attention_dim"
            " caption_projection_dim pooled_projection_dim projection_class_embeddings_input_dim"
            " addition_embed_type_num_heads addition_time_embed_dim encoder_hid_dim"
            " time_cond_proj_dim time_embedding_dim norm_num_groups attn_norm_num_groups"
            " num_class_embeds relative_attention_num_buckets"
            " num_channels embedding_size encoder_hidden_size decoder_hidden_size"
            " reassemble_hidden_size fusion_hidden_size head_hidden_size encoder_hidden_dim"
            " encoder_ffn_dim decoder_ffn_dim encoder_attention_heads decoder_attention_heads"
            " dim n_heads n_kv_heads cap_feat_dim num_key_value_heads head_dim base_dim z_dim"
            " num_kv_heads multiple_of approximator_num_channels approximator_hidden_dim"
            " text_hidden_dim num_text_layers text_num_attention_heads text_num_key_value_heads"
            " text_intermediate_size timestep_embed_dim context_in_dim decoder_base_dim"
        ),
    ),
    (
        SettingKind("whole", 1, "side", most=_LEVELS),
        "cross_attention_dim attention_head_dim embed_dim num_attention_heads num_heads",
    ),
    (
        SettingKind("whole", 1, "side", _LEVELS, alone=False),
        (
            "block_out_channels encoder_block_out_channels decoder_block_out_channels"
            " axes_dims_rope axes_dims axes_dim_rope"
            " hidden_sizes neck_hidden_sizes encoder_in_channels decoder_in_channels"
        ),
    ),
    (SettingKind("whole", 1, "area"), "pos_embed_max_size"),
    # -- what no weights tell
    (SettingKind("whole", 1, 1 << 16), "projection_dim"),  # of a class without one it is never used
    (SettingKind("whole", 1, 1 << 16, most=2), "sample_size"),
    # Language models have no table of places; Qwen3-VL knows more of them than words.
    (SettingKind("whole", 1, 1 << 20), "max_position_embeddings"),
    (SettingKind("whole", 1, 64), "upsampling_scaling_factor window_size num_feature_levels"),
    (SettingKind("whole", 1, 64, most=_LEVELS), "patch_size patch_stride num_groups"),
    (SettingKind("whole", 0, 64, most=_LEVELS), "patch_padding pretrained_window_sizes"),
    (SettingKind("whole", 1, 4096), "max_temporal_embeddings"),
    (SettingKind("whole", 1, 1 << 14, 4, alone=False), "axes_lens"),
    (SettingKind("whole", 1, 64, 4, alone=False), "all_patch_size all_f_patch_size"),
    (SettingKind("number", 1, 1e9), "rope_theta"),
    (SettingKind("whole", 1, 4096, most=2), "image_size eval_size anchor_image_size"),
    (
        SettingKind("whole", 1, 256, _LEVELS, alone=False),
        "patch_sizes strides sr_ratios feat_strides",
    ),
    (SettingKind("whole", 1, 64, _LEVELS, alone=False), "pool_scales"),
    (SettingKind("number", 0.01, 64, _LEVELS, alone=False), "reassemble_factors mlp_ratios"),
    (SettingKind("number", 0.01, 64), "mlp_ratio hidden_expansion ffn_dim_multiplier"),
    (SettingKind("whole", 0, 10_000), "num_queries num_denoising decoder_n_points part_features"),
    # Of the heads that training alone uses there may be no weights.
    (SettingKind("whole", 1, 1 << 16), "auxiliary_in_channels auxiliary_channels"),
    (SettingKind("whole", 1, 31), "conv_in_kernel conv_out_kernel"),
    (SettingKind("whole", 0, 16), "downsample_padding"),
    (SettingKind("whole", 1, 1 << 20), "relative_attention_max_distance"),
    (SettingKind("whole", 0, 1 << 20), "chunk_size_feed_forward"),
    (SettingKind("whole", 0, 10_000), "num_labels"),
    (_TOKEN, "bos_token_id eos_token_id pad_token_id decoder_start_token_id"),
    (
        _SHARE,
        (
            "attention_dropout classifier_dropout dropout dropout_rate layer_norm_eps"
            " layer_norm_epsilon norm_eps"
        ),
    ),
    (SettingKind("number", 1e-6, 1e4), "scaling_factor"),
    (
        _FACTOR,
        (
            "initializer_factor initializer_range freq_shift latent_magnitude latent_shift"
            " mid_block_scale_factor resnet_out_scale_factor shift_factor"
        ),
    ),
    (_NUMBERS, "latents_mean latents_std"),
    # -- schedulers
    (SettingKind("whole", 1, 100_000), "num_train_timesteps"),
    (SettingKind("whole", 1, 100_000), "original_inference_steps"),
    (SettingKind("number", 0, 1), "beta_start beta_end dynamic_thresholding_ratio"),
    (_NUMBERS, "trained_betas disable_corrector scale_factors"),
    (SettingKind("whole", -1000, 100_000), "steps_offset"),
    (SettingKind("whole", 1, 10), "solver_order predictor_order corrector_order"),
    (SettingKind("whole", 1, 1 << 24), "base_image_seq_len max_image_seq_len"),
    (
        SettingKind("number", 0, 1e6),
        (
            "base_shift max_shift flow_shift rho s_noise shift shift_terminal sigma_data sigma_max"
            " sigma_min timestep_scaling clip_sample_range sample_max_value"
        ),
    ),
    # -- tokenizers: without a limit of their own they say 10³⁰
    (SettingKind("number", 2, 1e31), "model_max_length"),
    (SettingKind("whole", 0, 10_000), "extra_ids"),
)

KINDS: Final[dict[str, SettingKind]] = {key: kind for kind, keys in _ROWS for key in keys.split()}


def wrong_setting(settings: Mapping[str, Any], extent: TensorExtent | None = None) -> str:
    """The first setting that can't be, in words for after a colon; empty if there is none.

    Args:
        settings: a whole file of settings.
        extent: of the part's weights; None where there are none (schedulers, tokenizers).
    """
    if sum(1 for _ in islice(_values(settings, 0), MAX_VALUES + 1)) > MAX_VALUES:
        return f"it has more than {MAX_VALUES} values"
    for key, value in settings.items():
        kind = KINDS.get(key)
        fault = _odd(value) if kind is None else _fault(kind, value, extent)
        if fault:
            return f"its {_shown(key)} {fault}"
    return _wide_grid(settings, extent)


def check_settings(
    name: str,
    shown: str,
    settings: Mapping[str, Any],
    shapes: Iterable[tuple[int, ...]] | None = None,
) -> None:
    """Refuse settings that ask for what their weights can't fill.

    Args:
        name: the model's name.
        shown: the file's name as the user should read it (``unet/config.json``).
        settings: what is in it.
        shapes: of the part's weights; None where there are none.

    Raises:
        ModelError: ``model_damaged``.
    """
    fault = wrong_setting(settings, None if shapes is None else extent_of(shapes))
    if fault:
        raise ModelError("model_damaged", name=name, reason=f"{shown}: {fault}")


def _wide_grid(settings: Mapping[str, Any], extent: TensorExtent | None) -> str:
    """SD 3 calculates a table of places for its whole picture where no maximum is given."""
    asked = settings.get("use_pos_embed") is not False and "pos_embed_max_size" in settings
    if extent is None or not asked or settings["pos_embed_max_size"]:
        return ""
    side, patch = settings.get("sample_size"), settings.get("patch_size")
    if type(side) is int and type(patch) is int and (side // patch) ** 2 > extent.side:
        return "its pos_embed_max_size is missing"
    return ""


def _values(value: Any, depth: int) -> Iterator[None]:
    """Once for each value in it; what is nested too deeply counts as too many."""
    if isinstance(value, (dict, list)) and depth > MAX_DEPTH:
        yield from (None for _ in range(MAX_VALUES + 1))
    elif isinstance(value, dict):
        for each in cast("dict[str, Any]", value).values():
            yield from _values(each, depth + 1)
    elif isinstance(value, list):
        yield None  # an empty list is a value, too
        for each in cast("list[Any]", value):
            yield from _values(each, depth + 1)
    else:
        yield None


def _odd(value: Any) -> str:
    """What is wrong with the value of a setting that nobody knows: it must be of usual size."""
    if isinstance(value, (dict, list)):
        inner = cast("dict[str, Any] | list[Any]", value)
        values = inner.values() if isinstance(inner, dict) else inner
        return next((fault for each in values if (fault := _odd(each))), "")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"is a text of {len(value)} characters"
    if type(value) is int and abs(value) > MAX_WHOLE:
        return f"is {_shown(value)}"
    return ""


def _fault(kind: SettingKind, value: Any, extent: TensorExtent | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, list):
        fits = kind.alone and _fits(kind, value, extent)
        return "" if fits else f"is {_shown(value)}, not {_wanted(kind, extent)}"
    leaves = list(_leaves(cast("list[Any]", value)))
    most = _limit(kind.most, extent)
    if not kind.most or len(leaves) > most or len(cast("list[Any]", value)) > most:
        return f"is a list of {len(leaves)}, not {_wanted(kind, extent)}"
    for leaf in leaves:
        if not _fits(kind, leaf, extent):
            return f"holds {_shown(leaf)}, not {_wanted(kind, extent, single=True)}"
    if kind.high == "tensors" and sum(leaves) > _limit("tensors", extent):
        return f"counts {sum(leaves)} layers, which its weights don't have"
    return ""


def _leaves(value: list[Any]) -> Iterator[Any]:
    """What a list holds, and what lists in it do; the count of values is bounded before."""
    for each in value:
        if isinstance(each, list):
            yield from _leaves(cast("list[Any]", each))
        else:
            yield each


def _fits(kind: SettingKind, value: Any, extent: TensorExtent | None) -> bool:
    if kind.type == "word":
        return isinstance(value, str) and len(value) <= 100
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if kind.type == "whole" and not isinstance(value, int):
        return False
    high = _limit(kind.high, extent)
    return not (isinstance(value, float) and not math.isfinite(value)) and kind.low <= value <= high


def _limit(high: float | str, extent: TensorExtent | None) -> float:
    """A bound in numbers. Without weights there is nothing to hold it against but what is usual."""
    known = extent or TensorExtent(10_000, 1 << 20)
    if high == "tensors":
        return max(1, known.tensors)
    if high == "side":
        return known.side
    if high == "area":
        return math.isqrt(known.side)
    return cast("float", high)


def _wanted(kind: SettingKind, extent: TensorExtent | None, *, single: bool = False) -> str:
    """What would be right: "a whole number from 1 to 686"."""
    if kind.type == "word":
        one = "a word"
    else:
        number = "a whole number" if kind.type == "whole" else "a number"
        one = f"{number} from {_number(kind.low)} to {_number(_limit(kind.high, extent))}"
    if single or not kind.most:
        return one
    most = f"a list of at most {_number(_limit(kind.most, extent))}"
    return f"{one} or {most}" if kind.alone else most


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e9 else f"{value:g}"


def _shown(value: Any) -> str:
    """A stranger's value, short and printable. Large whole numbers are never written out."""
    if type(value) is int and abs(value) >= 1 << 60:
        return "a number of more than 60 bits"
    if isinstance(value, dict):
        return "a table"
    text = f"“{value[:40]}”" if isinstance(value, str) else str(value)[:40]
    return "".join(sign for sign in text if sign.isprintable())
