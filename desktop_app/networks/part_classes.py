"""The classes models are built of, by name.

A name from a file is only ever looked up in this table, never imported by itself.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Any

_DIFFUSERS, _TRANSFORMERS = "diffusers.models.", "transformers.models."
_OWN = "desktop_app.networks.clip."

MODULES: dict[str, str] = {
    "CLIPTokenizer": _OWN + "tokenizer",
    "CLIPTextModel": _OWN + "network",
    "CLIPTextModelWithProjection": _OWN + "network",
    "T5Tokenizer": _TRANSFORMERS + "t5.tokenization_t5",
    "T5EncoderModel": _TRANSFORMERS + "t5.modeling_t5",
    "Qwen2Tokenizer": _TRANSFORMERS + "qwen2.tokenization_qwen2",
    "GemmaTokenizer": _TRANSFORMERS + "gemma.tokenization_gemma",
    "TokenizersBackend": "transformers.tokenization_utils_tokenizers",
    "MistralModel": _TRANSFORMERS + "mistral.modeling_mistral",
    "Gemma2Model": _TRANSFORMERS + "gemma2.modeling_gemma2",
    "Qwen3Model": _TRANSFORMERS + "qwen3.modeling_qwen3",
    "Qwen3VLTextModel": _TRANSFORMERS + "qwen3_vl.modeling_qwen3_vl",
    "Qwen2_5_VLTextModel": _TRANSFORMERS + "qwen2_5_vl.modeling_qwen2_5_vl",
    "Qwen2_5_VLModel": _TRANSFORMERS + "qwen2_5_vl.modeling_qwen2_5_vl",
    "UNet2DModel": _DIFFUSERS + "unets.unet_2d",
    "UNet2DConditionModel": _DIFFUSERS + "unets.unet_2d_condition",
    "SD3Transformer2DModel": _DIFFUSERS + "transformers.transformer_sd3",
    "FluxTransformer2DModel": _DIFFUSERS + "transformers.transformer_flux",
    "Flux2Transformer2DModel": _DIFFUSERS + "transformers.transformer_flux2",
    "ZImageTransformer2DModel": _DIFFUSERS + "transformers.transformer_z_image",
    "QwenImageTransformer2DModel": _DIFFUSERS + "transformers.transformer_qwenimage",
    "QwenImage21Transformer2DModel": _DIFFUSERS + "transformers.transformer_qwenimage21",
    "Krea2Transformer2DModel": _DIFFUSERS + "transformers.transformer_krea2",
    "Lumina2Transformer2DModel": _DIFFUSERS + "transformers.transformer_lumina2",
    "ChromaTransformer2DModel": _DIFFUSERS + "transformers.transformer_chroma",
    "SanaTransformer2DModel": _DIFFUSERS + "transformers.sana_transformer",
    "CosmosTransformer3DModel": _DIFFUSERS + "transformers.transformer_cosmos",
    "AnimaTextConditioner": _DIFFUSERS + "condition_embedders.condition_embedder_anima",
    "ControlNetModel": _DIFFUSERS + "controlnets.controlnet",
    "ControlNetUnionModel": _DIFFUSERS + "controlnets.controlnet_union",
    "SD3ControlNetModel": _DIFFUSERS + "controlnets.controlnet_sd3",
    "QwenImageControlNetModel": _DIFFUSERS + "controlnets.controlnet_qwenimage",
    "SanaControlNetModel": _DIFFUSERS + "controlnets.controlnet_sana",
    "ZImageControlNetModel": _DIFFUSERS + "controlnets.controlnet_z_image",
    "FluxControlNetModel": _DIFFUSERS + "controlnets.controlnet_flux",
    "T2IAdapter": _DIFFUSERS + "adapter",
    "AutoencoderKL": _DIFFUSERS + "autoencoders.autoencoder_kl",
    "AutoencoderKLFlux2": _DIFFUSERS + "autoencoders.autoencoder_kl_flux2",
    "AutoencoderKLQwenImage": _DIFFUSERS + "autoencoders.autoencoder_kl_qwenimage",
    "AutoencoderKLQwenImage21": _DIFFUSERS + "autoencoders.autoencoder_kl_qwenimage21",
    "AutoencoderDC": _DIFFUSERS + "autoencoders.autoencoder_dc",
    "AutoencoderTiny": _DIFFUSERS + "autoencoders.autoencoder_tiny",
    "DepthAnythingForDepthEstimation": _TRANSFORMERS + "depth_anything.modeling_depth_anything",
    "DPTForDepthEstimation": _TRANSFORMERS + "dpt.modeling_dpt",
    "RTDetrForObjectDetection": _TRANSFORMERS + "rt_detr.modeling_rt_detr",
    "OwlViTForObjectDetection": _TRANSFORMERS + "owlvit.modeling_owlvit",
    "Owlv2ForObjectDetection": _TRANSFORMERS + "owlv2.modeling_owlv2",
    "SamModel": _TRANSFORMERS + "sam.modeling_sam",
    "Sam2Model": _TRANSFORMERS + "sam2.modeling_sam2",
    "VitPoseForPoseEstimation": _TRANSFORMERS + "vitpose.modeling_vitpose",
    "UperNetForSemanticSegmentation": _TRANSFORMERS + "upernet.modeling_upernet",
    "SegformerForSemanticSegmentation": _TRANSFORMERS + "segformer.modeling_segformer",
    "ViTForImageClassification": _TRANSFORMERS + "vit.modeling_vit",
    "SwinForImageClassification": _TRANSFORMERS + "swin.modeling_swin",
    "ConvNextForImageClassification": _TRANSFORMERS + "convnext.modeling_convnext",
    "SiglipForImageClassification": _TRANSFORMERS + "siglip.modeling_siglip",
    "Swinv2ForImageClassification": _TRANSFORMERS + "swinv2.modeling_swinv2",
    "BlipForConditionalGeneration": _TRANSFORMERS + "blip.modeling_blip",
    "Florence2ForConditionalGeneration": _TRANSFORMERS + "florence2.modeling_florence2",
    # What brings pictures into the form that these take: not the ones that need torchvision.
    "DPTImageProcessorPil": _TRANSFORMERS + "dpt.image_processing_pil_dpt",
    "RTDetrImageProcessorPil": _TRANSFORMERS + "rt_detr.image_processing_pil_rt_detr",
    "OwlViTImageProcessorPil": _TRANSFORMERS + "owlvit.image_processing_pil_owlvit",
    "VitPoseImageProcessorPil": _TRANSFORMERS + "vitpose.image_processing_pil_vitpose",
    "Qwen2VLImageProcessorPil": _TRANSFORMERS + "qwen2_vl.image_processing_pil_qwen2_vl",
    "SegformerImageProcessorPil": _TRANSFORMERS + "segformer.image_processing_pil_segformer",
}
"""Class → the module it is in; imported only when a model needs it."""

SAME = {
    "CLIPTokenizerFast": "CLIPTokenizer",
    "T5TokenizerFast": "T5Tokenizer",
    "Qwen2TokenizerFast": "Qwen2Tokenizer",
    "Qwen3VLProcessor": "Qwen2Tokenizer",
    "Qwen3ForCausalLM": "Qwen3Model",
    "Sam2VideoModel": "Sam2Model",
    "Qwen2_5_VLForConditionalGeneration": "Qwen2_5_VLTextModel",
    "Qwen3VLModel": "Qwen3VLTextModel",
    "Qwen3VLForConditionalGeneration": "Qwen3VLTextModel",
    "GemmaTokenizerFast": "GemmaTokenizer",
    "Mistral3ForConditionalGeneration": "MistralModel",
    # Of a processor that wants torchvision for pictures, what reads text.
    "PixtralProcessor": "TokenizersBackend",
}
"""transformers 5 has one class of each tokenizer; folders from before name the quick one. Language
models are built without their head, and without what sees pictures."""


def part_class(name: str) -> Any:
    """The class of that name. Raises KeyError for a name the engine does not know."""
    name = SAME.get(name, name)
    if MODULES[name].startswith(_TRANSFORMERS):
        _silence_transformers()
    return getattr(import_module(MODULES[name]), name)


def seeing_class(text: Any) -> Any:
    """The class that sees pictures, too, of that of a language model alone."""
    home = import_module(MODULES[text.__name__])
    return getattr(home, text.__name__.replace("TextModel", "Model"))


def is_part(module: object, name: str) -> bool:
    """Whether ``module`` is of the class of that name. Imports nothing: a class that nobody has
    imported has no objects."""
    home = sys.modules.get(MODULES[name])
    return home is not None and isinstance(module, getattr(home, name))


@cache
def _silence_transformers() -> None:
    """Keep its progress bars and advice out of the log."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


PART_NAMES: dict[str, str] = {
    "tokenizer": "tokenizer",
    "tokenizer_2": "second tokenizer",
    "tokenizer_3": "third tokenizer",
    "text_encoder": "text encoder",
    "text_encoder_2": "second text encoder",
    "text_encoder_3": "third text encoder",
    "t5_tokenizer": "tokenizer of T5",
    "text_conditioner": "text conditioner",
    "unet": "UNet",
    "transformer": "transformer",
    "vae": "autoencoder",
    "scheduler": "scheduler",
    "pipeline": "settings",
}
"""Component → its plain name, for progress and errors."""
