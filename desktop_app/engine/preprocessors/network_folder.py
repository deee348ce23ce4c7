"""Reading a network that looks at pictures: a folder of config.json, preprocessor_config.json and
safetensors, read as data. Nothing in it chooses code: classes are those of `network_classes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.preprocessors.network_classes import NETWORK_CLASSES, NetworkClass
from desktop_app.engine.preprocessors.reader_settings import (
    FILE,
    checked_settings,
    make_reader,
    narrowest,
    size_for,
)
from desktop_app.engine.weight_file import CONFIG, WeightFile, open_weights, read_settings
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES, Sight
from desktop_app.imaging.resize import resize
from desktop_app.networks.clip.tokenizer import CLIPTokenizer
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part, weights_named
from desktop_app.networks.load_limits import reading
from desktop_app.networks.part_classes import part_class

DTYPE: Final = torch.float32
"""These networks are small; in bfloat16 depth would have 256 steps."""

_OUTSIDE: Final = ("backbone", "use_timm_backbone", "auto_map", "quantization_config")
"""Settings that name what lies elsewhere (transformers would ask a hub for it), or code, or another
form of weights."""

_NOT_TAKEN: Final = (
    *("anchor_image_size", "eval_size", "auto_map"),
    *("attn_implementation", "_attn_implementation"),
    *("experts_implementation", "_experts_implementation"),
)
"""Sizes for which RT-DETR makes tables before it sees a picture, and then knows no other; and names
of code."""

_NEVER_USED: Final = re.compile(
    r"fusion_stage\.layers\.0\.residual_layer1\.|pooler\.|mask_token|num_batches_tracked"
    r"|auxiliary_head\.|relative_position_index|backbone\.layernorm\.|criterion\."
)
"""Weights that published files lack, or have too many of, and that no result depends on."""

_LAYER: Final = re.compile(r"\.\d+\.|layer|block|stage|head")


@dataclass(frozen=True, eq=False)
class Network:
    """One network, ready to look.

    Attributes:
        name: of its folder.
        row: its class's.
        module: the network itself, on the device, in `DTYPE`.
        reader: brings pictures into the form that it takes; of a row without one its settings.
        tokenizer: of one that looks for what words name; None of others.
    """

    name: str
    row: NetworkClass
    module: Any
    reader: Any
    tokenizer: CLIPTokenizer | None = None

    @property
    def config(self) -> Any:
        return self.module.config

    @property
    def device(self) -> torch.device:
        return self.module.device

    def pixels(self, picture: ByteArray, side: int = 0) -> Tensor:
        """``picture`` in the form that it takes.

        Args:
            picture: (h, w, 3) uint8 sRGB.
            side: about what size; 0: what it was trained for.

        Returns:
            (1, 3, h', w') float32 on its device.
        """
        size = {"size": size_for(self.reader, side, self.row.patch)} if side else {}
        if self.row.padded:
            picture = _squared(picture)
        picture = _widened(picture, narrowest(self.reader, **size))
        # Of a picture that is 3 pixels high, libraries can't tell which axis the channels are.
        read = self.reader(
            images=[picture],
            input_data_format="channels_last",
            return_tensors="pt",
            **size,
        )
        return read["pixel_values"].to(self.device, DTYPE)


def _widened(picture: ByteArray, share: float) -> ByteArray:
    """``picture`` with its shorter side stretched to that share of the longer one, at least."""
    height, width = picture.shape[:2]
    least = math.ceil(share * max(height, width))
    return np.ascontiguousarray(resize(picture, Size(max(width, least), max(height, least))))


def _squared(picture: ByteArray) -> ByteArray:
    """``picture`` in the upper left corner of a black square."""
    height, width = picture.shape[:2]
    side = max(height, width)
    made = np.zeros((side, side, 3), np.uint8)
    made[:height, :width] = picture
    return made


def open_network(path: Path, sight: Sight, compute: Compute) -> Network:
    """Read the network in the folder ``path``.

    Args:
        path: the folder.
        sight: what it has to see.
        compute: where it will run.

    Raises:
        ModelError: as `open_weights` and `WeightFile.tensors`; ``model_grows``; ``network_class``
            for a folder of another kind.
    """
    name, plain = path.name, NETWORK_NAMES[sight]
    weights = open_weights(path, plain)
    with loading_part(name, plain):
        config = weights.settings or read_settings(path / CONFIG)  # nothing runs without it
        row = _row_of(config, name, sight)
        if row.reader:
            reader = make_reader(row.reader, read_settings(path / FILE), name)
        else:
            said = read_settings(path / FILE) if (path / FILE).is_file() else {}
            reader = checked_settings(said, name)
        inner = cast("dict[str, Any]", config.get("backbone_config") or {})
        module = ready_network(row.name, config, weights, ("backbone_config", inner), compute)
        tokenizer = CLIPTokenizer.from_pretrained(path) if row.words else None
    return Network(name, row, module, reader, tokenizer)


def _row_of(config: dict[str, Any], name: str, sight: Sight) -> NetworkClass:
    """The class that config.json names, if it is one that sees that, and brings all it needs."""

    def refused(wanted: str) -> ModelError:
        return ModelError(
            "network_class", name=name, wanted=wanted[:80], needed=NETWORK_NAMES[sight]
        )

    named = class_in(config)
    row = NETWORK_CLASSES.get(named)
    if row is None or row.sight != sight:
        raise refused(named or CONFIG)
    vision = cast("dict[str, Any]", config.get("vision_config") or {})
    inner = config.get("backbone_config") or vision.get("backbone_config") or {}
    backbone = cast("dict[str, Any]", inner)
    if not isinstance(backbone, dict):
        raise TypeError("backbone_config is no object")
    kind = str(backbone.get("model_type", ""))
    if kind not in row.backbones:
        raise refused(kind or "no backbone_config")
    for key in _OUTSIDE:
        if config.get(key) or backbone.get(key):
            raise refused(key)
    classes = cast("dict[str, str]", config.get("id2label") or {})
    if row.labels not in (0, len(classes)) or row.label not in ("", *classes.values()):
        raise refused(f"{named}, {len(classes)} classes")
    return row


def class_in(config: Mapping[str, Any]) -> str:
    """The class of transformers that a config.json names first; empty: none."""
    architectures = config.get("architectures")
    return str(architectures[0]) if isinstance(architectures, list) and architectures else ""


def ready_network(
    class_name: str,
    config: dict[str, Any],
    weights: WeightFile,
    inner: tuple[str, dict[str, Any]],
    compute: Compute,
) -> Any:
    """The module of a class that `part_classes` knows, with its weights, ready to run.

    Args:
        class_name: which.
        config: of config.json.
        weights: its headers.
        inner: name and content of the settings within these that say how large it becomes.
        compute: where it will run.

    Raises:
        ModelError: as `WeightFile.tensors`; ``model_grows``, ``model_incomplete`` or
            ``model_damaged``.
    """
    name, part = weights.name, weights.part
    with reading(name, part, f"{inner[0]} of {CONFIG}", inner[1], weights.files, DTYPE):
        module, told = _built(class_name, config, weights.tensors(weights.shapes, DTYPE))
    _check_names(told, name, part)
    copy_mapped_weights([module])
    return module.eval().requires_grad_(requires_grad=False).to(compute.device)


def _built(
    class_name: str, config: dict[str, Any], tensors: dict[str, Tensor]
) -> tuple[Any, dict[str, Any]]:
    """The module of a class that `part_classes` knows, and what was missing or not used.

    Only what was read is handed over: a path would make transformers look at all the folder holds,
    adapters that name other models among it.
    """
    cls = part_class(class_name)
    settings = cls.config_class.from_dict(_taken(config))
    return cls.from_pretrained(
        None,
        config=settings,
        state_dict=tensors,
        dtype=DTYPE,
        output_loading_info=True,
        ignore_mismatched_sizes=True,  # they are told
    )


def _taken(config: dict[str, Any]) -> dict[str, Any]:
    """All but `_NOT_TAKEN`, in settings within settings, too."""
    return {
        key: _taken(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
        for key, value in config.items()
        if key not in _NOT_TAKEN
    }


def _check_names(config: dict[str, Any], name: str, plain: str) -> None:
    """Hold the weights of a file against those of its class.

    Args:
        config: as `_built` gives it.
        name: of the folder.
        plain: what it is, in plain words.

    Raises:
        ModelError: ``model_incomplete`` or ``model_damaged``.
    """
    missing = sorted(key for key in config["missing_keys"] if not _NEVER_USED.search(key))
    if missing:
        reason = f"the {plain} lacks {weights_named(missing)}"
        raise ModelError("model_incomplete", "\n".join(missing), name=name, reason=reason)
    mismatched = config.get("mismatched_keys")
    if mismatched:
        reason = f"the {plain}'s weights have other shapes than its settings say"
        raise ModelError("model_damaged", str(mismatched)[:2000], name=name, reason=reason)
    left = sorted(
        key
        for key in config["unexpected_keys"]
        if _LAYER.search(key) and not _NEVER_USED.search(key)
    )
    if left:
        reason = f"the {plain}'s settings leave out {len(left)} of its weights ({left[0]}…)"
        raise ModelError("model_damaged", "\n".join(left), name=name, reason=reason)
