"""Several guesses at the main thing in a picture, each grown from another sign of it.

Signs are what differs from the border, what hangs together with it least (Zhu, Liang, Wei and Sun,
"Saliency Optimization from Robust Background Detection", CVPR 2014), what is sharp, and the places
where things mostly are. On superpixels (SLIC: Achanta et al. 2012) each sign grows into what is
coloured like it, up to edges. Of all that come out those few are chosen which, between them, are
likeliest to fit whatever is meant; GrabCut and the guided filter find their outlines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour_range import mask_of_alpha
from desktop_app.imaging.matting import refined_quickly
from desktop_app.imaging.resize import fit_within, resize
from desktop_app.imaging.subject import border_guess, cut, in_whole, lab_of, main_parts

MOST: Final = 3
"""Proposals of one picture."""

_SIDE: Final = 256
"""Pixels of the longer side that are looked at."""
_FINE: Final = 512
"""Of that at which outlines are found."""
_COUNT: Final = 350
"""Superpixels, about."""
_ROUNDS: Final = 6
_COMPACT: Final = 12.0
"""ΔE*ab that weighs as much as the width of a superpixel."""
_SPREAD: Final = 9.0
"""ΔE*ab within which colours are of one kind."""
_SMOOTH: Final = 3.0
"""How much neighbours count beside colours."""
_TRUST: Final = (0.3, 0.8)
"""How much colours count beside a sign; both are tried."""
_LEAST, _LARGEST = 0.004, 0.9
"""Shares of the picture that a thing has."""
_LOOSE: Final = 12
"""Pixels on either side of an outline within which GrabCut looks for it."""
_EDGE: Final = 6
"""Pixels, of `_FINE`, within which the picture's edge is followed."""
_SURENESS: Final = 0.1
"""How much worse a guess is e times less likely."""
_ALIKE: Final = 3
"""Power of an overlap: half of the thing is much less than half as good."""
_SAME: Final = 0.9
"""Overlap from which on two guesses are one."""
_CLOSE: Final = 0.012
"""Of the longer side, within which a thing is where it is pointed at."""
_PLAIN: Final = 0.9
"""Of the border's surroundings that are near its colours, where the ground is plain."""

