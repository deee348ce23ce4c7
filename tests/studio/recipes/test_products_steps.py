"""Steps that products need: layers around what a mask keeps, and rules that reject."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.picture import FileOrigin
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.studio.recipes.layering import layered
from desktop_app.studio.recipes.rejecting import Looks, check_rule
from desktop_app.studio.recipes.worked import Worked
from tests.imaging.test_subject import product
from tests.studio.recipes.doing import batch, pixels_of, recipe


def worked(dtype: str = "uint8", channels: int = 3) -> Worked:
    """A bottle whose surroundings may change."""
    picture, mask = product("plain")
    pixels: Array = picture
    if channels == 4:
        pixels = np.dstack((picture, np.full_like(mask, 255)))
    if dtype != "uint8":
        pixels = (pixels / np.float32(255) * (65535 if dtype == "uint16" else 1)).astype(dtype)
    return Worked(pixels, FileOrigin(), {}, 255 - mask)


def shadow(name: str = "shadow", **more: object) -> RecipeStep:
    return made_step("lay", name, more)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_layers_lie_around_the_thing_alone(dtype: str, channels: int) -> None:
    before = worked(dtype, channels)
    coloured, background = layered(before, shadow("colour", colour="#ffffff"))
    made, above = layered(coloured, shadow())
    thing = before.mask == 0
    assert (background.name, above.name) == ("Background", "Shadow")
    full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    assert (made.pixels[thing] == before.pixels[thing]).all()
    assert (coloured.pixels[~thing] == full).all()
    assert made.pixels.dtype == before.pixels.dtype
    dark = made.pixels[..., 0] < coloured.pixels[..., 0]
    y, _ = np.nonzero(dark & ~thing)
    assert dark.any() and np.median(y) > np.nonzero(thing)[0].mean()  # below it


def test_the_file_s_own_shadow_is_kept_on_a_ground_of_uneven_light() -> None:
    at = worked()
    ramp = np.linspace(0.7, 1.0, at.pixels.shape[0])[:, None, None]
    source = (at.pixels * ramp).astype(np.uint8)
    source[212:220, 130:230] = source[212:220, 130:230] // 2
    white, _ = layered(replace(at, original=source), shadow("colour"))
    made, _ = layered(white, shadow("kept_shadow"))
    dark = 255 - made.pixels[..., 0].astype(int)
    inside = dark[214:218, 140:220][(at.mask == 255)[214:218, 140:220]]
    assert inside.mean() > 90
    far = np.ones(dark.shape, np.bool_)
    far[204:228, 122:238] = False
    assert dark[far & (at.mask == 255)].max() <= 12


def test_a_shadow_needs_a_thing() -> None:
    at = Worked(worked().pixels, FileOrigin(), {})
    for name in ("shadow", "kept_shadow"):
        with pytest.raises(InputError) as caught:
            layered(at, shadow(name))
        assert caught.value.code == "mask_rule_empty"


def moved(at: Worked, x: int) -> Worked:
    """The same, further to the right."""
    assert at.mask is not None
    pixels, mask = np.roll(at.pixels, x, 1), np.roll(at.mask, x, 1)
    return Worked(np.ascontiguousarray(pixels), FileOrigin(), {}, np.ascontiguousarray(mask))


@pytest.mark.parametrize(
    ("rule", "values", "at", "reason"),
    [
        ("empty", {}, worked(), ""),
        ("empty", {"least": 0.5}, worked(), "covers 14.0% of it"),
        ("empty", {}, Worked(np.full((9, 9, 3), 7, np.uint8), FileOrigin(), {}), "one colour"),
        ("cut_off", {}, worked(), ""),
        ("cut_off", {}, moved(worked(), 140), r"cut off at the edge \(← →\)"),
        ("background", {"colour": "#ced2d8", "most": 2}, worked(), ""),
        ("background", {"colour": "#ffffff", "most": 2}, worked(), "ΔE00 from #ffffff"),
    ],
)
def test_rules_reject_what_they_say(
    rule: str, values: dict[str, object], at: Worked, reason: str
) -> None:
    step = made_step("reject", rule, {**values, "again": 3})
    if not reason:
        check_rule(at, step, lambda look, least: True)
        return
    with pytest.raises(InputError, match=reason) as caught:
        check_rule(at, step, lambda look, least: True)
    assert caught.value.code.startswith("rejected_") and caught.value.params["again"] == 3


def test_two_pictures_are_too_alike_unless_their_colours_differ(tmp_path: Path) -> None:
    picture, _ = product("plain")
    blue = picture[..., ::-1]
    for name, pixels in {"a": picture, "b": picture, "c": blue}.items():
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / f"{name}.png")
    steps = recipe(made_step("reject", "too_alike"), ("export", "png"))
    paths = [tmp_path / f"{name}.png" for name in "abc"]
    run = batch(steps, paths, tmp_path / "out")
    assert run.counts()["done"] == 2 and run.counts()["failed"] == 1
    failed = next(one for one in run.items if run.outcomes[one.key].status == "failed")
    assert failed.name in ("a.png", "b.png") and not run.row(failed).files
    again = batch(steps, paths, tmp_path / "out", resume=True)
    assert again.counts()["failed"] == 1  # what was made before is known
    assert (pixels_of(tmp_path / "out" / "c.png") == blue).all()


def test_a_look_is_not_like_itself() -> None:
    looks, look = Looks(), bytes(28)
    assert looks.taken("a", look, 4) and looks.taken("a", look, 4)
    assert not looks.taken("b", look, 4)


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        ((slice(100, 140), slice(0, 320)), "rejected_pieces"),
        ((slice(120, 150), slice(140, 180)), "rejected_holes"),
        ((slice(120, 123), slice(150, 153)), ""),
    ],
    ids=["a label", "a window", "a speck"],
)
def test_a_cut_out_that_lost_a_part_is_rejected(lost: tuple[slice, slice], code: str) -> None:
    before = worked()
    mask = np.array(before.mask)
    mask[lost] = 255
    at, step = replace(before, mask=mask), made_step("reject", "pieces")
    if not code:
        check_rule(at, step, lambda look, least: True)
        return
    with pytest.raises(InputError) as raised:
        check_rule(at, step, lambda look, least: True)
    assert raised.value.code == code


@pytest.mark.slow
def test_a_handle_s_hole_is_no_fault_and_shares_are_of_the_whole() -> None:
    picture, truth = np.full((240, 320, 3), 210, np.uint8), np.zeros((240, 320), np.uint8)
    cv2.rectangle(truth, (90, 60), (190, 200), 255, -1)
    cv2.ellipse(truth, (190, 130), (45, 40), 0, -90, 90, 255, 12)
    picture[truth > 0] = (40, 60, 150)
    step = made_step("reject", "pieces")
    check_rule(Worked(picture, FileOrigin(), {}, 255 - truth), step, lambda look, least: True)
    rim = cv2.morphologyEx(truth, cv2.MORPH_GRADIENT, np.ones((3, 3)))
    with pytest.raises(InputError, match=r"holes \(\d\d% of it\)"):
        check_rule(Worked(picture, FileOrigin(), {}, 255 - rim), step, lambda look, least: True)


@pytest.mark.parametrize("extra", ["a lost side", "a soft shadow", "a hard shadow", ""])
def test_an_outline_without_an_edge_is_uncertain(extra: str) -> None:
    at = worked()
    found, picture = 255 - np.array(at.mask), at.pixels.copy()
    if extra == "a lost side":
        found[:, 160:] = 0
    elif extra:
        dark = np.zeros(found.shape, np.float32)
        cv2.ellipse(dark, (160, 210), (90, 12), 0, 0, 360, 1, -1)
        dark = cv2.GaussianBlur(dark, (0, 0), 10 if "soft" in extra else 1)
        picture[found == 0] = (picture * (1 - 0.4 * dark[..., None]))[found == 0]
        found[dark > 0.3] = 255
    at, step = replace(at, pixels=picture, mask=255 - found), made_step("reject", "uncertain")
    if not extra:
        check_rule(at, step, lambda look, least: True)
        return
    with pytest.raises(InputError) as raised:
        check_rule(at, step, lambda look, least: True)
    assert raised.value.code == "rejected_uncertain"


def shadow_of(thing: Array, **values: object) -> Array:
    """How dark its shadow makes white ground, 0..1; 0 where the thing is."""
    white = np.full((*thing.shape, 3), 255, np.uint8)
    made, _ = layered(
        Worked(white, FileOrigin(), {}, np.where(thing, 0, 255).astype(np.uint8)), shadow(**values)
    )
    return 1 - made.pixels[..., 0] / 255.0


def test_the_shadow_of_a_thing_twice_as_large_is_twice_as_large() -> None:
    dark = list[Array]()
    for scale in (2, 4):
        y, x = np.mgrid[: 120 * scale, : 160 * scale] + 0.5
        dark.append(shadow_of(np.hypot(x - 80 * scale, y - 60 * scale) < 30 * scale))
    assert dark[1].sum() == pytest.approx(4 * dark[0].sum(), rel=0.1)
    assert 0.2 < dark[0].max() < 0.6


def test_each_foot_has_its_shadow_where_it_stands() -> None:
    thing = np.zeros((160, 200), bool)
    thing[20:60, 50:150] = True
    thing[20:140, 50:70] = thing[20:137, 130:150] = True  # one foot is further behind
    dark = shadow_of(thing, softness=0.1)
    near, far = dark[140, 50:70].mean(), dark[137, 130:150].mean()
    assert far == pytest.approx(near, rel=0.1)
    assert dark[60, 90:110].max() < near / 4  # what hangs above the ground has none


def test_each_of_two_pieces_has_a_shadow_and_what_lies_on_another_has_none() -> None:
    thing = np.zeros((160, 300), bool)
    thing[40:140, 30:100] = thing[60:118, 180:250] = True  # the second stands further behind
    thing[20:36, 40:90] = True  # a lid, cut off from what it lies on
    dark = shadow_of(thing, softness=0.05)
    front, behind = dark[140, 45:85].mean(), dark[118, 195:235].mean()
    assert behind == pytest.approx(front, rel=0.15)
    assert dark[36:40, 45:85].max() < front / 4
