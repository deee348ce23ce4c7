"""Pickles, and folders."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from tests.library.identify import layouts as lay
from tests.library.identify import lora_layouts as nets
from tests.library.identify import upscaler_layouts as up
from tests.library.identify.case import Case
from tests.library.identify.files import checkpoint, legacy, safetensors
from tests.library.identify.layout_parts import of_class
from tests.library.samples import sd_folder, write_json

PICKLES = [
    Case("SD 1.5 checkpoint as pickle", "model.ckpt",
         lambda path: checkpoint(path, {"state_dict": OrderedDict(lay.sd1_checkpoint())}),
         {"kind": "sd1", "component": "checkpoint", "family": "sd1", "precision": "fp16",
          "form": "pickle"}),
    Case("Real-ESRGAN as pickle", "x4.pth",
         lambda path: checkpoint(path, {"params_ema": OrderedDict(up.real_esrgan(4, ""))}),
         {"kind": "esrgan", "component": "upscaler", "scale": 4}),
    Case("ESRGAN as pickle of old", "old.pth",
         lambda path: legacy(path, OrderedDict(up.esrgan_old(4))),
         {"kind": "esrgan_old", "component": "upscaler", "scale": 4}),
    Case("embedding of AUTOMATIC1111", "word.pt",
         lambda path: checkpoint(path, {"string_to_token": {"*": 265},
                                        "string_to_param": {"*": (2, 768)}, "name": "my word",
                                        "step": 500}),
         {"kind": "embedding_sd1", "component": "embedding", "family": "sd1", "dimension": 768,
          "triggers": ("my word",)}),
    Case("IP-Adapter as pickle", "ip-adapter.bin",
         lambda path: checkpoint(path, {
             "image_proj": {"proj.weight": (3072, 1024), "norm.weight": (768,)},
             "ip_adapter": {"1.to_k_ip.weight": (320, 768), "1.to_v_ip.weight": (320, 768)}}),
         {"kind": "ip_adapter", "component": "ip_adapter", "family": "sd1"}),
    Case("hypernetwork of AUTOMATIC1111", "style.pt",
         lambda path: checkpoint(path, {
             768: [{"linear.0.weight": (1536, 768)}, {"linear.0.weight": (1536, 768)}],
             "layer_structure": [1, 2, 1], "activation_func": "linear", "name": "style"}),
         {"kind": "hypernetwork_a1111", "component": "hypernetwork"}),
    Case("a pickle that wants to run something", "evil.ckpt",
         lambda path: path.write_bytes(b"\x80\x02cos\nsystem\n(X\x02\x00\x00\x00idtR."),
         {"kind": "nothing", "component": "unknown"}),
]  # fmt: skip


def _folder(path: Path, pipeline: str, part: str, layout: str) -> None:
    write_json(path / "model_index.json", {"_class_name": pipeline})
    safetensors(path / part / "diffusion_pytorch_model.safetensors", of_class(layout))
    write_json(path / "scheduler/scheduler_config.json", {"prediction_type": "epsilon"})


def _sharded(path: Path) -> None:
    """Qwen-Image's transformer in two files."""
    items = list(of_class("qwen_image").items())
    for place, part in enumerate((items[:900], items[900:]), 1):
        safetensors(
            path / f"diffusion_pytorch_model-{place:05d}-of-00002.safetensors", dict(part), "BF16"
        )
    write_json(path / "config.json", {"_class_name": "QwenImageTransformer2DModel"})


def _peft_folder(path: Path) -> None:
    safetensors(
        path / "adapter_model.safetensors",
        nets.peft(nets.unet_layers(768), 8, "base_model.model.unet."),
    )
    said = {"r": 8, "lora_alpha": 16, "base_model_name_or_path": "runwayml/sd15"}
    write_json(path / "adapter_config.json", said)


