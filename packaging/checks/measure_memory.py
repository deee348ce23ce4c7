"""Measures what `resources/catalog/memory.toml` tells: memory beside the weights, part by part.

``python packaging/checks/measure_memory.py [PART …]`` builds each part with random weights at its
family's true widths (fewer layers where the whole would not fit here: what is live at a time does
not depend on the depth), runs it in a process of its own at two sizes and two precisions, and
prints the two coefficients of

    bytes = scratch × weights + live × base width × base pixels × batch × bytes of a number

It runs as the engine runs it: weights packed, attention in tiles (`speed.prepare`).

The peak is the kernel's own: VmHWM of /proc/self/status, set back through /proc/self/clear_refs
(proc(5)), less what the process held before. Linux only; on CUDA, torch.cuda.max_memory_allocated.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import linear_regression
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIDES = (256, 512)
UNET_SIDES = (512, 1024)
"""Below 512² holes in the heap weigh more than maps, and small sizes would tell too much of large
ones; at those it is the autoencoder that needs most anyway."""
DECODE_SIDES = (256, 384, 512, 640, 768, 1024)
"""What the heap keeps goes up and down with the size by a quarter: a line through many."""
PRECISIONS = ("float32", "bfloat16")


def unet(**changes: Any) -> Any:
    """A UNet of Stable Diffusion 1.x, but for ``changes``."""
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    config: dict[str, Any] = {"cross_attention_dim": 768, "sample_size": 64}
    return UNet2DConditionModel(**{**config, **changes})


def run_unet(model: Any, side: int, dtype: Any, device: str) -> int:
    """One guided call; returns base width × base pixels × batch."""
    import torch

    config, edge = model.config, side // 8
    latents = torch.randn(2, config.in_channels, edge, edge).to(device, dtype)
    text = torch.randn(2, 77, config.cross_attention_dim).to(device, dtype)
    more: dict[str, Any] = {}
    if config.time_cond_proj_dim:  # distilled: it hears the guidance scale, and runs once
        latents, text = latents[:1], text[:1]
        more["timestep_cond"] = torch.randn(1, config.time_cond_proj_dim).to(device, dtype)
    if config.addition_embed_type:
        asked = 6 if config.cross_attention_dim == 2048 else 5  # sizes; the refiner's also a score
        pooled = torch.randn(2, config.projection_class_embeddings_input_dim - asked * 256)
        ids = torch.ones(2, asked)
        more["added_cond_kwargs"] = {
            "text_embeds": pooled.to(device, dtype),
            "time_ids": ids.to(device, dtype),
        }
    model(latents, torch.tensor(500, device=device), encoder_hidden_states=text, **more)
    return config.block_out_channels[0] * edge * edge * len(latents)


def run_pixels(model: Any, side: int, dtype: Any, device: str) -> int:
    """One call of a consistency model, on a picture of half the ``side``: it works on pixels."""
    import torch

    picture = torch.randn(1, 3, side // 2, side // 2).to(device, dtype)
    model(picture, torch.tensor(500.0, device=device))
    return model.config.block_out_channels[0] * (side // 2) ** 2


def run_transformer(model: Any, side: int, dtype: Any, device: str) -> int:
    """One call, guided by a batch of two for SD 3, Z-Image, Qwen-Image, Lumina 2, Krea 2, Sana
    and Anima, by its input for FLUX, of one text at a time for Chroma and Qwen-Image 2.1."""
    import torch

    config, edge = model.config, side // 16
    if type(model).__name__.startswith("SD3"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, config.in_channels, edge * 2, edge * 2).to(device, dtype),
            torch.randn(2, 154, config.joint_attention_dim).to(device, dtype),
            torch.randn(2, config.pooled_projection_dim).to(device, dtype),
            torch.tensor([500.0, 500.0], device=device),
        )
    elif type(model).__name__.startswith("ZImage"):
        batch, width = 2, config.dim
        model(
            list(torch.randn(2, config.in_channels, 1, edge * 2, edge * 2).to(device, dtype)),
            torch.tensor([0.5, 0.5], device=device),
            list(torch.randn(2, 160, config.cap_feat_dim).to(device, dtype)),
        )
    elif type(model).__name__.startswith("Lumina2"):
        batch, width = 2, config.hidden_size
        model(
            torch.randn(2, config.in_channels, edge * 2, edge * 2).to(device, dtype),
            torch.tensor([0.5, 0.5], device=device),
            torch.randn(2, 256, config.cap_feat_dim).to(device, dtype),
            torch.ones(2, 256, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith("Krea2"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        states = torch.randn(2, 154, config.num_text_layers, config.text_hidden_dim)
        model(
            torch.randn(2, edge * edge, config.in_channels).to(device, dtype),
            states.to(device, dtype),
            torch.tensor([0.5, 0.5], device=device),
            torch.zeros(154 + edge * edge, 3, device=device),
            torch.ones(2, 154, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith("Cosmos"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, config.in_channels + 1, 1, edge * 2, edge * 2).to(device, dtype),
            torch.tensor([0.5, 0.5], device=device).to(dtype),
            torch.randn(2, 512, config.text_embed_dim).to(device, dtype),
        )
    elif type(model).__name__.startswith("Sana"):
        batch, width, edge = 2, config.num_attention_heads * config.attention_head_dim, side // 32
        model(
            torch.randn(2, config.in_channels, edge, edge).to(device, dtype),
            torch.randn(2, 300, config.caption_channels).to(device, dtype),
            torch.tensor([500.0, 500.0], device=device),
            encoder_attention_mask=torch.ones(2, 300, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith(("Flux2", "Chroma")):
        axes = 4 if type(model).__name__.startswith("Flux2") else 3
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(1, 512, config.joint_attention_dim).to(device, dtype),
            torch.ones(1, device=device).to(dtype),
            torch.zeros(edge * edge, axes, device=device),
            torch.zeros(512, axes, device=device),
        )
    elif type(model).__name__.startswith("QwenImage21"):
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        states = torch.randn(1, 160, config.context_in_dim).to(device, dtype)
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            states,
            torch.tensor([0.5], device=device),
            [[(1, edge, edge)]],
            (torch.arange(160 + edge * edge // 4, device=device) >= 160)[None],
        )
    elif type(model).__name__.startswith("QwenImage"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(2, 154, config.joint_attention_dim).to(device, dtype),
            timestep=torch.tensor([0.5, 0.5], device=device),
            img_shapes=[[(1, edge, edge)]] * 2,
        )
    else:
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        one = torch.ones(1, device=device).to(dtype)
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(1, 512, config.joint_attention_dim).to(device, dtype),
            torch.randn(1, config.pooled_projection_dim).to(device, dtype),
            one,
            torch.zeros(edge * edge, 3, device=device),
            torch.zeros(512, 3, device=device),
            one,
        )
    return width * edge * edge * batch


def run_decode(model: Any, side: int, dtype: Any, device: str) -> int:
    """One decode; the base is the picture itself."""
    import torch

    codec = codec_of(model, dtype, device)
    edge = side // codec.factor
    codec.decode(torch.randn(1, codec.channels, edge, edge, device=device))
    return codec.row.width_of(model.config) * side * side


def run_encode(model: Any, side: int, dtype: Any, device: str) -> int:
    """One encode."""
    import torch

    codec = codec_of(model, dtype, device)
    codec.encode(torch.randn(1, 3, side, side))
    return codec.row.width_of(model.config) * side * side


def codec_of(model: Any, dtype: Any, device: str) -> Any:
    """The engine's own way with ``model``, made once."""
    import torch

    from desktop_app.networks.codec import Codec
    from desktop_app.networks.device import Compute

    if "codec" not in model.__dict__:
        model.__dict__["codec"] = Codec(model, Compute(torch.device(device), dtype, device))
    return model.__dict__["codec"]


