"""The outline of what is pointed at, by SAM (Kirillov et al. 2023) and SAM 2 (Ravi et al. 2024).

A picture is looked at once (`seen`), which takes seconds on a processor; each question about it is
quick then. What brings pictures into the form that they take, SAM 2's needs torchvision for: it is
done here, as their image processors do it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import torch
from torch import Tensor
from torch.nn import functional

from desktop_app.core.operations import MOST_FOUND
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.preprocessors.network_folder import DTYPE, Network

_MEAN: Final = (0.485, 0.456, 0.406)
_STD: Final = (0.229, 0.224, 0.225)
"""Of ImageNet, where preprocessor_config.json says nothing."""

_LIKELY: Final = 0.88
_STABLE: Final = 0.95
_OFFSET: Final = 1.0
_SAME: Final = 0.7
"""Which parts of a grid are kept, as SAM's own generator has them: the overlap that is expected;
the overlap of its mask at logits of one more and one less; boxes that overlap more are one."""

_AT_A_TIME: Final = 32
"""Points of a grid."""

_MIDDLE: Final = 128
_STEP: Final = 16
"""Of `Segmented.masks`."""


@dataclass(frozen=True, slots=True, eq=False)
class DetectedObjects:
    """What a network saw in a picture.

    Attributes:
        maps: as its class gives and takes them.
        picture: height and width of the picture.
        shown: of the part of the network's square that it fills.
    """

    maps: Any
    picture: tuple[int, int]
    shown: tuple[int, int]


def seen(network: Network, picture: ByteArray) -> DetectedObjects:
    """Look at ``picture``, (h, w, 3) uint8 sRGB."""
    values, shown = pixels(network, picture)
    height, width = picture.shape[:2]
    return DetectedObjects(network.module.get_image_embeddings(values), (height, width), shown)


def pixels(network: Network, picture: ByteArray) -> tuple[Tensor, tuple[int, int]]:
    """``picture`` as the network takes it: (1, 3, side, side) float32; and the height and width of
    the part that it fills: SAM keeps its proportions, SAM 2 stretches it."""
    side = _side(network)
    shown = (side, side)
    if _keeps_proportions(network):
        scale = side / max(picture.shape[:2])
        height, width = (max(1, int(each * scale + 0.5)) for each in picture.shape[:2])
        shown = height, width
    tensor = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None]
    small = functional.interpolate(tensor, shown, mode="bilinear", antialias=True)
    said = network.reader
    mean, std = (
        torch.tensor(said.get(key, usual)).view(1, 3, 1, 1)
        for key, usual in (("image_mean", _MEAN), ("image_std", _STD))
    )
    values = (small.to(DTYPE) * said.get("rescale_factor", 1 / 255) - mean) / std
    values = functional.pad(values, (0, side - shown[1], 0, side - shown[0]))
    return values.to(network.device), shown


def candidates(
    network: Network,
    found: DetectedObjects,
    points: Tensor | None,
    labels: Tensor | None,
    boxes: Tensor | None = None,
    mask_input: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Three outlines of each thing: logits (things, 3, s, s), and the overlap with the true outline
    that is expected of each.

    Args:
        points: (things, n, 2) float32 x, y in pixels of the picture.
        labels: (things, n) whole: 1 on the thing, 0 beside it.
        boxes: (things, 4) left, top, right, bottom.
        mask_input: (s, s) logits to be refined.
    """
    height, width = found.picture
    scale = torch.tensor([found.shown[1] / width, found.shown[0] / height])
    asked: dict[str, Any] = {}
    if points is not None and labels is not None:
        asked["input_points"] = (points * scale)[None]
        asked["input_labels"] = labels[None]
    if boxes is not None:
        asked["input_boxes"] = (boxes * scale.repeat(2))[None]
    if mask_input is not None:
        asked["input_masks"] = mask_input[None, None]
    asked = {key: value.to(network.device) for key, value in asked.items()}
    told = network.module(image_embeddings=found.maps, multimask_output=True, **asked)
    return told.pred_masks[0].float().cpu(), told.iou_scores[0].float().cpu()