def lama(prefix: str) -> dict[str, tuple[int, ...]]:
    """Some layers of big-lama (github.com/advimman/lama), with what its files put before them."""
    shapes = {
        "1.ffc.convl2l.weight": (64, 4, 7, 7),
        "1.bn_l.running_mean": (64,),
        "5.conv1.ffc.convg2g.fu.conv_layer.weight": (384, 384, 1, 1),
        "34.weight": (3, 64, 7, 7),
    }
    return {f"{prefix}model.{name}": shape for name, shape in shapes.items()}


LOOKING = (
    ("depth_anything", "depth_anything", "depth", "DepthAnythingForDepthEstimation",
     ("neck.fusion_stage.layers.0.projection.weight", "head.conv3.weight",
      "backbone.embeddings.patch_embeddings.projection.weight", "head.conv1.weight")),
    ("dpt_depth", "dpt", "depth", "DPTForDepthEstimation",
     ("neck.fusion_stage.layers.0.projection.weight", "head.head.0.weight", "head.head.4.weight",
      "dpt.embeddings.cls_token")),
    ("vitpose", "vitpose", "pose", "VitPoseForPoseEstimation",
     ("backbone.embeddings.patch_embeddings.projection.weight", "head.conv.weight",
      "backbone.encoder.layer.0.layernorm_before.weight", "backbone.layernorm.weight")),
    ("vitpose", "vitpose", "pose", "VitPoseForPoseEstimation", ("head.deconv1.weight",)),
    ("rt_detr", "rt_detr", "people", "RTDetrForObjectDetection",
     ("model.encoder_input_proj.0.0.weight", "model.enc_score_head.weight",
      "model.decoder.layers.0.encoder_attn.sampling_offsets.weight")),
    ("owlvit", "owlvit", "things", "OwlViTForObjectDetection",
     ("class_head.logit_shift.weight", "box_head.dense2.weight",
      "owlvit.vision_model.embeddings.patch_embedding.weight")),
    ("owlv2", "owlv2", "things", "Owlv2ForObjectDetection",
     ("class_head.logit_shift.weight", "box_head.dense2.weight", "objectness_head.dense2.weight",
      "owlv2.vision_model.embeddings.patch_embedding.weight")),
    ("upernet", "upernet", "segmentation", "UperNetForSemanticSegmentation",
     ("decode_head.psp_modules.0.1.conv.weight", "decode_head.fpn_bottleneck.conv.weight",
      "decode_head.classifier.weight", "backbone.embeddings.patch_embeddings.weight")),
    ("segformer", "segformer", "segmentation", "SegformerForSemanticSegmentation",
     ("segformer.encoder.patch_embeddings.0.proj.weight", "decode_head.linear_fuse.weight",
      "decode_head.classifier.weight")),
)  # fmt: skip
"""Networks that look at pictures: kind, family, what they see, class, some of their tensors."""

CLASSIFIERS = (
    ("vit", "ViTForImageClassification",
     ("vit.embeddings.cls_token", "vit.embeddings.patch_embeddings.projection.weight",
      "vit.encoder.layer.0.attention.attention.query.weight", "classifier.weight")),
    ("swin", "SwinForImageClassification",
     ("swin.embeddings.patch_embeddings.projection.weight", "classifier.weight",
      "swin.encoder.layers.0.blocks.0.layernorm_before.weight")),
    ("convnext", "ConvNextForImageClassification",
     ("convnext.embeddings.patch_embeddings.weight", "classifier.weight",
      "convnext.encoder.stages.0.layers.0.dwconv.weight")),
    ("siglip", "SiglipForImageClassification",
     ("vision_model.embeddings.patch_embedding.weight", "vision_model.head.probe",
      "vision_model.post_layernorm.weight", "classifier.weight")),
)  # fmt: skip
"""Classifiers: family, class, some of their tensors."""

