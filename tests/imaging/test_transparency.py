"""What comes where the picture is transparent: alpha as any channel, hidden colours never."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.postprocess import make_patch
from desktop_app.imaging.removal import complete_plan
from tests.imaging.strategies import DTYPES, reader

SIDE = 96
Y, X = np.mgrid[0:SIDE, 0:SIDE]
SPRITE = np.hypot(Y - 48, X - 40) < 30
RED = np.hypot(Y - 48, X - 70) < 6
MASK = (np.hypot(Y - 48, X - 70) < 9).astype(np.uint8) * 255
PLAIN = BlendAmounts(0, 0, 0, 0, 0)


def sprite(dtype: str = "uint8", *, soft: bool = False) -> Array:
    """Green on nothing, with a red spot over its edge, and any colours under alpha 0."""
    made = np.random.default_rng(2).random((SIDE, SIDE, 4))
    made[..., 3] = np.clip((30 - np.hypot(Y - 48, X - 40)) / 8, 0, 1) if soft else SPRITE
    made[made[..., 3] > 0, :3] = (0.1, 0.6, 0.2)
    made[RED] = (1, 0, 0, 1)
    full = full_value(np.dtype(dtype))
    return (made if full == 1 else np.rint(made * full)).astype(dtype)


def plan_of(mask: Array, **fields: object) -> EditPlan:
    size = Size(SIDE, SIDE)
    values: dict[str, object] = {"repair": PLAIN, **fields}
    return EditPlan("d", size, size.rect, size, mask_bounds(mask), **values)  # type: ignore[arg-type]


def put_in(document: Array, mask: Array, plan: EditPlan, output: FloatArray) -> Array:
    patch = make_patch(plan, output, reader(document), reader(mask))
    made = document.copy()
    here = made[patch.rect.slices]
    here[...] = over(here, patch.pixels, patch.share)
    return made


def share_of(pixels: Array) -> FloatArray:
    return pixels[..., 3].astype(np.float32) / np.float32(full_value(pixels.dtype))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("soft", [False, True])
def test_removing_goes_on_with_the_edge_of_a_sprite(dtype: str, soft: bool) -> None:
    document, plan = sprite(dtype, soft=soft), plan_of(MASK, fill="exemplar")
    done = complete_plan(plan, reader(document), reader(MASK))
    made = put_in(document, MASK, plan, done.output)
    assert (made[MASK == 0] == document[MASK == 0]).all()
    alpha, inside = share_of(made), MASK > 0
    assert (alpha[inside & (X > 74)] < 0.05).all()
    assert (alpha[inside & (X < 64)] > (0.3 if soft else 0.95)).all()
    if not soft:  # its edge is hard: seams make nothing else half seen
        assert ((alpha > 0) & (alpha < 1)).sum() < 20
    seen = made[inside & (alpha > 0.2), :3] / full_value(made.dtype)
    assert np.abs(seen - (0.1, 0.6, 0.2)).max() < 0.02  # green, not red, nothing hidden


@pytest.mark.slow
def test_removing_something_that_floats_leaves_nothing() -> None:
    document = sprite()
    mask = (np.hypot(Y - 12, X - 84) < 8).astype(np.uint8) * 255
    document[np.hypot(Y - 12, X - 84) < 6] = (9, 9, 200, 255)
    plan = plan_of(mask, fill="exemplar")
    done = complete_plan(plan, reader(document), reader(mask))
    made = put_in(document, mask, plan, done.output)
    assert (made[mask > 0, 3] == 0).all()


def test_a_model_that_removes_gets_the_same_alpha() -> None:
    document, plan = sprite(), plan_of(MASK, fill="exemplar")
    white = np.ones((SIDE, SIDE, 3), np.float32)
    made = put_in(document, MASK, plan, white)
    assert (made[(MASK > 0) & (X > 74), 3] < 13).all()
    assert (made[(MASK > 0) & (X < 64), 3] > 250).all()


def painted_by_a_model(colour: tuple[float, float, float]) -> FloatArray:
    """A disc on white with a smooth edge, as what is shown of nothing is white."""
    share = np.clip(20 - np.hypot(Y - 48, X - 48), 0, 1)[..., None]
    return (np.array(colour) * share + 1 - share).astype(np.float32)


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_what_a_model_adds_on_nothing_has_its_own_shape(noise: float) -> None:
    document = np.zeros((SIDE, SIDE, 4), np.uint8)
    mask = (np.hypot(Y - 48, X - 48) < 40).astype(np.uint8) * 255
    output = painted_by_a_model((0.8, 0.1, 0.1))
    output[44:52, 44:52] = 1  # a white part within is opaque
    output -= np.random.default_rng(1).random(output.shape, np.float32) * np.float32(noise)
    made = put_in(document, mask, plan_of(mask, intent="add"), output)
    far = np.hypot(Y - 48, X - 48)
    assert (made[far < 18, 3] > 245).all()
    assert (made[far > 24, 3] == 0).all()
    edge = (made[..., 3] > 40) & (far > 18)
    assert (made[edge, 1] < 60).all()  # red without a rim of white


def test_a_whole_scene_on_nothing_is_opaque() -> None:
    document = np.zeros((SIDE, SIDE, 4), np.uint8)
    mask = (np.hypot(Y - 48, X - 48) < 40).astype(np.uint8) * 255
    made = put_in(document, mask, plan_of(mask), np.full((SIDE, SIDE, 3), 0.6, np.float32))
    assert (made[mask > 0, 3] == 255).all()


@pytest.mark.parametrize("intent", ["refine", "variations", "replace"])
def test_what_keeps_its_shape_keeps_its_alpha(intent: str) -> None:
    document = sprite(soft=True)
    mask = np.full((SIDE, SIDE), 255, np.uint8)
    share = share_of(document)[..., None]
    shown = document[..., :3] / 255 * share + 1 - share
    made = put_in(document, mask, plan_of(mask, intent=intent), shown.astype(np.float32))
    assert np.abs(made[..., 3].astype(int) - document[..., 3]).max() <= 1
    seen = document[..., 3] > 100
    assert np.abs(made[seen].astype(int) - document[seen]).max() <= 2


def test_in_an_opaque_picture_everything_new_is_opaque() -> None:
    document = sprite()
    document[..., 3] = 255
    white = np.ones((SIDE, SIDE, 3), np.float32)
    for fields in ({"fill": "exemplar"}, {"intent": "add"}, {"intent": "refine"}):
        made = put_in(document, MASK, plan_of(MASK, **fields), white)
        assert (made[..., 3] == 255).all()