def kl() -> Any:
    """The autoencoder of Stable Diffusion."""
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

    settings: dict[str, Any] = {
        "block_out_channels": (128, 256, 512, 512),
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
    }
    return AutoencoderKL(**settings)


def tiny() -> Any:
    """The tiny autoencoder."""
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

    return AutoencoderTiny()


def sdxl() -> Any:
    """A UNet of Stable Diffusion XL with fewer layers of attention."""
    return unet(
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 1, 2),
        attention_head_dim=(5, 10, 20),
        cross_attention_dim=2048,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
        use_linear_projection=True,
    )


def refiner() -> Any:
    """A UNet of Stable Diffusion XL's refiner with one of four layers of attention."""
    return unet(
        block_out_channels=(384, 768, 1536, 1536),
        down_block_types=(
            "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D",
        ),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=1,
        attention_head_dim=(6, 12, 24, 24),
        cross_attention_dim=1280,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2560,
        use_linear_projection=True,
    )  # fmt: skip


def consistency() -> Any:
    """A UNet of openai/diffusers-cd_bedroom256_l2."""
    from diffusers.models.unets.unet_2d import UNet2DModel

    return UNet2DModel(
        sample_size=256,
        block_out_channels=(256, 256, 512, 512, 1024, 1024),
        down_block_types=("ResnetDownsampleBlock2D",) * 3 + ("AttnDownBlock2D",) * 3,
        up_block_types=("AttnUpBlock2D",) * 3 + ("ResnetUpsampleBlock2D",) * 3,
        attention_head_dim=64,
        downsample_type="resnet",
        upsample_type="resnet",
        resnet_time_scale_shift="scale_shift",
    )


