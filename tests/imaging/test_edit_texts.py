"""What a picture's file tells after an edit: what was told stays, and is told by nobody wrongly."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.edit_texts import (
    LocalEdit,
    before_in,
    edits_in,
    edits_text,
    texts_after,
)
from desktop_app.imaging.generation_metadata import (
    BEFORE,
    EDITS,
    PARAMETERS,
    REQUEST,
    read_texts,
    request_json,
)
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.picture_info.reading import read_picture_info
from desktop_app.imaging.saving import write_picture
from tests.imaging.picture_info.comfyui_samples import comfy

FOX = "a red fox\nNegative prompt: fog\nSteps: 25, Sampler: Euler, CFG scale: 6.5, Seed: 1234"
REMOVED = {REQUEST: "{}", EDITS: edits_text((LocalEdit("remove", "Exemplar completion", "1", 5),))}
PIXELS = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "TIFF")


def opened(texts: dict[str, str]) -> About:
    return About(texts=tuple(texts.items()))


def by_model(**fields: object) -> dict[str, str]:
    whole = Rect(0, 0, 64, 64)
    plan = EditPlan("d", Size(64, 64), whole, Size(64, 64), whole)
    request = GenerationRequest(
        Task.INPAINT,
        "a hat",
        "m",
        Size(64, 64),
        plan=plan,
        **fields,  # type: ignore[arg-type]
    )
    text = request_json(request, model_name="M", model_digest="", seed=7, version="1")
    return {PARAMETERS: "a hat\nSteps: 3, Seed: 7", REQUEST: text}


@pytest.mark.states("text.velatura_edits", "text.parameters")
def test_a_fill_adds_itself_and_changes_no_word() -> None:
    before = {PARAMETERS: FOX, REQUEST: "theirs", "Author": "Ana"}
    once = texts_after(opened(before), REMOVED)
    assert (once[PARAMETERS], once[REQUEST]) == (FOX, "theirs")
    twice = texts_after(opened(before), REMOVED, once)
    assert [each.what for each in edits_in(twice)] == ["remove", "remove"]
    assert edits_in(twice)[0].seed == 5


def test_of_a_photo_nothing_is_told_but_the_fill() -> None:
    assert set(texts_after(About(), REMOVED)) == {EDITS}


@pytest.mark.parametrize("id", FORMATS)
def test_in_every_format_others_read_what_they_read_before(id: str) -> None:
    pixels = PIXELS
    first = write_picture(pixels, id, FileOrigin(), texts={PARAMETERS: FOX}).data
    origin = read_picture(first, "p").origin
    second = write_picture(pixels, id, origin, texts=texts_after(origin.about, REMOVED)).data
    info = read_picture_info(second)
    assert info is not None
    assert (info.prompt, info.negative, info.seed, info.guidance) == ("a red fox", "fog", 1234, 6.5)
    assert dict(info.others)["edited"] == "remove (Exemplar completion)"


@pytest.mark.parametrize("id", ["JPEG", "WEBP"])
def test_a_strangers_comment_stays_byte_for_byte(id: str) -> None:
    pixels = PIXELS
    exif = Image.Exif()
    comment = b"UNICODE\0" + FOX.encode("utf-16-be")
    exif.get_ifd(0x8769)[0x9286] = comment
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, id, exif=exif)
    origin = read_picture(buffer.getvalue(), "p").origin
    saved = write_picture(pixels, id, origin, texts=texts_after(origin.about, REMOVED)).data
    kept = Image.open(io.BytesIO(saved)).getexif().get_ifd(0x8769)[0x9286]
    assert bytes(kept) == comment
    replaced = texts_after(origin.about, by_model())
    assert before_in(replaced)[0][PARAMETERS] == FOX


def test_comfyuis_graph_stays_too() -> None:
    texts = {"prompt": json.dumps(comfy()), "workflow": "{}"}
    png = write_picture(PIXELS, "PNG", FileOrigin(), texts=texts).data
    origin = read_picture(png, "p").origin
    told = write_picture(PIXELS, "PNG", origin, texts=texts_after(origin.about, REMOVED)).data
    kept = read_texts(told)
    assert {name: kept[name] for name in texts} == texts
    info = read_picture_info(told)
    assert info is not None
    assert (info.source, info.seed) == ("comfyui", 156680208700286)
    assert dict(info.others)["edited"] == "remove (Exemplar completion)"


@pytest.mark.states("text.velatura_before", "text.velatura", "text.parameters")
def test_a_model_tells_its_own_settings_and_what_the_picture_was_before() -> None:
    before = {PARAMETERS: FOX, EDITS: edits_text((LocalEdit("remove", "e"),))}
    told = texts_after(opened(before), by_model())
    assert told[PARAMETERS].startswith("a hat")
    (past,) = before_in(told)
    assert past[PARAMETERS] == FOX
    assert edits_in(told), "the fill is still in the picture"
    again = texts_after(opened(told), by_model(strength=0.5))
    assert [each[PARAMETERS].split("\n")[0] for each in before_in(again)] == ["a red fox", "a hat"]
    png = write_picture(PIXELS, "PNG", FileOrigin(), texts=again).data
    info = read_picture_info(png)
    assert info is not None
    assert (info.prompt, info.source) == ("a hat", "velatura")
    assert "“a red fox”, seed 1234; “a hat”" in dict(info.others)["before"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"edits":3}', '{"edits":[{"what":1}]}', "[" * 9999]
)
def test_what_a_file_says_may_lie(text: str) -> None:
    assert edits_in({EDITS: text}) == ()
    assert before_in({BEFORE: text or "x"}) == ()
    assert texts_after(opened({EDITS: text, BEFORE: text}), REMOVED)
