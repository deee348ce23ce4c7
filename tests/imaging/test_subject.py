"""The main thing in a picture: drawn things on several grounds, and where there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.subject import faint_outline, outer_edges, subject_of

GROUNDS = ("plain", "shaded", "noisy", "striped")


def ground(kind: str, height: int = 240, width: int = 320) -> ByteArray:
    made = np.full((height, width, 3), (206, 210, 216), np.float64)
    if kind == "shaded":
        made *= np.linspace(0.75, 1.1, height)[:, None, None]
    if kind == "noisy":
        made += np.random.default_rng(5).normal(0, 6, made.shape)
    if kind == "striped":
        made[:, ::8] -= 14
    return np.clip(made, 0, 255).astype(np.uint8)


def product(kind: str, height: int = 240, width: int = 320) -> tuple[ByteArray, ByteArray]:
    """A bottle on a ground, and its mask."""
    picture, mask = ground(kind, height, width), np.zeros((height, width), np.uint8)
    x, y = width // 2, height // 2
    cv2.rectangle(mask, (x - 36, y - 40), (x + 36, y + 90), 255, -1)
    cv2.rectangle(mask, (x - 14, y - 80), (x + 14, y - 40), 255, -1)
    picture[mask > 0] = (150, 40, 60)
    picture[y : y + 40, x - 30 : x + 30] = (240, 230, 90)  # its label
    return picture, mask


def overlap(found: ByteArray, wanted: ByteArray) -> float:
    """Intersection over union."""
    return float(((found > 0) & (wanted > 0)).sum() / ((found > 0) | (wanted > 0)).sum())


@pytest.mark.slow
@pytest.mark.parametrize("kind", GROUNDS)
def test_what_stands_out_is_found(kind: str) -> None:
    picture, mask = product(kind)
    found = subject_of(picture, picture)
    assert overlap(found, mask) > 0.97
    assert (found == subject_of(picture, picture)).all()
    large, wanted = (cv2.resize(one, (1600, 1200)) for one in (picture, mask))
    assert overlap(subject_of(large, large), wanted) > 0.95


@pytest.mark.parametrize("kind", GROUNDS)
def test_where_nothing_stands_out_nothing_is_found(kind: str) -> None:
    picture = ground(kind)
    assert not subject_of(picture, picture).any()
    tiny = picture[:3, :3]
    assert not subject_of(tiny, tiny).any()


@pytest.mark.slow
def test_the_ground_is_seen_through_a_handle_and_a_lid_of_another_colour_is_not() -> None:
    picture, mask = product("plain")
    cv2.circle(picture, (160, 90), 10, (206, 210, 216), -1)
    cv2.circle(mask, (160, 90), 10, 0, -1)
    found = subject_of(picture, picture)
    assert found[90, 160] == 0 and overlap(found, mask) > 0.96
    cv2.circle(picture, (160, 90), 10, (20, 20, 20), -1)
    assert subject_of(picture, picture)[90, 160] == 255


def test_alpha_says_it_where_there_is_any() -> None:
    picture, mask = product("plain")
    pixels = np.dstack((picture, mask))
    assert (subject_of(pixels, picture) == mask).all()


@pytest.mark.slow
def test_what_a_network_saw_counts() -> None:
    picture, mask = product("plain")
    picture[20:60, 20:60] = (40, 90, 160)
    things = np.zeros_like(mask)
    things[15:65, 15:65] = 255
    found = subject_of(picture, picture, things)
    assert found[40, 40] == 255 and found[120, 160] == 0


@pytest.mark.parametrize("cap", [(230, 230, 228), (120, 122, 124), (60, 90, 160)])
def test_a_part_that_was_lost_has_edges_of_its_own_and_a_shadow_has_none(
    cap: tuple[int, int, int],
) -> None:
    picture, mask = product("shaded")
    picture[60:80, 146:174] = cap
    lost = mask.copy()
    lost[:80] = 0
    soft = cv2.GaussianBlur(np.roll(mask, (6, 12), (0, 1)) / np.float32(255), (0, 0), 7)
    dark = np.where(mask[..., None] > 0, picture, picture * (1 - 0.4 * soft[..., None]))
    shown = cv2.GaussianBlur(np.rint(dark).astype(np.uint8), (0, 0), 0.7)
    assert outer_edges(shown, (lost > 0).astype(np.uint8)) > 0.2
    assert outer_edges(shown, (mask > 0).astype(np.uint8)) < 0.05


@pytest.mark.few(1)
@pytest.mark.parametrize("grey", [70, 105, 150])
@pytest.mark.parametrize("ground", [250, 200])
def test_a_thing_that_is_grey_is_no_shadow_and_what_is_like_the_ground_is_faint(
    grey: int, ground: int
) -> None:
    picture = np.full((200, 260, 3), ground, np.uint8)
    thing = np.zeros((200, 260), np.uint8)
    cv2.ellipse(thing, (130, 100), (52, 48), 0, 0, 360, 1, -1)
    picture[thing > 0] = grey, grey - 4, grey + 3
    assert faint_outline(picture, thing) < 0.05
    picture[thing > 0] = ground - 3
    assert faint_outline(picture, thing) > 0.9
