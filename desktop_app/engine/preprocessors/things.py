"""Whatever words name, found by OWL-ViT or OWLv2 (Minderer et al. 2022 and 2023)."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import torch

from desktop_app.core.events import Thing
from desktop_app.core.operations import MOST_FOUND
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.preprocessors.network_folder import Network

TOKENS = 16
"""Of a text, both ends with it, as these networks were trained."""

_SAME = 0.5
"""Overlap (intersection over union) from which on two boxes hold one thing."""


def things_in(
    network: Network, picture: ByteArray, texts: Sequence[str], least: float
) -> tuple[Thing, ...]:
    """Boxes around what ``texts`` name.

    Args:
        network: one that sees things.
        picture: (h, w, 3) uint8 sRGB.
        texts: what is looked for, each in a few English words.
        least: how sure it must be, 0..1.

    Returns:
        The surest first, `MOST_FOUND` at most; each is what it resembles most.
    """
    tokenizer = network.tokenizer
    assert tokenizer is not None
    read = [
        tokenizer(text, padding="max_length", truncation=True, max_length=TOKENS) for text in texts
    ]
    ids, seen = (
        torch.tensor([each[key] for each in read], device=network.device)
        for key in ("input_ids", "attention_mask")
    )
    found = network.module(input_ids=ids, attention_mask=seen, pixel_values=network.pixels(picture))
    scores, which = found.logits[0].float().sigmoid().max(dim=-1)
    height, width = picture.shape[:2]
    sides = (max(height, width),) * 2 if network.row.padded else (width, height)
    boxes = found.pred_boxes[0].float() * torch.tensor([*sides, *sides], device=scores.device)
    corners = torch.cat([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, 2:]], dim=1)
    kept = cv2.dnn.NMSBoxesBatched(corners.tolist(), scores.tolist(), which.tolist(), least, _SAME)
    order = sorted((int(each) for each in kept), key=lambda each: -float(scores[each]))
    things: list[Thing] = []
    for place in order[:MOST_FOUND]:
        x, y, across, down = corners[place].tolist()
        left, top = max(0.0, x), max(0.0, y)
        right, below = min(float(width), x + across), min(float(height), y + down)
        if right - left >= 1 and below - top >= 1:
            sure = float(scores[place])
            things.append((int(which[place]), sure, left, top, right - left, below - top))
    return tuple(things)
