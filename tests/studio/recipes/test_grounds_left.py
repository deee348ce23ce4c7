"""Cut-outs before grounds of a pattern: one with the ground between its hairs is rejected with its
reason, one that is right is not, whatever the grain around it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.subject import subject_of
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.studio.recipes.rejecting import check_rule
from desktop_app.studio.recipes.worked import Worked

WIDTH, HEIGHT = 907, 683
WOOD, CLOTH, WHITE = "wood", "cloth", "white"


def ground(kind: str) -> FloatArray:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    if kind == WOOD:
        grain = np.sin(y / 8 + 3 * np.sin(x / 240 + y / 90) + 0.7 * np.sin(x / 70 + y / 23))
        made = np.array((188, 138, 84), np.float32) + grain[..., None] * np.array((26, 24, 20))
    elif kind == CLOTH:
        is_pink = ((y // 43 + x // 43) % 2 == 0)[..., None]
        made = np.where(is_pink, (240.0, 185.0, 210.0), (178.0, 172.0, 192.0))
    else:
        made = np.full((HEIGHT, WIDTH, 3), 244.0)
    return np.asarray(made, np.float32)


def photograph(
    kind: str, thing: ByteArray, colour: tuple[int, int, int], light: float = 0.3
) -> ByteArray:
    """A thing, (h, w) 0..255, lit from the left, before a ground."""
    left, _, width, _ = cv2.boundingRect(thing)
    across = np.clip((np.arange(WIDTH) - left) / width, 0, 1)[None, :, None]
    body = np.array(colour) * (1 + light / 2 - light * across)
    share = cv2.GaussianBlur(thing, (0, 0), 0.8)[..., None] / np.float32(255)
    noise = np.random.default_rng(8).normal(0, 2.5, (HEIGHT, WIDTH, 3))
    made = ground(kind) * (1 - share) + body * share + noise
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def bear(long: int) -> tuple[ByteArray, ByteArray]:
    """A round body and head with hairs of so many pixels; and what a cut-out makes of it: all that
    lies between the hairs, too."""
    body = np.zeros((HEIGHT, WIDTH), np.uint8)
    circles = (((450, 420), 150), ((450, 215), 100))
    for at, radius in circles:
        cv2.circle(body, at, radius, 255, -1, cv2.LINE_AA)
    made, rng = body.copy(), np.random.default_rng(3)
    for (x, y), radius in circles:
        for turn in np.arange(0, 2 * np.pi, 9 / radius):
            lean, far = turn + rng.normal(0, 0.06), radius + long * rng.uniform(0.7, 1.1)
            first, last = (
                (round(x + at * np.cos(way)), round(y + at * np.sin(way)))
                for at, way in ((radius - 3, turn), (far, lean))
            )
            cv2.line(made, first, last, 255, 2, cv2.LINE_AA)
    closed = cv2.morphologyEx(made, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    return made, np.where(np.asarray(closed) > 127, np.uint8(255), np.uint8(0))


def vase() -> ByteArray:
    made = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(made, (450, 420), (125, 150), 0, 0, 360, 255, -1, cv2.LINE_AA)
    cv2.rectangle(made, (400, 140), (500, 300), 255, -1)
    cv2.rectangle(made, (380, 130), (520, 160), 255, -1)
    return made


def mug() -> ByteArray:
    made = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(made, (560, 360), (80, 75), 0, -90, 90, 255, 22, cv2.LINE_AA)
    cv2.rectangle(made, (330, 230), (560, 520), 255, -1)
    return made


def tin() -> ByteArray:
    made = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.rectangle(made, (320, 200), (590, 530), 255, -1)
    cv2.ellipse(made, (455, 200), (135, 26), 0, 0, 360, 255, -1, cv2.LINE_AA)
    return made


def reason(picture: ByteArray, found: ByteArray) -> InputError | None:
    at = Worked(picture, FileOrigin(), {}, 255 - found)
    try:
        for rule in ("pieces", "uncertain"):
            check_rule(at, made_step("reject", rule), lambda look, least: True)
    except InputError as error:
        return error
    return None


@pytest.mark.parametrize("kind", [CLOTH, WOOD, WHITE])
def test_ground_between_hairs_is_a_reason(kind: str) -> None:
    made, found = bear(26)
    picture = photograph(kind, made, (120, 62, 26), light=0.2)
    error = reason(picture, found)
    assert error is not None
    if kind == WOOD:  # whose colours are the bear's, nearly
        assert error.code == "rejected_uncertain"
    else:
        assert error.code == "rejected_ground"
        assert int(str(error.params["share"]).rstrip("%")) > 90
    only = np.where(made > 127, np.uint8(255), np.uint8(0))
    thing = cv2.morphologyEx(only, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    smooth = np.asarray(thing, np.uint8)
    assert reason(photograph(kind, smooth, (120, 62, 26), light=0.2), smooth) is None


@pytest.mark.parametrize(
    ("kind", "thing", "colour"),
    [
        (WOOD, vase(), (215, 90, 60)),
        (WOOD, vase(), (150, 88, 40)),
        (WOOD, mug(), (60, 130, 80)),
        (CLOTH, vase(), (60, 130, 80)),
        (WHITE, tin(), (150, 152, 155)),
        (WHITE, mug(), (60, 130, 80)),
    ],
    ids=["vase", "vase like its wood", "mug on wood", "vase on cloth", "tin", "mug"],
)
def test_a_right_cut_out_is_not_flagged(
    kind: str, thing: ByteArray, colour: tuple[int, int, int]
) -> None:
    found = np.where(thing > 127, np.uint8(255), np.uint8(0))
    assert reason(photograph(kind, thing, colour), found) is None


def test_the_subject_on_wood_is_found_and_passes_and_a_part_that_it_lost_does_not() -> None:
    picture = photograph(WOOD, vase(), (215, 90, 60))
    found = subject_of(picture, picture)
    assert np.count_nonzero((found > 0) != (vase() > 127)) < 0.02 * np.count_nonzero(vase())
    assert reason(picture, found) is None
    lid = picture.copy()
    lid[60:128, 395:505] = 235, 238, 240
    error = reason(lid, found)
    assert error is not None and error.code == "rejected_beside"