def sd3() -> Any:
    """A transformer of Stable Diffusion 3 medium with three of its 24 layers."""
    from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel

    return SD3Transformer2DModel(
        sample_size=128,
        num_layers=3,
        num_attention_heads=24,
        joint_attention_dim=4096,
        caption_projection_dim=1536,
        pooled_projection_dim=2048,
        pos_embed_max_size=192,
    )


def flux() -> Any:
    """A transformer of FLUX.1 with one of 19 double and one of 38 single layers."""
    from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel

    return FluxTransformer2DModel(num_layers=1, num_single_layers=1, guidance_embeds=True)


def flux2() -> Any:
    """A transformer of FLUX.2 klein 4B with one of 5 double and one of 20 single layers."""
    from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel

    return Flux2Transformer2DModel(
        num_layers=1,
        num_single_layers=1,
        num_attention_heads=24,
        joint_attention_dim=7680,
        guidance_embeds=False,
    )


def run_seen(model: Any, side: int, dtype: Any, device: str) -> int:
    """As `run_transformer`, of FLUX.2 klein with two references, of which one is half as high."""
    import torch

    from desktop_app.networks.families.flux2 import make
    from desktop_app.networks.inputs import REFERENCES
    from desktop_app.networks.language_text import STATES

    edge = side // 8
    shown = [torch.randn(1, 32, rows, edge).to(device, dtype) for rows in (edge, edge, edge // 2)]
    words = torch.randn(1, 512, model.config.joint_attention_dim).to(device, dtype)
    inputs: Any = {STATES: words, REFERENCES: tuple(shown[1:])}
    make("flux2").predict(model, shown[0], torch.tensor(500.0), inputs)
    pixels = sum(each.shape[2] * each.shape[3] // 4 for each in shown)
    return model.config.num_attention_heads * model.config.attention_head_dim * pixels


def z_image() -> Any:
    """A transformer of Z-Image with one of 30 layers, and one of two before on each side."""
    from diffusers.models.transformers.transformer_z_image import ZImageTransformer2DModel

    return ZImageTransformer2DModel(n_layers=1, n_refiner_layers=1)


def qwen_image() -> Any:
    """A transformer of Qwen-Image with one of 60 layers."""
    from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel

    return QwenImageTransformer2DModel(num_layers=1)


def qwen_image21() -> Any:
    """A transformer of Qwen-Image 2.1 with one of 32 layers."""
    from diffusers.models.transformers.transformer_qwenimage21 import QwenImage21Transformer2DModel

    return QwenImage21Transformer2DModel(num_layers=1)


def rgba() -> Any:
    """The autoencoder of Qwen-Image 2.1."""
    from diffusers.models.autoencoders.autoencoder_kl_qwenimage21 import AutoencoderKLQwenImage21

    return AutoencoderKLQwenImage21()


def film() -> Any:
    """The autoencoder of Qwen-Image."""
    from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage

    return AutoencoderKLQwenImage()


def patches() -> Any:
    """The autoencoder of FLUX.2."""
    from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2

    return AutoencoderKLFlux2()


def chroma() -> Any:
    """A transformer of Chroma with one of 19 double and one of 38 single layers."""
    from diffusers.models.transformers.transformer_chroma import ChromaTransformer2DModel

    return ChromaTransformer2DModel(num_layers=1, num_single_layers=1)


def lumina2() -> Any:
    """A transformer of Lumina 2 with one of 26 layers, and one of two before on each side."""
    from diffusers.models.transformers.transformer_lumina2 import Lumina2Transformer2DModel

    return Lumina2Transformer2DModel(num_layers=1, num_refiner_layers=1, cap_feat_dim=2304)


def krea2() -> Any:
    """A transformer of Krea 2 with one of 28 layers, and one of two that lead text together."""
    from diffusers.models.transformers.transformer_krea2 import Krea2Transformer2DModel

    return Krea2Transformer2DModel(
        num_layers=1, num_layerwise_text_blocks=1, num_refiner_text_blocks=1
    )


def sana() -> Any:
    """A transformer of Sana 1.6B with one of 20 layers."""
    from diffusers.models.transformers.sana_transformer import SanaTransformer2DModel

    return SanaTransformer2DModel(num_layers=1)


def anima() -> Any:
    """A transformer of Anima with one of 28 layers."""
    from diffusers.models.transformers.transformer_cosmos import CosmosTransformer3DModel

    settings: dict[str, Any] = {"num_layers": 1, "rope_scale": (1.0, 4.0, 4.0)}
    made = CosmosTransformer3DModel(num_attention_heads=16, extra_pos_embed_type=None, **settings)
    made.register_to_config(concat_padding_mask=False)  # see families/anima.py
    return made


def deep() -> Any:
    """The autoencoder of Sana (mit-han-lab/dc-ae-f32c32-sana-1.1)."""
    from diffusers.models.autoencoders.autoencoder_dc import AutoencoderDC

    settings: dict[str, Any] = {
        f"{side}_{name}": value
        for side in ("encoder", "decoder")
        for name, value in (
            ("block_types", ("ResBlock",) * 3 + ("EfficientViTBlock",) * 3),
            ("block_out_channels", (128, 256, 512, 512, 1024, 1024)),
            ("qkv_multiscales", ((), (), (), (5,), (5,), (5,))),
        )
    }
    settings |= {"encoder_layers_per_block": (2, 2, 2, 3, 3, 3)}
    settings |= {"decoder_layers_per_block": (3,) * 6, "downsample_block_type": "Conv"}
    return AutoencoderDC(latent_channels=32, upsample_block_type="interpolate", **settings)


PARTS: dict[str, tuple[Callable[[], Any], Callable[..., int]]] = {
    "unet": (unet, run_unet),
    "unet_sd2": (lambda: unet(cross_attention_dim=1024, attention_head_dim=(5, 10, 20, 20),
                              use_linear_projection=True), run_unet),
    "unet_lcm": (lambda: unet(time_cond_proj_dim=256), run_unet),
    "unet_sdxl": (sdxl, run_unet),
    "unet_refiner": (refiner, run_unet),
    "consistency": (consistency, run_pixels),
    "sd3": (sd3, run_transformer),
    "flux": (flux, run_transformer),
    "flux2": (flux2, run_transformer),
    "flux2_seen": (flux2, run_seen),
    "z_image": (z_image, run_transformer),
    "qwen_image": (qwen_image, run_transformer),
    "qwen_image21": (qwen_image21, run_transformer),
    "rgba_decode": (rgba, run_decode),
    "rgba_encode": (rgba, run_encode),
    "film_decode": (film, run_decode),
    "film_encode": (film, run_encode),
    "chroma": (chroma, run_transformer),
    "lumina2": (lumina2, run_transformer),
    "krea2": (krea2, run_transformer),
    "sana": (sana, run_transformer),
    "anima": (anima, run_transformer),
    "deep_decode": (deep, run_decode),
    "deep_encode": (deep, run_encode),
    "patches_decode": (patches, run_decode),
    "patches_encode": (patches, run_encode),
    "kl_decode": (kl, run_decode),
    "kl_encode": (kl, run_encode),
    "tiny_decode": (tiny, run_decode),
    "tiny_encode": (tiny, run_encode),
}  # fmt: skip

WHOLE = {"unet_sdxl": 2567e6, "unet_refiner": 2260e6, "sd3": 2028e6, "flux": 11901e6,
         "flux2": 3876e6, "flux2_seen": 3876e6, "z_image": 6155e6, "qwen_image": 20430e6,
         "chroma": 8900e6, "lumina2": 2610e6, "krea2": 12900e6, "sana": 1605e6,
         "anima": 1956e6, "qwen_image21": 7115e6}  # fmt: skip
"""Numbers of the whole model where some of its layers are left out here."""


def high_water() -> tuple[int, int]:
    """Peak and present resident bytes of this process."""
    rows = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak, now = (int(rows[key].split()[0]) << 10 for key in ("VmHWM", "VmRSS"))
    return peak, now


def measure(part: str, side: int, precision: str) -> dict[str, int]:
    """In the child: one run of ``part``."""
    import ctypes
    import gc

    import torch

    from desktop_app.engine.speed.optimise import optimise_model
    from desktop_app.networks.device import Compute

    make, run = PARTS[part]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(2)
    dtype = getattr(torch, precision)
    compute = Compute(torch.device(device), dtype, device)
    torch.set_default_dtype(dtype)
    with compute.device:
        model = make().eval().requires_grad_(False)
    torch.set_default_dtype(torch.float32)
    model = compute.laid(model)
    numbers = sum(p.numel() for p in model.parameters())
    weights = round(WHOLE.get(part, numbers)) * dtype.itemsize
    if part.endswith("code"):
        codec_of(model, dtype, device)  # merges layers of their plain weights
    optimise_model(model, compute)
    gc.collect()
    with torch.inference_mode():
        if device == "cuda":
            run(model, 64, dtype, device)
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            before = torch.cuda.memory_allocated()
            base = run(model, side, dtype, device)
            peak = torch.cuda.max_memory_allocated()
        else:
            run(model, 64, dtype, device)  # what a first call loads and keeps
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text("5")
            before = high_water()[1]
            base = run(model, side, dtype, device)
            peak = high_water()[0]
    return {"weights": weights, "base": base * dtype.itemsize, "beside": peak - before}


def child(part: str, side: int, precision: str) -> dict[str, int]:
    """`measure` in a process of its own, with the engine's environment."""
    from desktop_app.enginelink.command import engine_environment

    if on_card():  # its allocator tells of this process alone, whatever was before
        return measure(part, side, precision)
    command = [sys.executable, __file__, "--child", part, str(side), precision]
    environment = {
        **engine_environment(),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def on_card() -> bool:
    """Whether a graphics card is measured."""
    import torch

    return torch.cuda.is_available()


def main() -> None:
    """Measure the parts named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--child", nargs=3, metavar=("PART", "SIDE", "PRECISION"), help="one alone")
    options = parser.parse_args()
    if options.child:
        part, side, precision = options.child
        print(json.dumps(measure(part, int(side), precision)))
        return
    for part in options.parts or PARTS:
        for precision in PRECISIONS:
            sides = UNET_SIDES if part.startswith(("unet", "sana")) or on_card() else SIDES
            if part.endswith("_decode") and part != "tiny_decode":
                sides = DECODE_SIDES[:4] if part.startswith("rgba") else DECODE_SIDES
            found = [child(part, side, precision) for side in sides]
            bases, beside = ([one[key] for one in found] for key in ("base", "beside"))
            live, fixed = linear_regression(bases, beside)
            weights = found[0]["weights"]
            print(
                f"{part:12} {precision:9} live {live:6.2f}"
                f" scratch {fixed / weights:7.4f} ({fixed / 1e6:.0f} MB)"
                f"  beside: {', '.join(f'{size / 1e6:.0f}' for size in beside)} MB"
                f" of weights {weights / 1e6:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
