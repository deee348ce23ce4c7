"""Anima in single files: the transformer of NVIDIA's Cosmos Predict2 and, in the same file, what
makes its text of Qwen3's.

The layouts: nvidia-cosmos/cosmos-predict2 (models/text2image_dit.py), as diffusers 0.42.1 turns it
(loaders/single_file_utils.py, convert_cosmos_transformer_checkpoint_to_diffusers), and
circlestone-labs/Anima, whose conditioner has the same names as diffusers' class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from torch import Tensor

from desktop_app.networks.checkpoint_keys.shapes import count
from desktop_app.networks.single_file import Shapes, SinglePart

PATCH: Final = 2
ADAPTER: Final = "llm_adapter."
PREFIXES: Final = ("net.", "model.diffusion_model.", "")
"""How names begin: its makers' own, and ComfyUI's."""

BLOCK_NAMES: Final = {
    **{
        f"adaln_modulation_{part}.{at}": f"norm{number}.linear_{at}"
        for number, part in enumerate(("self_attn", "cross_attn", "mlp"), 1)
        for at in (1, 2)
    },
    **{
        f"{theirs}.{old}": f"{ours}.{new}"
        for theirs, ours in (("self_attn", "attn1"), ("cross_attn", "attn2"))
        for old, new in (
            ("q_proj", "to_q"),
            ("k_proj", "to_k"),
            ("v_proj", "to_v"),
            ("output_proj", "to_out.0"),
            ("q_norm", "norm_q"),
            ("k_norm", "norm_k"),
        )
    },
    "mlp.layer1": "ff.net.0.proj",
    "mlp.layer2": "ff.net.2",
}
"""Layers of a block, in its makers' names → in the class's."""

OUTER_NAMES: Final = {
    "x_embedder.proj.1": "patch_embed.proj",
    "t_embedder.1.linear_1": "time_embed.t_embedder.linear_1",
    "t_embedder.1.linear_2": "time_embed.t_embedder.linear_2",
    "t_embedding_norm": "time_embed.norm",
    "final_layer.adaln_modulation.1": "norm_out.linear_1",
    "final_layer.adaln_modulation.2": "norm_out.linear_2",
    "final_layer.linear": "proj_out",
}
"""The other layers."""


def anima_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of a CosmosTransformer3DModel's config.

    Raises:
        KeyError: a weight that every such transformer has is not there.
    """
    width, taken = shapes["x_embedder.proj.1.weight"]
    block = "blocks.0"
    head = shapes[f"{block}.self_attn.q_norm.weight"][0]
    return {
        "in_channels": taken // PATCH**2 - 1,  # one tells what is filling: nothing
        "out_channels": shapes["final_layer.linear.weight"][0] // PATCH**2,
        "num_attention_heads": width // head,
        "attention_head_dim": head,
        "num_layers": count(shapes, r"blocks\.(\d+)\."),
        "mlp_ratio": shapes[f"{block}.mlp.layer1.weight"][0] / width,
        "text_embed_dim": shapes[f"{block}.cross_attn.k_proj.weight"][1],
        "adaln_lora_dim": shapes[f"{block}.adaln_modulation_self_attn.1.weight"][0],
    }


def named(name: str) -> str | None:
    """A weight's name in the class; None: not one of the transformer."""
    layer, _, kind = name.rpartition(".")
    if layer in OUTER_NAMES:
        return f"{OUTER_NAMES[layer]}.{kind}"
    stack, _, rest = layer.partition(".")
    number, _, inner = rest.partition(".")
    if stack != "blocks" or inner not in BLOCK_NAMES:
        return None
    return f"transformer_blocks.{number}.{BLOCK_NAMES[inner]}.{kind}"


def convert_anima(tensors: dict[str, Tensor], _: dict[str, Any]) -> dict[str, Tensor]:
    """The tensors under the names of CosmosTransformer3DModel."""
    found = ((named(old), value) for old, value in tensors.items())
    return {name: value for name, value in found if name is not None}


def conditioner_shape(shapes: Shapes, _: dict[str, Any]) -> dict[str, Any]:
    """Fields of an AnimaTextConditioner's config. Raises KeyError as above."""
    words, target = shapes["embed.weight"]
    width, block = shapes["out_proj.weight"][1], "blocks.0"
    head = shapes[f"{block}.cross_attn.q_norm.weight"][0]
    return {
        "source_dim": shapes[f"{block}.cross_attn.k_proj.weight"][1],
        "target_dim": target,
        "model_dim": width,
        "num_layers": count(shapes, r"blocks\.(\d+)\."),
        "num_attention_heads": width // head,
        "mlp_ratio": shapes[f"{block}.mlp.0.weight"][0] / width,
        "target_vocab_size": words,
        "use_self_attention": f"{block}.self_attn.q_proj.weight" in shapes,
        "use_layer_norm": f"{block}.norm_mlp.bias" in shapes,
    }


def _of_transformer(names: Iterable[str]) -> Iterable[str]:
    return [name for name in names if named(name) is not None]


TRANSFORMER: Final = SinglePart(
    PREFIXES, "CosmosTransformer3DModel", anima_shape, convert_anima, used=_of_transformer
)
CONDITIONER: Final = SinglePart(
    tuple(f"{each}{ADAPTER}" for each in PREFIXES),
    "AnimaTextConditioner",
    conditioner_shape,
    lambda tensors, _: tensors,
)
