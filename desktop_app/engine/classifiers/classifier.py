"""Reading a classifier: a folder of config.json, preprocessor_config.json and safetensors, read as
data. Nothing in it chooses code: its class is one of `CLASSES`, and no code of the folder is run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.classifiers.squeezing import Squeeze, squeeze_of
from desktop_app.engine.preprocessors.network_folder import DTYPE, class_in, ready_network
from desktop_app.engine.preprocessors.reader_settings import FILE
from desktop_app.engine.weight_file import CONFIG, open_weights, read_settings
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part

MOST_LABELS: Final = 128
"""Of a classifier: few enough for one message about so many pictures."""

MOST_TAGS: Final = 20_000
"""Labels of a network that gives tags."""


PLAIN: Final = "classifier"
"""What it is called in progress and errors."""

CLASSES: Final = {
    "ViTForImageClassification": "vit",
    "SwinForImageClassification": "swin",
    "ConvNextForImageClassification": "convnext",
    "SiglipForImageClassification": "siglip",
}
"""The classes of transformers that are built, each with its ``model_type``."""

_SINGLE, _MULTI = "single_label_classification", "multi_label_classification"


@dataclass(frozen=True, eq=False)
class Classifier:
    """One classifier, ready to look.

    Attributes:
        name: of its folder.
        module: the network itself, on its device.
        labels: what it knows, in the order of its outputs.
        squeeze: how pictures are brought to its size.
        several: whether each label has its own probability; else all add up to 1.
    """

    name: str
    module: Any
    labels: tuple[str, ...]
    squeeze: Squeeze
    several: bool

    def scores(self, picture: ByteArray) -> dict[str, float]:
        """The probability of each label; of labels of one name the highest.

        Args:
            picture: (h, w, 3) uint8 sRGB.

        Raises:
            ModelError: ``model_damaged``: it gives NaN or infinite values.
        """
        pixels = self.squeeze.pixels(picture).to(self.module.device, DTYPE)
        found: Tensor = self.module(pixel_values=pixels).logits[0].float()
        if not bool(found.isfinite().all()):
            reason = f"the {PLAIN} gives NaN or infinite values"
            raise ModelError("model_damaged", name=self.name, reason=reason)
        shares = found.sigmoid() if self.several else found.softmax(dim=0)
        told: dict[str, float] = {}
        for label, share in zip(self.labels, cast("list[float]", shares.tolist()), strict=True):
            told[label] = max(share, told.get(label, 0.0))
        return told


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is read: which classes, how many labels of how many characters at most, and what no
    config.json may name."""

    classes: Mapping[str, str]
    most: int
    longest: int
    outside: tuple[str, ...]


_JUDGES: Final = _Rules(CLASSES, MOST_LABELS, 60, ("auto_map", "quantization_config"))
"""Settings that name code, or another form of weights, are refused."""

_TAGGERS: Final = _Rules(
    {**CLASSES, "Swinv2ForImageClassification": "swinv2"}, MOST_TAGS, 120, ("quantization_config",)
)
"""Published taggers name code that reads pictures; it isn't run."""


def open_tagger(path: Path, compute: Compute) -> Classifier:
    """As `open_classifier`, with more labels: tags."""
    return open_classifier(path, compute, _TAGGERS)


def open_classifier(path: Path, compute: Compute, rules: _Rules = _JUDGES) -> Classifier:
    """Read the classifier in the folder ``path``.

    Args:
        path: the folder.
        compute: where it will run.
        rules: what is read.

    Raises:
        ModelError: as `open_weights` and `WeightFile.tensors`; ``model_grows``; ``network_class``
            for a folder of another kind.
    """
    name = path.name
    weights = open_weights(path, PLAIN)
    with loading_part(name, PLAIN):
        config = weights.settings or read_settings(path / CONFIG)  # nothing runs without it
        class_name = _class_of(config, name, rules)
        labels = _labels(config, name, rules)
        squeeze = squeeze_of(read_settings(path / FILE), config, name)
        inner = cast("dict[str, Any]", config.get("vision_config") or {})
        module = ready_network(class_name, config, weights, ("vision_config", inner), compute)
        # With one label there is nothing that its probability could be a share of.
        several = config.get("problem_type") == _MULTI or len(labels) == 1 or squeeze.white
    return Classifier(name, module, labels, squeeze, several)


def _refusal(name: str) -> Callable[[str], ModelError]:
    return lambda wanted: ModelError("network_class", name=name, wanted=wanted[:80], needed=PLAIN)


def _class_of(config: dict[str, Any], name: str, rules: _Rules) -> str:
    """The class that config.json names, if it is one that is known here."""
    refused = _refusal(name)
    named = class_in(config)
    if named not in rules.classes or config.get("model_type") != rules.classes[named]:
        raise refused(named or CONFIG)
    for key in rules.outside:
        if config.get(key):
            raise refused(key)
    problem = config.get("problem_type")
    if problem not in (None, _SINGLE, _MULTI):
        raise refused(str(problem))
    return named


def _labels(config: dict[str, Any], name: str, rules: _Rules) -> tuple[str, ...]:
    """The labels, in the order of the outputs. Raises ModelError: ``network_class``."""
    refused = _refusal(name)
    told = config.get("id2label")
    if not isinstance(told, dict) or not 0 < len(told) <= rules.most:
        raise refused("id2label")
    known = cast("dict[str, Any]", told)
    numbers = [str(number) for number in range(len(known))]
    labels = tuple(known.get(number) for number in numbers)
    if not all(isinstance(one, str) and 0 < len(one) <= rules.longest for one in labels):
        raise refused("id2label")
    return cast("tuple[str, ...]", labels)


def probabilities(
    classifier: Classifier, pictures: dict[str, ByteArray], check: Callable[[], object]
) -> dict[str, dict[str, float]]:
    """What it says of each picture, one after another: what one is told hangs on no other.

    Args:
        classifier: which.
        pictures: (h, w, 3) uint8 sRGB, by name.
        check: asked before each whether it is still wanted.
    """
    told: dict[str, dict[str, float]] = {}
    for key, picture in pictures.items():
        check()
        with torch.inference_mode():
            told[key] = classifier.scores(picture)
    return told
