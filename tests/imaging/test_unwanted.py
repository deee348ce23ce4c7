"""Wires, dust and small things are proposed before a plain ground, and nothing where there are
none."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from desktop_app.imaging.unwanted import unwanted

HEIGHT, WIDTH = 400, 600
Y, X = np.mgrid[:HEIGHT, :WIDTH]
SPOTS = ((60, 90), (130, 420), (40, 300))


def sky(grain: float = 1.5) -> np.ndarray:
    made = np.stack([110 + Y / 8, 150 + Y / 10, 210 - Y / 20], axis=-1).astype(float)
    return made + np.random.default_rng(0).normal(0, grain, made.shape)


def wired() -> tuple[np.ndarray, np.ndarray]:
    made, wire = sky(), abs(Y - (90 + 0.0004 * (X - 300) ** 2)) < 1.3
    made[wire] = 40
    return made, wire


def dusty() -> tuple[np.ndarray, np.ndarray]:
    made, spots = sky(), np.zeros((HEIGHT, WIDTH), bool)
    for y, x in SPOTS:
        far = (Y - y) ** 2 + (X - x) ** 2
        made *= (1 - 0.15 * np.exp(-far / 18))[..., None]
        spots |= far < 9
    return made, spots


def peopled() -> tuple[np.ndarray, np.ndarray]:
    made, person = sky(), (abs(X - 400) < 5) & (abs(Y - 200) < 16)
    made[person & (Y < 195)] = (200, 60, 50)
    made[person & (Y >= 195)] = (30, 30, 60)
    return made, person


def as_bytes(pixels: np.ndarray) -> np.ndarray:
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 3])
@pytest.mark.parametrize(("kind", "made"), [("wires", wired), ("dust", dusty), ("small", peopled)])
def test_what_is_there_is_found_and_nothing_else(kind: str, made, scale: int) -> None:
    pixels, there = made()
    size = (WIDTH * scale, HEIGHT * scale)
    picture = cv2.resize(as_bytes(pixels), size, interpolation=cv2.INTER_CUBIC)
    found = unwanted(picture)
    assert set(found) == {kind}
    mask = cv2.resize(found[kind], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) > 127
    assert found[kind].shape == picture.shape[:2] and set(np.unique(found[kind])) == {0, 255}
    assert (mask & there).sum() > 0.8 * there.sum()
    near = cv2.dilate(there.astype(np.uint8), np.ones((15, 15))) > 0
    assert not (mask & ~near).any()


def spotted(
    change: Callable[[np.ndarray, np.ndarray, float], np.ndarray], radius: float = 3.0
) -> np.ndarray:
    made = sky()
    for y, x in SPOTS:
        made = change(made, (Y - y) ** 2 + (X - x) ** 2, radius)
    return as_bytes(made)


def lit(made: np.ndarray, far: np.ndarray, radius: float) -> np.ndarray:
    return made * (1 + 0.15 * np.exp(-far / 2 / radius**2))[..., None]


def hard(made: np.ndarray, far: np.ndarray, radius: float) -> np.ndarray:
    return np.where((far < radius**2)[..., None], made * 0.6, made)


def tinted(made: np.ndarray, far: np.ndarray, radius: float) -> np.ndarray:
    return made * (1 - np.exp(-far / 2 / radius**2)[..., None] * (0.0, 0.3, 0.3))


def with_mast() -> np.ndarray:
    made = sky()
    made[abs(X - 300 + 0.1 * (Y - 200)) < 1.3] = 40
    return as_bytes(made)


def with_rim() -> np.ndarray:
    made, line = sky(), Y - (90 + 0.1 * X)
    made[line > 0] *= 0.6
    made[abs(line) < 1.5] = 20
    return as_bytes(made)


def with_stripe() -> np.ndarray:
    made = sky()
    made[(abs(Y - 200 - 0.3 * (X - 300)) < 2) & (abs(X - 300) < 30)] = (200, 60, 50)
    return as_bytes(made)


def with_cloud() -> np.ndarray:
    made = sky()
    made[(abs(X - 400) < 9) & (abs(Y - 200) < 12)] *= (0.86, 0.9, 0.94)
    return as_bytes(made)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("kind", "picture"),
    [
        ("wires", with_mast()),
        ("wires", with_rim()),
        ("dust", spotted(lit)),
        ("dust", spotted(hard, 1.5)),
        ("dust", spotted(tinted)),
        ("small", with_stripe()),
        ("small", with_cloud()),
    ],
    ids=["mast", "rim", "lit spots", "points", "tinted spots", "stripe", "cloud"],
)
def test_what_only_looks_alike_is_none(kind: str, picture: np.ndarray) -> None:
    assert kind not in unwanted(picture)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "picture",
    [
        as_bytes(sky()),
        as_bytes(sky(grain=20)),
        np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8),
        as_bytes(np.repeat((np.cos(X * np.pi / 3) + np.cos(Y * np.pi / 3) > 0.3)[..., None], 3, 2))
        * 255,
        np.full((200, 300, 3), 90, np.uint8),
        np.zeros((20, 300, 3), np.uint8),
    ],
    ids=["sky", "grain", "noise", "halftone", "flat", "strip"],
)
def test_where_there_is_nothing_nothing_is_proposed(picture: np.ndarray) -> None:
    assert unwanted(picture) == {}