_PLACES: Final = np.array(
    [
        (0, 0, 0.35, 0.3),
        (0, 0, 0.5, 0.5),
        (0, 0, 0.4, 0.75),
        (0, 0, 0.75, 0.4),
        (0, 0, 0.85, 0.85),
        (0, 0, 0.98, 0.98),
        (0.2, 0, 0.95, 0.75),
        (0.35, 0, 0.75, 0.55),
        (0.3, 0, 0.7, 0.4),
        (0.4, 0, 0.5, 0.7),
        (0.3, 0, 0.9, 0.95),
        (0.1, -0.35, 0.6, 0.45),
        (0.1, 0.35, 0.6, 0.45),
        (0.2, -0.3, 0.85, 0.6),
        (0.2, 0.3, 0.85, 0.6),
        (0.1, -0.4, 0.4, 0.3),
        (0.1, 0.4, 0.4, 0.3),
        (-0.3, 0, 0.4, 0.4),
        (0.35, 0, 0.35, 0.35),
        (0, 0, 0.25, 0.6),
        (0, -0.2, 0.7, 0.3),
        (0, 0.2, 0.7, 0.3),
        (0.5, 0, 0.45, 0.9),
    ]
)
"""Ellipses: middle and half axes, down and across, -1..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What may be meant.

    Attributes:
        mask: (h, w) uint8 of 0 and 255.
        likely: the overlap with what is meant that is expected, about 0..1.
    """

    mask: ByteArray
    likely: float


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Superpixels of a picture.

    Attributes:
        which: (h, w) the number of each pixel's.
        area: (n,) pixels.
        y, x: (n,) of its middle, -1..1.
        far: (n, n) ΔE*ab between two.
        away: (n, n) between their middles, in longer sides.
        touch: (n, n) pixels of their common outline.
        steep: (n, n) ΔE*ab from a pixel to the next along it.
        rim: (4, n) pixels at the top, bottom, left and right border.
    """

    which: Array
    area: Array
    y: Array
    x: Array
    far: Array
    away: Array
    touch: Array
    steep: Array
    rim: Array

    def mean(self, plane: Array) -> Array:
        """(n,) of a plane (h, w)."""
        return np.bincount(self.which.ravel(), plane.ravel(), len(self.area)) / self.area


class PictureAnalysis:
    """A picture, and what grows in it whatever is pointed at, which is worked out once.

    Args:
        picture, things: as `subject.subject_of`.
    """

    def __init__(self, picture: ByteArray, things: ByteArray | None = None) -> None:
        self.picture, self._things = picture, things
        self.fine = np.ascontiguousarray(fit_within(picture, _FINE))
        self._small = np.ascontiguousarray(fit_within(picture, _SIDE))

    def proposals(self, points: Sequence[tuple[float, float, bool]] = ()) -> list[Proposal]:
        """Guesses at the main thing, or at one that is pointed at, the likeliest first.

        Args:
            points: across and down, 0..1, and whether it is there; those it is on count as the
                middle of the picture.

        Returns:
            `MOST` of them at most; none: nothing was found.
        """
        fine, small, made = self.fine, self._small, list[Proposal]()
        height, width = self.picture.shape[:2]
        if min(small.shape[:2]) < 16 or np.ptp(small, axis=(0, 1)).max() < 8:
            return []
        border, plain = self._border
        if plain > _PLAIN:
            if not border.any():
                return []
            if is_pointed_at(border, points):
                made.append(Proposal(in_whole(border * np.uint8(255), width, height), 1.0))
        parts, signs, grown = self._regions
        found = grown[:, [is_pointed_at(region[parts.which], points) for region in grown.T]]
        likely = _ADDED + _facts(_about(parts, points), signs, found) @ _WEIGHTS
        for each in _chosen(parts, found, likely):
            outline = _outlined(small, found[:, each][parts.which].astype(np.uint8))
            large = resize(outline * np.uint8(255), _size(fine))
            mask = in_whole(refined_quickly(large, fine, _EDGE), width, height)
            if mask.any() and all(overlap(mask, one.mask) < _SAME for one in made):
                made.append(Proposal(mask, float(min(likely[each], 1))))
        return made[:MOST]

    @cached_property
    def _border(self) -> tuple[ByteArray, float]:
        return border_guess(self.fine, self._things)

    @cached_property
    def _regions(self) -> tuple[_Parts, dict[str, Array], Array]:
        """Superpixels, their signs, and what grew of them."""
        size, parts = _size(self._small), _superpixels(self._small)
        things = None if self._things is None else resize(self._things, size)
        signs, border = _signs(parts, self._small, things), self._border[0]
        return parts, signs, _grown(parts, signs, resize(border * np.uint8(255), size) > 127)


def subject_proposals(
    pixels: Array, picture: ByteArray, things: ByteArray | None = None
) -> list[Proposal]:
    """As `Look.proposals`; of pixels as `subject.subject_of` where some are transparent."""
    opaque = mask_of_alpha(pixels, transparent=False)
    if (opaque < 128).any():
        return [Proposal(opaque, 1.0)] if opaque.any() else []
    return PictureAnalysis(picture, things).proposals()


def is_pointed_at(mask: Array, points: Sequence[tuple[float, float, bool]]) -> bool:
    """Whether it covers all points that the thing is at, or what is close to them, and no other;
    points as in `Look.proposals`."""
    side, last = 2 * round(_CLOSE * max(mask.shape)) + 1, np.array(mask.shape) - 1
    near = cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8))
    places = [(tuple((np.clip((y, x), 0, 1) * last).astype(int)), on) for x, y, on in points]
    return all(((near if on else mask)[at] > 0) == on for at, on in places)


def _about(parts: _Parts, points: Sequence[tuple[float, float, bool]]) -> _Parts:
    """Measured from the points that something is on, if there are any."""
    places = [(x, y) for x, y, on in points if on]
    if not places:
        return parts
    x, y = np.mean(places, axis=0)
    return replace(parts, x=parts.x - (2 * x - 1), y=parts.y - (2 * y - 1))


def overlap(one: ByteArray, other: ByteArray) -> float:
    """Share of what two masks cover that both do."""
    return float(((one & other) > 0).sum() / ((one | other) > 0).sum())


def _size(picture: Array) -> Size:
    return Size(picture.shape[1], picture.shape[0])


def _superpixels(small: ByteArray) -> _Parts:
    lab = lab_of(small, 1.0)
    height, width = small.shape[:2]
    step = max(2.0, (height * width / _COUNT) ** 0.5)
    rows, columns = max(1, round(height / step)), max(1, round(width / step))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    share = _COMPACT / step
    seen = np.dstack([lab, y * share, x * share]).reshape(-1, 5).astype(np.float32)
    y_of, x_of = (np.arange(count, dtype=np.int64) for count in (height, width))
    row: Array = np.repeat(y_of * rows // height, width)
    column: Array = np.tile(x_of * columns // width, height)
    which: Array = row * columns + column
    for _ in range(_ROUNDS):
        count = np.maximum(np.bincount(which, minlength=rows * columns), 1)
        sums = [np.bincount(which, plane, rows * columns) for plane in seen.T]
        middle = (np.stack(sums, axis=1) / count[:, None]).astype(np.float32)
        best = np.full(len(seen), np.inf, np.float32)
        for down, right in np.ndindex(3, 3):
            near = np.clip(row + down - 1, 0, rows - 1) * columns
            near += np.clip(column + right - 1, 0, columns - 1)
            off = ((seen - middle[near]) ** 2).sum(axis=1)
            closer = off < best
            best[closer], which[closer] = off[closer], near[closer]
    found: Array = np.unique(which, return_inverse=True)[1]
    return _measured(found.reshape(height, width), lab)


def _measured(which: Array, lab: Array) -> _Parts:
    height, width = which.shape
    flat, count = which.ravel(), int(which.max()) + 1
    area = np.bincount(flat).astype(np.float64)
    y, x = np.mgrid[:height, :width]
    middles = np.stack([np.bincount(flat, plane.ravel()) / area for plane in (y, x)], axis=1)
    colours = np.stack(
        [np.bincount(flat, plane.ravel()) / area for plane in cv2.split(lab)], axis=1
    )
    slopes = [cv2.Sobel(lab, -1, *way, scale=0.125) for way in ((1, 0), (0, 1))]
    steep = np.sqrt(sum((slope**2).sum(axis=2) for slope in slopes))
    touch, edge = np.zeros((count, count)), np.zeros((count, count))
    for one, other, slope in (
        (which[:-1], which[1:], np.maximum(steep[:-1], steep[1:])),
        (which[:, :-1], which[:, 1:], np.maximum(steep[:, :-1], steep[:, 1:])),
    ):
        border = one != other
        np.add.at(touch, (one[border], other[border]), 1)
        np.add.at(edge, (one[border], other[border]), slope[border])
    touch, edge = touch + touch.T, edge + edge.T
    sides = (which[0], which[-1], which[:, 0], which[:, -1])
    return _Parts(
        which=which,
        area=area,
        y=middles[:, 0] / height * 2 - 1,
        x=middles[:, 1] / width * 2 - 1,
        far=np.linalg.norm(colours[:, None] - colours, axis=2),
        away=np.linalg.norm(middles[:, None] - middles, axis=2) / max(height, width),
        touch=touch,
        steep=edge / np.maximum(touch, 1),
        rim=np.stack([np.bincount(side, minlength=count) for side in sides]),
    )


def _unit(values: Array) -> Array:
    return (values - values.min()) / max(float(np.ptp(values)), 1e-6)


def _signs(parts: _Parts, small: ByteArray, things: ByteArray | None) -> dict[str, Array]:
    """(n,) 0..1 of each: how much something stands out, and by which sign."""
    rim = parts.rim.any(axis=0)
    nearest = np.sort(parts.far[:, rim], axis=1)[:, : max(1, int(rim.sum() * 0.12))]
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.0))
    detail = np.minimum(detail, np.percentile(detail, 98))
    salient, free = _saliency(parts, np.asarray(rim))
    signs = {
        "far": _unit(np.minimum(nearest.mean(axis=1), 40)),
        "sharp": _unit(parts.mean(np.asarray(cv2.GaussianBlur(detail, (0, 0), 7.0)))),
        "salient": salient,
        "free": free,
    }
    if things is not None:
        signs["salient"] = np.maximum(salient * 0.5, parts.mean(things) / 255)
    return signs


def _saliency(parts: _Parts, rim: Array) -> tuple[Array, Array]:
    """Zhu et al.: how salient, and how little of the border each hangs together with, 0..1."""
    beside = parts.touch > 0
    linked = beside | np.outer(rim, rim)
    np.fill_diagonal(linked, val=False)
    least = np.where(linked, parts.far, np.inf).min(axis=1).mean()
    way = np.where(linked, np.maximum(parts.far - least, 0), np.inf)
    np.fill_diagonal(way, 0)
    for each in range(len(way)):
        np.minimum(way, way[:, each, None] + way[each], out=way)
    like = np.exp(-(way**2) / 200)
    hangs = like[:, rim].sum(axis=1) / np.sqrt(like.sum(axis=1))
    ground = 1 - np.exp(-(hangs**2) / 2)
    weight = _unit((parts.far * np.exp(-8 * parts.away**2) * ground).sum(axis=1))
    near = beside | (beside.astype(np.float64) @ beside > 0)
    pull = np.where(near, np.exp(-(parts.far**2) / 98) + 0.02, 0)
    np.fill_diagonal(pull, 0)
    stiff = np.diag(pull.sum(axis=1) + 5 * ground + weight + 1e-6) - pull
    return _unit(np.linalg.solve(stiff, weight)), 1 - ground


def _lifted(sign: Array) -> Array:
    """A sign as how likely each is the thing: half where Otsu would part them."""
    levels = (_unit(sign) * 255).astype(np.uint8)
    level, _ = cv2.threshold(levels[None], 0, 255, cv2.THRESH_OTSU)
    return 1 / (1 + np.exp(-8 * (_unit(sign) - max(level / 255, 0.05))))


def _beginnings(parts: _Parts, signs: dict[str, Array], border: Array) -> Array:
    """(n, k) how likely each superpixel is the thing, by single signs and places, and by both."""
    salient, far, sharp = signs["salient"], signs["far"], signs["sharp"]
    middle = np.exp(-(parts.y**2 + parts.x**2) / 1.2)
    every = _lifted(_unit((salient + far + sharp) * (0.3 + 0.7 * middle)))
    alone = [_lifted(each) for each in (salient, sharp, far, far * middle, sharp * middle)]
    both = (salient + far, salient + sharp, far + sharp, salient * middle)
    begun = [every, parts.mean(border), *alone, *map(_lifted, both)]
    for down, right, high, wide in _PLACES:
        off = ((parts.y - down) / high) ** 2 + ((parts.x - right) / wide) ** 2
        place = 1 / (1 + np.exp(3 * (off - 1)))
        begun += [place, *(np.sqrt(place * sign) for sign in (every, *alone[:2]))]
    return np.clip(np.stack(begun, axis=1), 0.02, 0.98)


def _grown(parts: _Parts, signs: dict[str, Array], border: Array) -> Array:
    """(n, k) bool: what came of each beginning, as it is cleaned; each once."""
    begun, beside = _beginnings(parts, signs, border), parts.touch > 0
    soft = np.exp(-parts.steep / parts.steep[beside].mean() - parts.far / 15)
    pull = np.where(beside, parts.touch / np.sqrt(parts.area.mean()) * soft, 0)
    smooth = np.linalg.inv(np.eye(len(pull)) + _SMOOTH * (np.diag(pull.sum(axis=1)) - pull))
    kinds, area = np.exp(-(parts.far**2) / (2 * _SPREAD**2)), parts.area[:, None]
    sign = np.log(begun / (1 - begun))
    regions = list[Array]()
    for trust in _TRUST:
        share = begun
        for _ in range(4):
            inside, outside = share * area, (1 - share) * area
            front = kinds @ inside / inside.sum(axis=0)
            back = kinds @ outside / outside.sum(axis=0)
            odds = 2 * trust * np.log((front + 1e-3) / (back + 1e-3)) + sign
            share = smooth @ (1 / (1 + np.exp(-odds)))
        regions += list(share.T > 0.5)
    masks = (one[parts.which].astype(np.uint8) for one in np.unique(np.stack(regions), axis=0))
    kept = [parts.mean(main_parts(mask)) > 0.5 for mask in masks]
    made = np.unique(np.stack([*kept, parts.mean(border) > 0.5]), axis=0).T
    shares = (made * area).sum(axis=0) / parts.area.sum()
    return made[:, (shares > _LEAST) & (shares < _LARGEST)]


_WEIGHTS: Final = np.array(
    [
        [-0.4156, 0.0625, 0.1141, 0.0656, -0.0214, 0.4183, 0.1712],
        [0.0869, -0.2857, -0.1593, 0.0578, -0.28, 0.0259, 0.0503],
    ]
).ravel()
"""Of `_facts`, by ridge regression of the overlap on 69 photographs with given outlines, none of
`benchmarks/pictures/subjects`."""
_ADDED: Final = 0.2717


def _facts(parts: _Parts, signs: dict[str, Array], found: Array) -> Array:
    """(k, 14) of regions (n, k): how large, wide and central they are, how their colours part from
    the rest's, how sharp, and how clear their outlines are."""
    inside, total = found * parts.area[:, None], parts.area.sum()
    outside = parts.area[:, None] - inside
    area = np.maximum(inside.sum(axis=0), 1)
    rest = np.maximum(total - area, 1)
    kinds = np.exp(-(parts.far**2) / (2 * _SPREAD**2))
    odds = np.log((kinds @ inside / area + 1e-3) / (kinds @ outside / rest + 1e-3))
    along = np.maximum((found * (parts.touch @ ~found)).sum(axis=0), 1)
    beyond = (found * ((parts.touch * np.minimum(parts.far, 40)) @ ~found)).sum(axis=0) / along
    middle = np.exp(-2 * (parts.y**2 + parts.x**2))
    down, right = (parts.y @ inside / area, parts.x @ inside / area)
    sides = parts.rim @ found / parts.rim.sum(axis=1)[:, None]
    return np.stack(
        [
            area / total,
            np.sqrt(area / total),
            np.log(area / total + 0.005),
            (inside * odds).sum(axis=0) / area,
            -(outside * odds).sum(axis=0) / rest,
            (middle @ inside) / (middle @ parts.area),
            *(
                signs[each] @ inside / area - signs[each] @ outside / rest
                for each in ("free", "sharp")
            ),
            np.sqrt(np.maximum(parts.x**2 @ inside / area - right**2, 0)),
            np.sqrt(np.maximum(parts.y**2 @ inside / area - down**2, 0)),
            down,
            np.minimum(sides[2], sides[3]),
            4 * np.sqrt(area) / along,
            beyond / parts.far[parts.touch > 0].mean(),
        ],
        axis=1,
    )


def _chosen(parts: _Parts, found: Array, likely: Array) -> list[int]:
    """Those that are near as many as can be of what else may be meant, as likely as that is."""
    common = found.T.astype(np.float64) @ (found * parts.area[:, None])
    areas = np.diag(common)
    near = (common / (areas[:, None] + areas - common)) ** _ALIKE
    weight = np.exp(likely / _SURENESS)
    best, chosen = np.zeros(len(likely)), list[int]()
    for _ in range(min(MOST, len(likely))):
        gain = weight @ np.maximum(near - best[:, None], 0)
        chosen.append(int(gain.argmax()))
        best = np.maximum(best, near[:, chosen[-1]])
    return chosen


def _outlined(small: ByteArray, region: ByteArray) -> ByteArray:
    """(h, w) of 0 and 1: a region with the outline that GrabCut finds near its own."""
    side = 2 * _LOOSE + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    guess = np.where(region > 0, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    guess[cv2.erode(region, disc) > 0] = cv2.GC_FGD
    guess[cv2.dilate(region, disc) == 0] = cv2.GC_BGD
    return main_parts(cut(small, guess, rounds=1))
