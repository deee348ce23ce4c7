"""Distances between pictures: SSIM, a perceptual one, Frechet's, of edges. No training here."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from common import autocast
from judge import Judge, to_input


def ssim(got: np.ndarray, want: np.ndarray) -> float:
    """Mean structural similarity (Wang et al. 2004) of luminance, (n, h, w, 3)
    uint8; Gaussian window of deviation 1.5, 11 pixels."""
    weights = torch.tensor([0.299, 0.587, 0.114])
    x, y = (torch.from_numpy(np.array(p)).float() @ weights for p in (got, want))
    x, y = x[:, None], y[:, None]
    ticks = torch.arange(11.0) - 5
    line = torch.exp(-(ticks**2) / (2 * 1.5**2))
    window = torch.outer(line, line)[None, None] / line.sum() ** 2
    mx, my = F.conv2d(x, window), F.conv2d(y, window)
    vx, vy = F.conv2d(x * x, window) - mx * mx, F.conv2d(y * y, window) - my * my
    cov = F.conv2d(x * y, window) - mx * my
    a, b = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    score = (2 * mx * my + a) * (2 * cov + b) / ((mx * mx + my * my + a) * (vx + vy + b))
    return score.mean().item()


@torch.inference_mode()
def perceptual(judge: Judge, got: np.ndarray, want: np.ndarray) -> float:
    """As LPIPS (Zhang et al. 2018, arXiv:1801.03924) without learnt weights, in
    the judge's maps: squared distance of unit feature vectors, (n, side, side, 3)."""
    distance = []
    for k in range(0, len(got), 64):
        with autocast():
            pairs = [judge.maps(to_input(part[k : k + 64])) for part in (got, want)]
        for a, b in zip(*pairs, strict=True):
            unit_a, unit_b = F.normalize(a.float(), dim=1), F.normalize(b.float(), dim=1)
            distance.append((unit_a - unit_b).square().sum(1).mean().item())
    return float(np.mean(distance))


@torch.inference_mode()
def features(judge: Judge, small: np.ndarray) -> Tensor:
    """(n, c) mean features of the last map."""
    parts = []
    for k in range(0, len(small), 128):
        with autocast():
            parts.append(judge.maps(to_input(small[k : k + 128]))[-1].float().mean((2, 3)).cpu())
    return torch.cat(parts)


def frechet(a: Tensor, b: Tensor) -> float:
    """Frechet distance of two clouds of features (n, c) (Heusel et al. 2017, arXiv:1706.08500)."""
    a, b = a.double(), b.double()
    ca, cb = torch.cov(a.T), torch.cov(b.T)
    values, vectors = torch.linalg.eigh(ca)
    root = vectors * values.clamp_min(0).sqrt() @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cb @ root).clamp_min(0).sqrt().sum()
    return float((a.mean(0) - b.mean(0)).square().sum() + ca.trace() + cb.trace() - 2 * cross)


def edge_f1(got: np.ndarray, want: np.ndarray, margin: float) -> float:
    """Of two drawings (h, w) bool: the harmonic mean of the shares of each that lie within
    `margin` px of the other. 1 for two empty ones."""
    if not got.any() and not want.any():
        return 1.0
    precision, recall = share_near(got, want, margin), share_near(want, got, margin)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def share_near(lines: np.ndarray, others: np.ndarray, margin: float) -> float:
    """The share of the lines' pixels that have one of the others within `margin` px."""
    if not lines.any() or not others.any():
        return 0.0
    away = cv2.distanceTransform((~others).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float((away[lines] <= margin).mean())
