"""Where other programs keep their models, and what lies there: folders below their own, keys of
their settings, or types in their lists."""

from __future__ import annotations

from desktop_app.core.weights_info import Component

COMFYUI_FOLDERS: dict[str, Component] = {
    "checkpoints": "checkpoint",
    "diffusers": "checkpoint",
    "diffusion_models": "denoiser",
    "unet": "denoiser",
    "vae": "vae",
    "vae_approx": "vae",
    "text_encoders": "text_encoder",
    "clip": "text_encoder",
    "clip_vision": "image_encoder",
    "loras": "lora",
    "embeddings": "embedding",
    "controlnet": "controlnet",
    "t2i_adapter": "t2i_adapter",
    "ipadapter": "ip_adapter",
    "upscale_models": "upscaler",
    "latent_upscale_models": "upscaler",
    "hypernetworks": "hypernetwork",
    "sams": "segmenter",
    "sam2": "segmenter",
    "style_models": "unknown",
    "photomaker": "unknown",
    "model_patches": "unknown",
}

COMFYUI_TYPICAL = (
    "loras",
    "vae",
    "clip",
    "text_encoders",
    "unet",
    "diffusion_models",
    "controlnet",
    "upscale_models",
)
"""Some of these tell such a folder."""

FOOOCUS_FOLDERS: tuple[tuple[str, str, Component], ...] = (
    ("path_checkpoints", "models/checkpoints", "checkpoint"),
    ("path_loras", "models/loras", "lora"),
    ("path_embeddings", "models/embeddings", "embedding"),
    ("path_vae", "models/vae", "vae"),
    ("path_vae_approx", "models/vae_approx", "vae"),
    ("path_upscale_models", "models/upscale_models", "upscaler"),
    ("path_inpaint", "models/inpaint", "unknown"),
    ("path_controlnet", "models/controlnet", "controlnet"),
    ("path_clip_vision", "models/clip_vision", "image_encoder"),
    ("path_sam", "models/sam", "segmenter"),
)

INVOKEAI_FOLDERS: dict[str, Component] = {
    "main": "checkpoint",
    "onnx": "unknown",
    "vae": "vae",
    "lora": "lora",
    "control_lora": "lora",
    "embedding": "embedding",
    "controlnet": "controlnet",
    "t2i_adapter": "t2i_adapter",
    "ip_adapter": "ip_adapter",
    "clip_vision": "image_encoder",
    "clip_embed": "text_encoder",
    "t5_encoder": "text_encoder",
    "spandrel_image_to_image": "upscaler",
}

STABILITY_MATRIX_FOLDERS: tuple[tuple[str, Component], ...] = (
    ("StableDiffusion", "checkpoint"),
    ("Diffusers", "checkpoint"),
    ("DiffusionModels", "denoiser"),
    ("VAE", "vae"),
    ("ApproxVAE", "vae"),
    ("TextEncoders", "text_encoder"),
    ("ClipVision", "image_encoder"),
    ("Lora", "lora"),
    ("LyCORIS", "lora"),
    ("Embeddings", "embedding"),
    ("Hypernetwork", "hypernetwork"),
    ("ControlNet", "controlnet"),
    ("T2IAdapter", "t2i_adapter"),
    ("IpAdapter", "ip_adapter"),
    ("IpAdapters15", "ip_adapter"),
    ("IpAdaptersXl", "ip_adapter"),
    ("ESRGAN", "upscaler"),
    ("RealESRGAN", "upscaler"),
    ("BSRGAN", "upscaler"),
    ("SwinIR", "upscaler"),
    ("ScuNET", "upscaler"),
    ("Sams", "segmenter"),
    ("StyleModels", "unknown"),
    ("ModelPatches", "unknown"),
)

# Below `models`.
WEBUI_FOLDERS: tuple[tuple[str, Component], ...] = (
    ("Stable-diffusion", "checkpoint"),
    ("Diffusers", "checkpoint"),
    ("UNET", "denoiser"),
    ("VAE", "vae"),
    ("VAE-approx", "vae"),
    ("text_encoder", "text_encoder"),
    ("Text-encoder", "text_encoder"),
    ("Lora", "lora"),
    ("LyCORIS", "lora"),
    ("embeddings", "embedding"),
    ("hypernetworks", "hypernetwork"),
    ("ControlNet", "controlnet"),
    ("ControlNetPreprocessor", "unknown"),
    ("ipadapter", "ip_adapter"),
    ("ESRGAN", "upscaler"),
    ("RealESRGAN", "upscaler"),
    ("BSRGAN", "upscaler"),
    ("SwinIR", "upscaler"),
    ("ScuNET", "upscaler"),
    ("DAT", "upscaler"),
    ("HAT", "upscaler"),
    ("huggingface", "unknown"),
)

# Below the program's own folder.
WEBUI_ROOT: tuple[tuple[str, Component], ...] = (
    ("embeddings", "embedding"),
    ("extensions/sd-webui-controlnet/models", "controlnet"),
)
