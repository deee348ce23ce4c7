"""Names and shapes of LoRAs and their kin, in the layouts of the programs that train them.

Sources: kohya-ss/sd-scripts networks/, peft, KohakuBlueleaf/LyCORIS.
"""

from __future__ import annotations

from tests.library.identify.layout_parts import Shapes

Layers = dict[str, tuple[int, int]]
"""Names of layers with what they take and give."""

UNET_ATTENTION = ("attn1.to_q", "attn1.to_k", "attn2.to_q", "attn2.to_k", "attn2.to_v")


def unet_layers(context: int) -> Layers:
    """Attention of a UNet of Stable Diffusion in diffusers' names."""
    layers: Layers = {}
    for place, width in (("down_blocks.1.attentions.0", 640), ("mid_block.attentions.0", 1280)):
        for part in UNET_ATTENTION:
            takes = context if part in ("attn2.to_k", "attn2.to_v") else width
            layers[f"{place}.transformer_blocks.0.{part}"] = (takes, width)
        layers[f"{place}.transformer_blocks.0.ff.net.0.proj"] = (width, 8 * width)
    return layers


def sdxl_original_layers() -> Layers:
    """SDXL's LoRAs are usually named by its original layout."""
    stem = "input_blocks.4.1.transformer_blocks.0."
    return {stem + part: (2048 if part in UNET_ATTENTION[3:] else 640, 640)
            for part in UNET_ATTENTION}  # fmt: skip


def text_layers(width: int) -> Layers:
    stem = "text_model.encoder.layers.0."
    return {stem + "self_attn.q_proj": (width, width), stem + "mlp.fc1": (width, 4 * width)}


def flux_layers() -> Layers:
    return {
        "double_blocks.0.img_attn.proj": (3072, 3072),
        "double_blocks.0.img_mlp.0": (3072, 12288),
        "double_blocks.0.txt_attn.qkv": (3072, 9216),
        "single_blocks.0.linear1": (3072, 21504),
    }


def flux_diffusers_layers() -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (3072, 3072),
        "transformer_blocks.0.attn.add_k_proj": (3072, 3072),
        "transformer_blocks.0.ff.net.0.proj": (3072, 12288),
        "single_transformer_blocks.0.attn.to_q": (3072, 3072),
        "single_transformer_blocks.0.proj_mlp": (3072, 12288),
    }


def flux2_layers(width: int = 4096) -> Layers:
    return {
        "double_blocks.0.img_attn.proj": (width, width),
        "double_blocks.0.img_mlp.0": (width, 6 * width),
        "single_blocks.0.linear1": (width, 9 * width),
    }


def sd3_layers(width: int = 1536) -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (width, width),
        "transformer_blocks.0.attn.add_q_proj": (width, width),
        "transformer_blocks.0.attn.to_out.0": (width, width),
    }


def qwen_layers() -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (3072, 3072),
        "transformer_blocks.0.attn.add_q_proj": (3072, 3072),
        "transformer_blocks.0.img_mlp.net.0.proj": (3072, 12288),
    }


def qwen21_layers() -> Layers:
    return {
        "transformer_blocks.0.attn.to_q": (4096, 4096),
        "transformer_blocks.0.img_mlp.gate_up": (4096, 24576),
        "transformer_blocks.0.img_mlp.out": (12288, 4096),
    }


def z_image_layers() -> Layers:
    return {
        "layers.0.attention.to_q": (3840, 3840),
        "layers.0.attention.to_out.0": (3840, 3840),
        "layers.0.feed_forward.w1": (3840, 10240),
    }


def wan_layers() -> Layers:
    return {
        "blocks.0.self_attn.q": (5120, 5120),
        "blocks.0.cross_attn.k": (5120, 5120),
        "blocks.0.ffn.0": (5120, 13824),
    }


def hunyuan_video_layers() -> Layers:
    return {
        "double_blocks.0.img_attn_qkv": (3072, 9216),
        "double_blocks.0.img_mlp.fc1": (3072, 12288),
        "single_blocks.0.linear1": (3072, 21504),
    }


def hidream_layers() -> Layers:
    return {
        "double_stream_blocks.0.block.attn1.to_q": (2560, 2560),
        "single_stream_blocks.0.block.attn1.to_k": (2560, 2560),
    }


def attention_layers(stem: str, width: int) -> Layers:
    """``STEM.attn1.to_q`` …"""
    return {f"{stem}.attn1.{part}": (width, width) for part in ("to_q", "to_k", "to_v")}


def kohya(layers: Layers, rank: int, prefix: str = "lora_unet_", alpha: bool = True) -> Shapes:
    """kohya-ss: underscores, and an alpha beside each pair."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = prefix + name.replace(".", "_")
        shapes |= {f"{stem}.lora_down.weight": (rank, takes),
                   f"{stem}.lora_up.weight": (gives, rank)}  # fmt: skip
        if alpha:
            shapes[f"{stem}.alpha"] = ()
    return shapes


def positions(layers: Layers, rank: int, part: str = "unet") -> Shapes:
    """cloneofsimo's first ones: layers by their place."""
    shapes: Shapes = {}
    for at, (takes, gives) in enumerate(layers.values()):
        shapes |= {f"{part}:{at}:down": (rank, takes), f"{part}:{at}:up": (gives, rank)}
    return shapes


def dora(layers: Layers, rank: int) -> Shapes:
    """With the magnitudes of DoRA."""
    shapes = kohya(layers, rank)
    for name, (_, gives) in layers.items():
        shapes[f"lora_unet_{name.replace('.', '_')}.dora_scale"] = (gives, 1)
    return shapes


def peft(layers: Layers, rank: int, prefix: str = "transformer.", adapter: str = "") -> Shapes:
    """peft, as diffusers saves it."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        shapes |= {f"{prefix}{name}.lora_A{adapter}.weight": (rank, takes),
                   f"{prefix}{name}.lora_B{adapter}.weight": (gives, rank)}  # fmt: skip
    return shapes


def old_diffusers(layers: Layers, rank: int) -> Shapes:
    """diffusers of 2023: attention processors."""
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        if ".to_" in name:
            module, _, part = name.rpartition(".")
            shapes |= {f"unet.{module}.processor.{part}_lora.down.weight": (rank, takes),
                       f"unet.{module}.processor.{part}_lora.up.weight": (gives, rank)}  # fmt: skip
    return shapes


def loha(layers: Layers, rank: int) -> Shapes:
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        for k in (1, 2):
            shapes |= {f"{stem}.hada_w{k}_a": (gives, rank), f"{stem}.hada_w{k}_b": (rank, takes)}
        shapes[f"{stem}.alpha"] = ()
    return shapes


def lokr(layers: Layers, rank: int, factor: int = 16) -> Shapes:
    shapes: Shapes = {}
    for name, (takes, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        shapes |= {
            f"{stem}.lokr_w1": (factor, factor),
            f"{stem}.lokr_w2_a": (gives // factor, rank),
            f"{stem}.lokr_w2_b": (rank, takes // factor),
            f"{stem}.alpha": (),
        }
    return shapes


def oft(layers: Layers) -> Shapes:
    shapes: Shapes = {}
    for name, (_, gives) in layers.items():
        stem = "lora_unet_" + name.replace(".", "_")
        shapes |= {f"{stem}.oft_blocks": (4, gives // 4, gives // 4), f"{stem}.alpha": ()}
    return shapes
