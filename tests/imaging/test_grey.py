"""A greyscale file stays greyscale after a fill where the fill is grey; else it is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.grey import is_grey, is_greyish
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, Facts, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work.edits import prepare_edit
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.requests import build_requests, plans_for
from tests.imaging.deep_pictures import PROFILES, grey_profile

HOLE = Rect(40, 30, 40, 30)


def document(dtype: str, icc: bytes | None) -> Document:
    ramp = np.linspace(0.2, 0.8, 160, dtype=np.float64)[None].repeat(120, axis=0)
    values = (ramp * np.iinfo(dtype).max).astype(dtype)[..., None].repeat(3, axis=2)
    made = Document(values, "g", origin=FileOrigin(About(icc=icc), Facts(grey=True)))
    made.fill_mask("rectangle", 255, HOLE)
    return made


def filled(made: Document, tint: float, intent: str = "fill") -> tuple[Document, bool]:
    """With an answer of a model that is redder by ``tint`` at the left, bluer at the right."""
    settings = replace(Parameters().plan, intent=intent)
    plans = plans_for(made, None, settings, Size(64, 64))
    requests = build_requests(Parameters(), None, plans)
    job = Job.of(requests, None, made)
    plan = requests[0].plan
    assert plan is not None
    rng = np.random.default_rng(5)
    output: FloatArray = rng.random((plan.working.height, plan.working.width, 1), np.float32)
    output = output.repeat(3, axis=2) * 0.5 + 0.2
    output[:, : output.shape[1] // 2, 0] += tint
    output[:, output.shape[1] // 2 :, 2] += tint
    result = Result("r", job, 0, 1, (output,), ())
    edit = prepare_edit(made, result)
    made.put_in("apply", edit.layer)
    return made, edit.coloured


@pytest.mark.parametrize(
    "icc", [None, grey_profile(2.2), PROFILES["p3"]], ids=["none", "grey", "p3"]
)
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_tint_of_a_model_is_taken_out_of_a_grey_picture(dtype: str, icc: bytes | None) -> None:
    made, coloured = filled(document(dtype, icc), 0.02)
    pixels = made.pixels.read(made.pixels.rect)
    assert is_grey(pixels) and not coloured
    saved = write_picture(pixels, "PNG", made.origin)
    assert saved.notes == () and saved.data[25] == 0, "colour type 0 is grey"
    assert read_picture(saved.data, "g").origin.facts.grey


@pytest.mark.slow
@pytest.mark.states("note.saved_in_colour")
def test_colours_that_were_asked_for_stay_and_are_said() -> None:
    made, coloured = filled(document("uint8", None), 0.5)
    pixels = made.pixels.read(made.pixels.rect)
    assert coloured and not is_grey(pixels)
    saved = write_picture(pixels, "PNG", made.origin)
    assert saved.notes == ("saved_in_colour",) and saved.data[25] == 2


def test_a_little_colour_is_no_tint() -> None:
    values = np.full((50, 50, 3), 0.5, np.float32)
    assert is_greyish(values)
    values[:8, :8, 0] = 0.9  # a small red flower: 2.5 of 100 pixels
    assert not is_greyish(values)


@pytest.mark.parametrize("tint", [0.0, 0.02, 0.6])
@pytest.mark.parametrize("intent", ["variations", "refine"])
def test_all_variations_of_a_grey_picture_are_grey(intent: str, tint: float) -> None:
    made, coloured = filled(document("uint8", None), tint, intent)
    assert is_grey(made.pixels.read(made.pixels.rect)) and not coloured