CAPTIONERS = (
    ("blip", "", "BlipForConditionalGeneration",
     ("text_decoder.bert.encoder.layer.0.crossattention.self.query.weight",
      "vision_model.encoder.layers.0.self_attn.qkv.weight",
      "vision_model.embeddings.class_embedding", "vision_model.post_layernorm.weight")),
    ("florence2", "", "Florence2ForConditionalGeneration",
     ("model.vision_tower.convs.0.conv.weight",
      "model.multi_modal_projector.image_projection.weight",
      "model.language_model.decoder.layers.0.encoder_attn.k_proj.weight")),
    ("swinv2", "tags", "Swinv2ForImageClassification",
     ("swinv2.embeddings.patch_embeddings.projection.weight", "classifier.weight",
      "swinv2.encoder.layers.0.blocks.0.attention.self.logit_scale")),
)  # fmt: skip
"""Networks that describe pictures: family, task, class, some of their tensors."""


def _looking(name: str, tensors: tuple[str, ...]) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        safetensors(path / "model.safetensors", dict.fromkeys(tensors, (8, 8)))
        write_json(path / "config.json", {"architectures": [name]})

    return write


FOLDERS = [
    Case("SD folder", "folder", lambda path: _folder(
        path, "StableDiffusionPipeline", "unet", "sd1_unet"),
        {"kind": "sd1_diffusers", "component": "checkpoint", "family": "sd1", "task": ""}),
    Case("SDXL inpainting folder", "f2", lambda path: _folder(
        path, "StableDiffusionXLInpaintPipeline", "unet", "sdxl_inpaint_unet"),
        {"kind": "sdxl_diffusers", "component": "checkpoint", "family": "sdxl",
         "task": "inpaint"}),
    Case("FLUX.1 Kontext folder", "f3", lambda path: _folder(
        path, "FluxKontextPipeline", "transformer", "flux1_dev"),
        {"component": "checkpoint", "family": "flux1", "variant": "kontext", "task": "edit"}),
    Case("Consistency model folder", "f4", lambda path: _folder(
        path, "ConsistencyModelPipeline", "unet", "consistency_unet"),
        {"kind": "consistency", "component": "checkpoint", "family": "consistency"}),
    Case("tiny SD folder whose weights tell nothing", "f5", sd_folder,
         {"component": "checkpoint", "family": "sd1"}),
    Case("Qwen-Image's transformer in shards", "transformer", _sharded,
         {"kind": "qwen_image", "component": "denoiser", "family": "qwen_image",
          "precision": "bf16"}),
    *(
        Case(f"{name} ({len(tensors)} tensors)", f"look{place}", _looking(name, tensors),
             {"kind": kind, "component": "preprocessor", "family": family, "task": task})
        for place, (kind, family, task, name, tensors) in enumerate(LOOKING)
    ),
    *(
        Case(name, f"judge_{family}", _looking(name, tensors),
             {"kind": f"classifier_{family}", "component": "classifier", "family": family})
        for family, name, tensors in CLASSIFIERS
    ),
    *(
        Case(name, f"captions_{family}", _looking(name, tensors),
             {"kind": f"captioner_{family}", "component": "captioner", "family": family,
              "task": task})
        for family, task, name, tensors in CAPTIONERS
    ),
    *(
        Case(f"{name}'s file alone", f"{family}.safetensors",
             lambda path, given=tensors: safetensors(path, dict.fromkeys(given, (8, 8))),
             {"kind": f"classifier_{family}", "component": "classifier", "family": family})
        for family, name, tensors in CLASSIFIERS
    ),
    *(
        Case(f"LaMa ({prefix or 'its generator alone'})", f"lama{place}.safetensors",
             lambda path, prefix=prefix: safetensors(path, lama(prefix)),
             {"kind": "lama", "component": "inpainter", "family": "lama", "task": "inpaint"})
        for place, prefix in enumerate(("", "model.", "generator."))
    ),
    Case("LoRA folder of peft", "lora", _peft_folder,
         {"kind": "lora_sd1", "component": "lora", "family": "sd1", "rank": 8, "alpha": 16.0,
          "base": "runwayml/sd15"}),
]  # fmt: skip
