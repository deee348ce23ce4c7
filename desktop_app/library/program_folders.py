"""Where other programs keep their models, and what lies there: folders below their own, or types in
their lists."""

from __future__ import annotations

from typing import Final, cast

from desktop_app.core.weights_info import Component


def _folders(**names: str) -> dict[str, Component]:
    """By the names; these by component, with blanks between."""
    return {name: cast("Component", kind) for kind, said in names.items() for name in said.split()}


PROGRAM_FOLDERS: Final = {
    "comfyui": _folders(
        checkpoint="checkpoints diffusers",
        denoiser="diffusion_models unet",
        vae="vae vae_approx",
        text_encoder="text_encoders clip",
        image_encoder="clip_vision",
        lora="loras",
        embedding="embeddings",
        controlnet="controlnet",
        t2i_adapter="t2i_adapter",
        ip_adapter="ipadapter",
        upscaler="upscale_models latent_upscale_models",
        hypernetwork="hypernetworks",
        segmenter="sams sam2",
        unknown="style_models photomaker model_patches",
    ),
    "fooocus": _folders(
        checkpoint="checkpoints",
        lora="loras",
        embedding="embeddings",
        vae="vae vae_approx",
        upscaler="upscale_models",
        unknown="inpaint",
        controlnet="controlnet",
        image_encoder="clip_vision",
        segmenter="sam",
    ),
    "invokeai": _folders(
        checkpoint="main",
        unknown="onnx",
        vae="vae",
        lora="lora control_lora",
        embedding="embedding",
        controlnet="controlnet",
        t2i_adapter="t2i_adapter",
        ip_adapter="ip_adapter",
        image_encoder="clip_vision",
        text_encoder="clip_embed t5_encoder qwen3_encoder qwen_vl_encoder qwen3_vl_encoder"
        " mistral_encoder gemma2_encoder wan_t5_encoder",
        upscaler="spandrel_image_to_image",
    ),
    "stability_matrix": _folders(
        checkpoint="StableDiffusion Diffusers",
        denoiser="DiffusionModels",
        vae="VAE ApproxVAE",
        text_encoder="TextEncoders",
        image_encoder="ClipVision",
        lora="Lora LyCORIS",
        embedding="Embeddings",
        hypernetwork="Hypernetwork",
        controlnet="ControlNet",
        t2i_adapter="T2IAdapter",
        ip_adapter="IpAdapter IpAdapters15 IpAdaptersXl",
        upscaler="ESRGAN RealESRGAN BSRGAN SwinIR ScuNET",
        segmenter="Sams",
        unknown="StyleModels ModelPatches",
    ),
    "swarmui": _folders(
        checkpoint="Stable-Diffusion OfficialStableDiffusion",
        denoiser="diffusion_models unet",
        vae="VAE",
        text_encoder="clip text_encoders",
        image_encoder="clip_vision",
        lora="Lora",
        embedding="Embeddings",
        controlnet="controlnet model_patches",
        ip_adapter="ipadapter",
        upscaler="upscale_models",
        segmenter="sams",
        unknown="style_models",
    ),
    "webui": _folders(
        checkpoint="Stable-diffusion Diffusers",
        denoiser="UNET",
        vae="VAE VAE-approx",
        text_encoder="text_encoder Text-encoder",
        lora="Lora LyCORIS",
        embedding="embeddings",
        hypernetwork="hypernetworks",
        controlnet="ControlNet",
        unknown="ControlNetPreprocessor huggingface",
        ip_adapter="ipadapter",
        upscaler="ESRGAN RealESRGAN BSRGAN SwinIR ScuNET DAT HAT",
    ),
    "webui_root": _folders(
        embedding="embeddings",
        controlnet="extensions/sd-webui-controlnet/models",
    ),
}
"""By program: below where it keeps models (``models``, ``Models``); of ``webui_root`` below the
program's own folder."""
