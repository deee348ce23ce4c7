"""Tiny networks that look at pictures, in the layout in which the published ones come: config.json,
preprocessor_config.json and model.safetensors. Their weights are random."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
_DO = {"do_resize": True, "do_rescale": True, "do_normalize": True, "rescale_factor": 1 / 255}


def depth_anything(*, metric: bool = False) -> Any:
    from transformers.models.depth_anything.configuration_depth_anything import DepthAnythingConfig
    from transformers.models.depth_anything.modeling_depth_anything import (
        DepthAnythingForDepthEstimation,
    )
    from transformers.models.dinov2.configuration_dinov2 import Dinov2Config

    backbone = Dinov2Config(
        image_size=56, patch_size=14, hidden_size=16, num_attention_heads=2, num_hidden_layers=4,
        mlp_ratio=2, out_indices=[1, 2, 3, 4], apply_layernorm=True, reshape_hidden_states=False,
    )  # fmt: skip
    settings = DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=16, fusion_hidden_size=8,
        neck_hidden_sizes=[8, 8, 16, 16], head_hidden_size=8, max_depth=20 if metric else 1,
        depth_estimation_type="metric" if metric else "relative",
    )  # fmt: skip
    return DepthAnythingForDepthEstimation(settings)


def dpt() -> Any:
    from transformers.models.dpt.configuration_dpt import DPTConfig
    from transformers.models.dpt.modeling_dpt import DPTForDepthEstimation

    return DPTForDepthEstimation(
        DPTConfig(
            hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32,
            image_size=64, patch_size=16, backbone_out_indices=[0, 1, 2, 3],
            neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=8, qkv_bias=True,
        )
    )  # fmt: skip


def rt_detr() -> Any:
    from transformers.models.rt_detr.configuration_rt_detr import RTDetrConfig
    from transformers.models.rt_detr.configuration_rt_detr_resnet import RTDetrResNetConfig
    from transformers.models.rt_detr.modeling_rt_detr import RTDetrForObjectDetection

    backbone = RTDetrResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    settings = RTDetrConfig(
        backbone_config=backbone, encoder_hidden_dim=16, encoder_in_channels=[8, 16, 16],
        encoder_ffn_dim=16, encoder_attention_heads=2, d_model=16, num_queries=12,
        decoder_in_channels=[16, 16, 16], decoder_ffn_dim=16, decoder_layers=2,
        decoder_attention_heads=2, num_denoising=0,
        id2label={0: "person", 1: "bicycle", 2: "car"},
    )  # fmt: skip
    return RTDetrForObjectDetection(settings)


def vitpose(*, experts: int = 1, classic: bool = False) -> Any:
    from transformers.models.vitpose.configuration_vitpose import VitPoseConfig
    from transformers.models.vitpose.modeling_vitpose import VitPoseForPoseEstimation
    from transformers.models.vitpose_backbone.configuration_vitpose_backbone import (
        VitPoseBackboneConfig,
    )

    backbone = VitPoseBackboneConfig(
        image_size=[64, 48], patch_size=[16, 16], hidden_size=16, num_hidden_layers=2,
        num_attention_heads=2, mlp_ratio=2, out_indices=[2], num_experts=experts, part_features=4,
    )  # fmt: skip
    settings = VitPoseConfig(
        backbone_config=backbone,
        scale_factor=4,
        use_simple_decoder=not classic,
        id2label={n: str(n) for n in range(17)},
    )
    return VitPoseForPoseEstimation(settings)


def _owl(version: str) -> Any:
    from transformers.models.owlv2.configuration_owlv2 import Owlv2Config
    from transformers.models.owlv2.modeling_owlv2 import Owlv2ForObjectDetection
    from transformers.models.owlvit.configuration_owlvit import OwlViTConfig
    from transformers.models.owlvit.modeling_owlvit import OwlViTForObjectDetection

    layers = {
        "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }  # fmt: skip
    words = {
        **layers, "vocab_size": len(_OWL_WORDS), "max_position_embeddings": 16,
        "bos_token_id": _OWL_WORDS.index("<|startoftext|>"),
        "eos_token_id": _OWL_WORDS.index("<|endoftext|>"),
    }  # fmt: skip
    sight = {**layers, "image_size": 64, "patch_size": 16}
    parts: dict[str, Any] = {"text_config": words, "vision_config": sight, "projection_dim": 16}
    if version == "owlv2":
        return Owlv2ForObjectDetection(Owlv2Config(**parts))
    return OwlViTForObjectDetection(OwlViTConfig(**parts))


def owlvit() -> Any:
    return _owl("owlvit")


def owlv2() -> Any:
    return _owl("owlv2")


_OWL_WORDS = [
    "!", *string.ascii_lowercase, *(f"{letter}</w>" for letter in string.ascii_lowercase),
    "<|startoftext|>", "<|endoftext|>",
]  # fmt: skip


def _owl_tokenizer(folder: Path) -> None:
    """Words of single letters, in the files in which the published networks have theirs."""
    vocabulary = {word: number for number, word in enumerate(_OWL_WORDS)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    special = {
        "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>", "pad_token": "!",
    }  # fmt: skip
    (folder / "special_tokens_map.json").write_text(json.dumps(special), encoding="utf-8")
    settings = {**special, "model_max_length": 16, "tokenizer_class": "CLIPTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def upernet() -> Any:
    from transformers.models.convnext.configuration_convnext import ConvNextConfig
    from transformers.models.upernet.configuration_upernet import UperNetConfig
    from transformers.models.upernet.modeling_upernet import UperNetForSemanticSegmentation

    backbone = ConvNextConfig(
        hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1],
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )  # fmt: skip
    settings = UperNetConfig(
        backbone_config=backbone, hidden_size=16, auxiliary_in_channels=16, auxiliary_channels=8,
        pool_scales=[1, 2], id2label=_classes(),
    )  # fmt: skip
    return UperNetForSemanticSegmentation(settings)


def segformer() -> Any:
    from transformers.models.segformer.configuration_segformer import SegformerConfig
    from transformers.models.segformer.modeling_segformer import SegformerForSemanticSegmentation

    return SegformerForSemanticSegmentation(
        SegformerConfig(
            depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 16, 16], num_attention_heads=[1, 1, 2, 2],
            mlp_ratios=[2, 2, 2, 2], decoder_hidden_size=16, id2label=_classes(),
        )
    )  # fmt: skip


def sam() -> Any:
    from transformers.models.sam.configuration_sam import SamConfig
    from transformers.models.sam.modeling_sam import SamModel

    sight = {
        "hidden_size": 16, "output_channels": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "image_size": 64, "patch_size": 16, "window_size": 2, "global_attn_indexes": [1],
        "num_pos_feats": 8, "mlp_dim": 32,
    }  # fmt: skip
    points = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 8}
    return SamModel(SamConfig(**_sam_parts(sight, points)))


def _sam_parts(sight: dict[str, Any], points: dict[str, Any]) -> dict[str, Any]:
    decoder = {
        "hidden_size": 16, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 16,
    }  # fmt: skip
    return {
        "vision_config": sight, "prompt_encoder_config": points, "mask_decoder_config": decoder,
    }  # fmt: skip


def sam2(*, video: bool = False) -> Any:
    """``video``: as the published folders hold it, with what follows things through a film."""
    from transformers.models.sam2.configuration_sam2 import Sam2Config
    from transformers.models.sam2.modeling_sam2 import Sam2Model
    from transformers.models.sam2_video.configuration_sam2_video import Sam2VideoConfig
    from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoModel

    hiera = {
        "model_type": "sam2_hiera_det_model", "hidden_size": 8, "image_size": [64, 64],
        "blocks_per_stage": [1, 1, 2, 1], "embed_dim_per_stage": [8, 16, 24, 32],
        "num_attention_heads_per_stage": [1, 1, 2, 2], "window_size_per_stage": [4, 4, 4, 4],
        "global_attention_blocks": [3], "window_positional_embedding_background_size": [2, 2],
    }  # fmt: skip
    sight = {
        "backbone_config": hiera, "backbone_channel_list": [32, 24, 16, 8], "fpn_hidden_size": 16,
        "backbone_feature_sizes": [[16, 16], [8, 8], [4, 4]],
    }  # fmt: skip
    points = {"hidden_size": 16, "image_size": 64, "patch_size": 16, "mask_input_channels": 8}
    if not video:
        return Sam2Model(Sam2Config(**_sam_parts(sight, points)))
    return Sam2VideoModel(
        Sam2VideoConfig(
            **_sam_parts(sight, points), image_size=64,
            memory_attention_hidden_size=16, memory_attention_num_layers=1,
            memory_attention_feed_forward_hidden_size=16, memory_attention_num_attention_heads=1,
            memory_attention_rope_feat_sizes=[4, 4], memory_encoder_hidden_size=16,
            memory_encoder_output_channels=8, mask_downsampler_embed_dim=16,
            memory_fuser_embed_dim=16, memory_fuser_intermediate_dim=16, memory_fuser_num_layers=1,
        )
    )  # fmt: skip


def _classes() -> dict[int, str]:
    return {number: f"class {number}" for number in range(150)}


_SQUARE = {"size": {"height": 64, "width": 64}, "resample": 2, **_DO, **IMAGENET}

SETTINGS: dict[str, dict[str, Any]] = {
    "depth_anything": {
        **_DO, **IMAGENET, "size": {"height": 56, "width": 56}, "resample": 3,
        "keep_aspect_ratio": True, "ensure_multiple_of": 14, "do_pad": False,
        "image_processor_type": "DPTImageProcessor", "size_divisor": None,
    },
    "dpt": {
        **_DO, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": {"height": 64, "width": 64},
        "resample": 2, "image_processor_type": "DPTFeatureExtractor",
    },
    "rt_detr": {
        **_SQUARE, "do_normalize": False, "image_processor_type": "RTDetrImageProcessor",
        "format": "coco_detection", "do_pad": False,
    },
    "vitpose": {
        "do_rescale": True, "do_normalize": True, "rescale_factor": 1 / 255, **IMAGENET,
        "size": {"height": 64, "width": 48}, "do_affine_transform": True,
        "normalize_factor": 200.0, "image_processor_type": "VitPoseImageProcessor",
    },
    "owlvit": {
        **_SQUARE, "resample": 3, "image_processor_type": "OwlViTFeatureExtractor",
        "crop_size": 64, "do_center_crop": False,
    },
    "owlv2": {**_SQUARE, "do_pad": True, "image_processor_type": "Owlv2ImageProcessor"},
    "upernet": {**_SQUARE, "image_processor_type": "SegformerImageProcessor"},
    "sam": {
        **_DO, **IMAGENET, "size": {"longest_edge": 64}, "do_pad": True, "resample": 2,
        "pad_size": {"height": 64, "width": 64}, "image_processor_type": "SamImageProcessor",
    },
    "sam2": {**_SQUARE, "image_processor_type": "Sam2ImageProcessorFast"},
    "segformer": {
        **_SQUARE, "do_reduce_labels": True, "image_processor_type": "SegformerFeatureExtractor",
    },
}  # fmt: skip

PUBLISHED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "depth_anything": (
        {
            "_commit_hash": None, "backbone": None, "backbone_kwargs": None,
            "use_pretrained_backbone": False, "use_timm_backbone": False,
            "torch_dtype": "float32", "transformers_version": None,
        },
        {},
    ),
    "dpt": (
        {
            "auxiliary_loss_weight": 0.4, "backbone_featmap_shape": None, "backbone_config": None,
            "attention_probs_dropout_prob": 0.0, "is_hybrid": False, "neck_ignore_stages": [],
            "readout_type": "project", "semantic_loss_ignore_index": 255,
            "torch_dtype": "float32", "transformers_version": "4.16.0.dev0",
        },
        {
            "do_normalize": True, "do_resize": True, "ensure_multiple_of": 1, "resample": 2,
            "feature_extractor_type": "DPTFeatureExtractor", "image_mean": [0.5] * 3,
            "image_std": [0.5] * 3, "keep_aspect_ratio": False, "size": 64,
        },
    ),
    "rt_detr": (
        {
            "anchor_image_size": [64, 64], "eval_size": [64, 64], "backbone": None,
            "backbone_kwargs": None, "use_pretrained_backbone": False, "use_timm_backbone": False,
            "torch_dtype": "float32", "transformers_version": "4.42.0.dev0",
        },
        {
            "do_convert_annotations": True, "do_normalize": False, "do_pad": False,
            "do_rescale": True, "do_resize": True, "format": "coco_detection", "resample": 2,
            **IMAGENET, "image_processor_type": "RTDetrImageProcessor", "pad_size": None,
            "rescale_factor": 0.00392156862745098, "size": {"height": 64, "width": 64},
        },
    ),
    "vitpose": (
        {
            "backbone": None, "backbone_kwargs": None, "edges": [[15, 13], [13, 11]],
            "use_pretrained_backbone": False, "use_timm_backbone": False,
            "torch_dtype": "float32", "transformers_version": "4.48.0.dev0",
        },
        {},
    ),
    "segformer": (
        {
            "classifier_dropout_prob": 0.1, "downsampling_rates": [1, 4, 8, 16], "image_size": 224,
            "reshape_last_stage": True, "torch_dtype": "float32",
            "transformers_version": "4.12.0.dev0",
        },
        {
            "do_normalize": True, "do_resize": True, **IMAGENET, "reduce_labels": True,
            "feature_extractor_type": "SegformerFeatureExtractor", "resample": 2, "size": 64,
        },
    ),
}  # fmt: skip
"""What config.json says besides in folders on the hub, written by older versions of transformers,
and a whole preprocessor_config.json of those ({}: it is as in `SETTINGS`)."""

BUILDERS: dict[str, Callable[..., Any]] = {
    "depth_anything": depth_anything,
    "dpt": dpt,
    "rt_detr": rt_detr,
    "vitpose": vitpose,
    "owlvit": owlvit,
    "owlv2": owlv2,
    "upernet": upernet,
    "segformer": segformer,
    "sam": sam,
    "sam2": sam2,
}


def network_folder(path: Path, kind: str, **options: Any) -> Path:
    """Write a tiny network of that ``kind`` to ``path``; the same one each time."""
    state = torch.get_rng_state()
    torch.manual_seed(7)
    module = BUILDERS[kind](**options).eval()
    for name, tensor in module.named_parameters():
        # As they are made many are zero or tiny, and every picture would look the same.
        if tensor.ndim > 1:
            torch.nn.init.normal_(tensor, std=0.3)
        elif name.endswith("bias"):
            torch.nn.init.normal_(tensor, std=0.1)
    torch.set_rng_state(state)
    module.save_pretrained(path)
    (path / "preprocessor_config.json").write_text(json.dumps(SETTINGS[kind]), encoding="utf-8")
    if kind.startswith("owl"):
        _owl_tokenizer(path)
    return path
