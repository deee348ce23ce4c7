"""Planes seen at a slant: which projective maps make what is regular in them regular again.

Only the horizon of a plane is needed: a map that sends it to infinity leaves an affine picture, in
which equal things repeat at equal offsets (Huang et al. 2014, "Image completion using planar
structure guidance"). Horizons go through the points where families of straight lines meet.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray

_SEGMENTS = 70  # the longest are asked
_LEAST = 18.0  # px
_NEAR = 0.035  # rad; how far a line may point beside the point where its family meets
_SUPPORT = 0.12  # share of all lines' length that makes a family
_FAMILIES = 3
_STEEPEST = 0.8  # of the distance from the hole to the horizon, that the window may reach
_FLATTEST = 0.06  # less than that is no slant


def horizons(
    light: FloatArray, usable: BoolArray, centre: tuple[float, float]
) -> list[tuple[float, float]]:
    """Slants of the planes that straight lines in a picture tell of, the best founded first.

    Args:
        light: (h, w) float32, 0..1.
        usable: (h, w), where it is known.
        centre: x, y that keeps its place and scale.

    Returns:
        (a, b) each, per pixel: a·x + b·y + 1 = 0 is the horizon, counted from ``centre``.
    """
    lines, lengths = _segments(light, usable, centre)
    points = _meeting_points(lines, lengths)
    reach = max(light.shape) / 2
    found: list[tuple[float, float]] = []
    for one, other in combinations(points, 2):
        horizon = np.cross(one, other)
        if abs(horizon[2]) < 1e-12:
            continue
        a, b = (float(v) for v in horizon[:2] / horizon[2])
        slant = float(np.hypot(a, b)) * reach
        if _FLATTEST < slant < _STEEPEST * 2 and all(
            np.hypot(a - c, b - d) * reach > _FLATTEST for c, d in found
        ):
            found.append((a, b))
    return found


def rectifying(slant: tuple[float, float], centre: tuple[float, float]) -> Array:
    """(3, 3) float64: sends the horizon to infinity, and leaves place and scale at ``centre``."""
    back = np.array([[1, 0, centre[0]], [0, 1, centre[1]], [0, 0, 1.0]])
    there = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1.0]])
    tilt = np.array([[1, 0, 0], [0, 1, 0], [slant[0], slant[1], 1.0]])
    return back @ tilt @ there


def _segments(
    light: FloatArray, usable: BoolArray, centre: tuple[float, float]
) -> tuple[Array, FloatArray]:
    """(n, 4) ends x, y, x, y counted from ``centre``, and their lengths."""
    known = usable.astype(np.uint8)
    filled = np.where(usable, light, light[usable].mean() if usable.any() else 0)
    seen = np.clip(filled * 255, 0, 255).astype(np.uint8)
    detected: Any = cv2.createLineSegmentDetector().detect(seen)[0]
    if detected is None:
        return np.zeros((0, 4)), np.zeros(0, np.float32)
    ends = np.asarray(detected, np.float64).reshape(-1, 4)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    clean = cv2.erode(known, np.ones((7, 7), np.uint8), borderValue=1) > 0
    at = np.clip(np.rint(middle).astype(int), 0, np.array(light.shape[::-1]) - 1)
    length = np.hypot(*(ends[:, :2] - ends[:, 2:]).T)
    order = np.argsort(-length, kind="stable")
    keep = order[(clean[at[:, 1], at[:, 0]] & (length >= _LEAST))[order]][:_SEGMENTS]
    return ends[keep] - np.tile(centre, 2), length[keep].astype(np.float32)


def _meeting_points(lines: Array, lengths: FloatArray) -> list[Array]:
    """Up to three points (homogeneous, unit length) where families of lines meet."""
    found: list[Array] = []
    scale = 300.0  # px; so that the three numbers of a line are of one size
    left = np.arange(len(lines))
    while len(found) < _FAMILIES and left.size >= 3:
        ends = lines[left] / scale
        one = np.column_stack([ends[:, :2], np.ones(left.size)])
        other = np.column_stack([ends[:, 2:], np.ones(left.size)])
        line = np.cross(one, other)
        first, second = np.triu_indices(left.size, 1)
        points = np.cross(line[first], line[second])
        size = np.linalg.norm(points, axis=1)
        points = points[size > 1e-9] / size[size > 1e-9, None]
        if not len(points):
            break
        agrees = _agrees(points, one, other)
        votes = agrees @ lengths[left]
        best = int(votes.argmax())
        if votes[best] < _SUPPORT * lengths.sum():
            break
        members = agrees[best]
        point = _fitted(line[members], lengths[left][members])
        members = members | _agrees(point[None], one, other)[0]
        found.append(point * np.array([scale, scale, 1.0]))
        left = left[~members]
    return found


def _agrees(points: Array, one: Array, other: Array) -> BoolArray:
    """(points, lines): whether a line points at a point."""
    middle = (one + other) / 2
    along = (other - one)[:, :2]
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    # From the middle to a point that may lie at infinity.
    x = points[:, None, 0] - points[:, None, 2] * middle[None, :, 0]
    y = points[:, None, 1] - points[:, None, 2] * middle[None, :, 1]
    across = np.abs(x * along[None, :, 1] - y * along[None, :, 0])
    return across < np.sin(_NEAR) * np.maximum(np.hypot(x, y), 1e-12)


def _fitted(lines: Array, lengths: FloatArray) -> Array:
    """The point nearest to lines (n, 3), by their lengths."""
    unit = lines / np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    weighted = unit * lengths[:, None]
    return np.linalg.svd(weighted, full_matrices=False)[2][-1]
