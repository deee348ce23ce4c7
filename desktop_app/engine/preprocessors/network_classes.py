"""The classes of networks that look at pictures. Which one a folder holds its config.json says; a
name that is not here is refused. (transformers' Mask2Former can't be built without SciPy, nor can
OWLv2's reader: the one of OWL-ViT reads the same square, which is padded here.)"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.imaging.preprocessors.preprocessor import Sight


@dataclass(frozen=True, slots=True)
class NetworkClass:
    """One class of transformers.

    Attributes:
        name: of the class, as `part_classes` knows it.
        sight: what it sees.
        reader: class of transformers that brings pictures into the form that it takes; empty:
            `objects` does that (SAM 2's and 3's need torchvision).
        backbones: kinds of networks (``model_type``) that it may be built on; "" for a class that
            can do without any.
        labels: how many classes it must tell apart; 0: any number.
        label: one that it must know; empty: none.
        patch: what the sides of pictures must be multiples of, where its reader doesn't see to it.
        words: whether it comes with a tokenizer, and looks for what words name.
        padded: whether pictures are made squares by black pixels, right or below.
    """

    name: str
    sight: Sight
    reader: str
    backbones: tuple[str, ...]
    labels: int = 0
    label: str = ""
    patch: int = 1
    words: bool = False
    padded: bool = False


PERSON: Final = "person"
"""As data sets for detection label people."""

_CLASSES: Final = (
    NetworkClass(
        "DepthAnythingForDepthEstimation", "depth", "DPTImageProcessorPil", ("dinov2",), patch=14
    ),
    NetworkClass(
        "DPTForDepthEstimation",
        "depth",
        "DPTImageProcessorPil",
        ("", "bit", "dinov2", "swinv2", "beit"),
        patch=32,
    ),
    NetworkClass(
        "RTDetrForObjectDetection",
        "people",
        "RTDetrImageProcessorPil",
        ("rt_detr_resnet",),
        label=PERSON,
    ),
    NetworkClass(
        "OwlViTForObjectDetection", "things", "OwlViTImageProcessorPil", ("",), words=True
    ),
    NetworkClass(
        "Owlv2ForObjectDetection",
        "things",
        "OwlViTImageProcessorPil",
        ("",),
        words=True,
        padded=True,
    ),
    NetworkClass("SamModel", "objects", "", ("",)),
    NetworkClass("Sam2Model", "objects", "", ("", "sam2_hiera_det_model")),
    NetworkClass("Sam2VideoModel", "objects", "", ("", "sam2_hiera_det_model")),
    NetworkClass(
        "VitPoseForPoseEstimation",
        "pose",
        "VitPoseImageProcessorPil",
        ("vitpose_backbone",),
        labels=17,
    ),
    NetworkClass(
        "UperNetForSemanticSegmentation",
        "segmentation",
        "SegformerImageProcessorPil",
        ("convnext", "swin"),
        labels=150,
        patch=32,
    ),
    NetworkClass(
        "SegformerForSemanticSegmentation",
        "segmentation",
        "SegformerImageProcessorPil",
        ("",),
        labels=150,
        patch=32,
    ),
)

NETWORK_CLASSES: Final = {each.name: each for each in _CLASSES}
"""By name."""
