"""Are wires, dust and small things proposed where there are some, and else not?

In 23 photographs as they are, of which one has cables (`pictures`, and eight of
`pictures/subjects`): in how many of them each kind is proposed. Planted are, in each of the same
photographs, two dark wires across it, straight or sagging, 1.2 to 5 px wide of 1,024, and eight
soft spots 8 to 25 % darker; and, in eight of `pictures/subjects`, six persons each, 30 and 45 px
large. A wire counts as found from a third of it, a spot and a person from 60 %.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main
from benchmarks.removal_cases import PICTURES
from benchmarks.subjects import photograph_of, put_in
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.unwanted import unwanted

_ALONE = ("rocket", "camera", "chelsea", "coffee", "astronaut")
_OF_SUBJECTS = ("boat", "gull", "skier", "geese", "tram", "seaplane", "snowboarder", "giraffes")
_HOSTS = ("snowboarder", "gull", "skier", "seaplane", "tennis", "airplane", "geese", "boat")
_PERSONS = ("man", "woman", "child", "suit", "tennis", "skier")
_WIRES, _SPOTS = 2, 8
_SHARES = {"wires": 1 / 3, "dust": 0.6, "small": 0.6}
_MOST = {"wires": 3, "dust": 4, "small": 4}
"""Photographs in which each kind is proposed."""


def measure(quick: bool) -> Sequence[Row]:
    """All rows; ``quick``: of every fifth photograph and host."""
    step = 5 if quick else 1
    files = [PICTURES / f"{name}.jpg" for name in _ALONE]
    files += sorted((PICTURES / "strong").glob("*.jpg"))
    files += [PICTURES / "subjects" / f"{name}.jpg" for name in _OF_SUBJECTS]
    seen = dict.fromkeys(_SHARES, 0)
    found = {kind: [0, 0] for kind in _SHARES}
    spent = 0.0
    for number, file in list(enumerate(files))[::step]:
        picture = np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8)
        start = time.process_time()
        proposed = unwanted(picture)
        spent += time.process_time() - start
        print(file.stem, *proposed, file=sys.stderr)
        for kind in proposed:
            seen[kind] += 1
        for kind, (made, things) in (
            ("wires", wired(picture, number)),
            ("dust", dusted(picture, number)),
        ):
            _count(found[kind], kind, made, things)
    for made, things in _peopled(step):
        _count(found["small"], "small", made, things)
    count = len(files[::step])
    rows = [
        at_most(f"photographs with {kind} proposed", seen[kind], f"of {count}", _MOST[kind])
        for kind in _SHARES
    ]
    for kind, (hits, planted) in found.items():
        rows.append(Row(f"planted {kind} found", hits, f"of {planted}"))
    return [*rows, Row("CPU of a photograph", spent / count, "s")]


def _count(found: list[int], kind: str, made: ByteArray, things: Array) -> None:
    """Adds how many of the things, numbered from 1 in (h, w), are found, and how many there are."""
    mask = unwanted(made).get(kind, np.zeros(things.shape, np.uint8)) > 0
    for each in range(1, int(things.max()) + 1):
        found[0] += bool(mask[things == each].mean() > _SHARES[kind])
        found[1] += 1


def wired(picture: ByteArray, seed: int) -> tuple[ByteArray, Array]:
    """Two wires across it; and where, numbered."""
    draw, (height, width) = np.random.default_rng(seed), picture.shape[:2]
    made, where = picture.astype(np.float32), np.zeros((height, width), np.int32)
    across = np.linspace(0, 1, width)
    for each in range(1, _WIRES + 1):
        left = draw.uniform(0.03, 0.6) * height
        rise = draw.uniform(-0.25, 0.25) * height
        sag = 4 * draw.uniform(0, 0.08) * height * across * (1 - across)
        thick = draw.uniform(1.2, 5) * max(height, width) / 1024
        off = np.abs(np.arange(height)[:, None] - (left + rise * across + sag))
        cover = np.clip(thick / 2 + 0.5 - off * np.cos(np.arctan(rise / width)), 0, 1)[..., None]
        made = made * (1 - cover) + draw.uniform(15, 70) * cover
        where[cover[..., 0] > 0.5] = each
    return np.clip(np.rint(made), 0, 255).astype(np.uint8), where


def dusted(picture: ByteArray, seed: int) -> tuple[ByteArray, Array]:
    """Eight spots on it; and where they are seen, numbered."""
    draw, (height, width) = np.random.default_rng(seed), picture.shape[:2]
    made, where = picture.astype(np.float32), np.zeros((height, width), np.int32)
    y, x = np.ogrid[:height, :width]
    for each in range(1, _SPOTS + 1):
        down, right = draw.uniform(0.03, 0.97, 2) * (height, width)
        wide, depth = draw.uniform(1.5, 5) * max(height, width) / 1024, draw.uniform(0.08, 0.25)
        far = ((y - down) ** 2 + (x - right) ** 2) / wide**2
        made *= (1 - depth * np.exp(-far / 2))[..., None].astype(np.float32)
        where[far < 1] = each
    return np.clip(np.rint(made), 0, 255).astype(np.uint8), where


def _peopled(step: int) -> Iterator[tuple[ByteArray, Array]]:
    for number, host in list(enumerate(_HOSTS))[::step]:
        ground, _ = photograph_of(host)
        for each, name in enumerate(_PERSONS):
            seed = number * 7 + each
            made, where = put_in(*photograph_of(name), ground, seed, (30, 45)[each % 2])
            yield made, where.astype(np.int32)


if __name__ == "__main__":
    sys.exit(main("Is what is unwanted proposed, and else nothing?", measure))
