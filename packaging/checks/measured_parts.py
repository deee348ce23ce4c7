"""Parts of each family at their true widths, with random weights, for `measure_memory`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from measured_runs import (
    run_decode,
    run_encode,
    run_layers,
    run_pixels,
    run_seen,
    run_transformer,
    run_unet,
)


def unet(**changes: Any) -> Any:
    """A UNet of Stable Diffusion 1.x, but for ``changes``."""
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    config: dict[str, Any] = {"cross_attention_dim": 768, "sample_size": 64}
    return UNet2DConditionModel(**{**config, **changes})


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


def z_image() -> Any:
    """A transformer of Z-Image with one of 30 layers, and one of two before on each side."""
    from diffusers.models.transformers.transformer_z_image import ZImageTransformer2DModel

    return ZImageTransformer2DModel(n_layers=1, n_refiner_layers=1)


def qwen_image() -> Any:
    """A transformer of Qwen-Image with one of 60 layers."""
    from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel

    return QwenImageTransformer2DModel(num_layers=1)


def layered() -> Any:
    """A transformer of Qwen-Image-Layered with one of 60 layers."""
    from diffusers.models.transformers.transformer_qwenimage import QwenImageTransformer2DModel

    return QwenImageTransformer2DModel(
        num_layers=1, use_additional_t_cond=True, use_layer3d_rope=True
    )


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
    "flux2_kept": (flux2, partial(run_seen, is_kept=True)),
    "z_image": (z_image, run_transformer),
    "qwen_image": (qwen_image, run_transformer),
    "qwen_image_layered": (layered, run_layers),
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
         "flux2": 3876e6, "flux2_seen": 3876e6, "flux2_kept": 3876e6, "z_image": 6155e6,
         "qwen_image": 20430e6, "qwen_image_layered": 20430e6, "chroma": 8900e6,
         "lumina2": 2610e6, "krea2": 12900e6, "sana": 1605e6, "anima": 1956e6,
         "qwen_image21": 7115e6}  # fmt: skip
"""Numbers of the whole model where some of its layers are left out here."""