def outlines(
    network: Network,
    found: DetectedObjects,
    points: Sequence[tuple[float, float, int]],
    boxes: Sequence[tuple[float, float, float, float]],
    mask_input: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """(n, s, s) logits of what is pointed at and their scores, the likeliest first: three of one
    thing, or the best of each of several boxes."""
    places = torch.tensor([[x, y] for x, y, _ in points])[None] if points else None
    labels = torch.tensor([[on for *_, on in points]]) if points else None
    around = torch.tensor([[float(each) for each in box] for box in boxes]) if boxes else None
    logits, scores = candidates(network, found, places, labels, around, mask_input)
    if len(boxes) > 1:
        best = scores.argmax(dim=1)
        every = torch.arange(len(best))
        return logits[every, best], scores[every, best]
    order = scores[0].argsort(descending=True)
    return logits[0, order], scores[0, order]


def stretched(network: Network, found: DetectedObjects, logits: Tensor) -> Tensor:
    """Logits (n, s, s) at the picture's size, as the image processors bring them there."""
    side = _side(network)
    if _keeps_proportions(network):
        logits = _interpolated(logits, (side, side))[:, : found.shown[0], : found.shown[1]]
    return _interpolated(logits, found.picture)


def parts(
    network: Network, found: DetectedObjects, grid: int, report: Callable[[int, int], object]
) -> tuple[Tensor, Tensor]:
    """The parts of the picture around the points of a grid: (n, h, w) logits, as fine as the
    network gives them, and scores, the likeliest first; `MOST_FOUND` at most. ``grid``: points of a
    side; ``report`` hears how many of how many rounds are done.
    """
    height, width = found.picture
    shares = (torch.arange(grid) + 0.5) / grid
    places = torch.cartesian_prod(shares * height, shares * width).view(-1, 2).flip(1)
    rounds = places.split(_AT_A_TIME)
    kept: list[tuple[Tensor, Tensor]] = []
    for number, some in enumerate(rounds, 1):
        labels = torch.ones((len(some), 1), dtype=torch.int64)
        logits, scores = candidates(network, found, some[:, None], labels)
        logits, scores = _within(network, found, logits).flatten(0, 1), scores.flatten()
        good = (scores > _LIKELY) & (_stability(logits) > _STABLE)
        kept.append((logits[good], scores[good]))
        report(number, len(rounds))
    logits, scores = (torch.cat(each) for each in zip(*kept, strict=True))
    if not len(scores):
        return logits, scores
    boxes = [cv2.boundingRect(mask) for mask in (logits > 0).byte().numpy()]
    above = (scores - scores.min() + 1).tolist()  # OpenCV takes no scores below 0
    chosen = cv2.dnn.NMSBoxes(boxes, above, 0.0, _SAME)
    order = torch.tensor([int(each) for each in chosen][:MOST_FOUND])
    return logits[order], scores[order]


def as_bytes(logits: Tensor) -> ByteArray:
    """(n × h, w) uint8 of `Segmented.masks`."""
    height, width = logits.shape[-2:]
    levels = (logits * _STEP).add_(_MIDDLE).clamp_(0, 255).to(torch.uint8)
    return levels.reshape(-1, width).numpy() if height else levels.reshape(0, 1).numpy()


def _stability(logits: Tensor) -> Tensor:
    """Overlap (intersection over union) of a mask that is surer with one that is less sure."""
    inner, outer = ((logits > each).sum(dim=(-1, -2)) for each in (_OFFSET, -_OFFSET))
    return inner / outer.clamp(min=1)


def _within(network: Network, found: DetectedObjects, logits: Tensor) -> Tensor:
    """Without what lies beyond the picture."""
    share = logits.shape[-1] / _side(network)
    height, width = (max(1, round(each * share)) for each in found.shown)
    return logits[..., :height, :width]


def _interpolated(logits: Tensor, size: tuple[int, int]) -> Tensor:
    if logits.shape[-2:] == size:
        return logits
    return functional.interpolate(logits[None], size, mode="bilinear", align_corners=False)[0]


def _keeps_proportions(network: Network) -> bool:
    return network.row.name == "SamModel"


def _side(network: Network) -> int:
    return int(network.module.prompt_encoder.input_image_size)
