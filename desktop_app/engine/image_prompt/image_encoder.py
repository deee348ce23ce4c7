"""Image encoders: from folders of transformers and from single files.

Which one an adapter was trained with only its widths tell; so all that are there are looked at by
their headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.core.request import IMAGE_ENCODER
from desktop_app.engine.image_prompt.vision_kinds import (
    PROJECTION,
    VISION_KINDS,
    Gives,
    VisionKind,
)
from desktop_app.engine.weight_file import WeightFile, open_weights, shapes_after
from desktop_app.networks.device import Compute
from desktop_app.networks.load_limits import Shapes

PLAIN: Final = "image encoder"

KNOWN: Final[dict[tuple[Gives, int], str]] = {
    ("embedding", 768): "CLIP ViT-L/14",
    ("embedding", 1024): "CLIP ViT-H/14",
    ("embedding", 1280): "CLIP ViT-bigG/14",
    ("states", 1024): "CLIP ViT-L/14",
    ("states", 1280): "CLIP ViT-H/14",
    ("states", 1664): "CLIP ViT-bigG/14",
    ("places", 1152): "SigLIP so400m/14 384",
}
"""What they are called."""


@record()
class EncoderNeed:
    """What an adapter takes of an image encoder.

    Attributes:
        gives: what.
        width: of that.
    """

    gives: Gives
    width: int

    @property
    def plain(self) -> str:
        """What the encoder is called."""
        return KNOWN.get((self.gives, self.width), f"({self.gives}: {self.width})")


@record(eq=False)
class EncoderFile:
    """An image encoder on the disk.

    Attributes:
        path: where it is.
        weights: its headers.
        kind: how it is built.
        prefix: how the names begin of what is for pictures.
        config: fields of its configuration.
    """

    path: Path
    weights: WeightFile
    kind: VisionKind
    prefix: str
    config: dict[str, Any]

    def meets(self, need: EncoderNeed) -> bool:
        """Whether it gives what an adapter takes."""
        return self.kind.widths(self.config).get(need.gives) == need.width

    def load(self, compute: Compute) -> ImageEncoder:
        """It in memory, on the device of ``compute``. Raises ModelError."""
        names = _inner(self.weights.shapes, self.prefix)
        read = self.weights.tensors(names.values(), compute.dtype)
        state = self.kind.named({plain: read[key] for plain, key in names.items()})
        network = self.weights.build(lambda: self.kind.make(self.config), state)
        network.to(compute.device)
        return ImageEncoder(network, self.kind, self.config["image_size"], compute)


class ImageEncoder:
    """An image encoder in memory.

    Args:
        network: of its kind.
        kind: how it is run.
        side: of the pictures it sees.
        compute: where and how.
    """

    def __init__(self, network: Any, kind: VisionKind, side: int, compute: Compute) -> None:
        self._network, self._kind, self._side, self._compute = network, kind, side, compute

    def pixels(self, pictures: Sequence[ByteArray]) -> Tensor:
        """(n, 3, s, s) of pictures (h, w, 3) of any size."""
        plain = [np.ascontiguousarray(picture) for picture in pictures]
        processor = self._kind.processor(self._side)
        made = processor(plain, input_data_format="channels_last", return_tensors="pt")
        return made.pixel_values.to(self._compute.device, self._compute.dtype)

    def read(self, pixels: Tensor, gives: Gives) -> Tensor:
        """(n, width) or (n, places, width)."""
        return self._kind.read(self._network, pixels, gives)


def open_encoder(path: Path) -> EncoderFile | None:
    """Read the headers of an image encoder; None of something else.

    Raises:
        ModelError: it is missing or damaged.
    """
    weights = open_weights(path, PLAIN)
    told: dict[str, Any] = weights.settings.get("vision_config", weights.settings)
    for kind in VISION_KINDS:
        prefix = kind.prefix_in(weights.shapes)
        if prefix is None:
            continue
        inner = {
            plain: weights.shapes[key] for plain, key in _inner(weights.shapes, prefix).items()
        }
        with weights.measured():
            config = kind.config(shapes_after(kind.named, inner), told)
        return EncoderFile(path, weights, kind, prefix, config)
    return None


def encoder_for(need: EncoderNeed, files: Mapping[str, str], adapter: str) -> EncoderFile:
    """The first encoder that gives what an adapter takes.

    Args:
        need: what it takes.
        files: `EngineJob.files`.
        adapter: its name.

    Raises:
        ModelError: ``image_encoder_missing``; what is wrong with one that can't be read, where no
            other serves.
    """
    fault: ModelError | None = None
    for path in encoder_paths(files):
        try:
            found = open_encoder(path)
        except ModelError as error:
            fault = error
            continue
        if found is not None and found.meets(need):
            return found
    if fault is not None:
        raise fault
    raise ModelError("image_encoder_missing", name=adapter, encoder=need.plain)


def encoder_paths(files: Mapping[str, str]) -> Iterable[Path]:
    """Of all files of a job those that hold image encoders."""
    return (Path(path) for key, path in files.items() if key.startswith(IMAGE_ENCODER))


def _inner(names: Shapes, prefix: str) -> dict[str, str]:
    """What is for pictures: without prefix → with it."""
    kept = {key.removeprefix(prefix): key for key in names if key.startswith(prefix)}
    return kept | ({PROJECTION: PROJECTION} if PROJECTION in names else {})
