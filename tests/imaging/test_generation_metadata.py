"""Settings in files: other programs can read them, and ours come back exactly."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.encode import encode
from desktop_app.imaging.generation_metadata import (
    parameters_text,
    read_texts,
    request_from_json,
    request_json,
)
from tests.imaging.parameters import parse_parameters

PIXELS = np.random.default_rng(1).integers(0, 256, (12, 15, 3), np.uint8)
FORMATS = ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"]

# Texts as people type them: anything but surrogates, NUL (which ends a text in PNG and EXIF) and
# the odd line separators.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), include_characters="\n"), max_size=60
)


def request(**changes: object) -> GenerationRequest:
    settings: dict[str, object] = {
        "task": Task.TEXT_TO_IMAGE,
        "prompt": "a red apple",
        "model": "starter",
        "size": Size(512, 384),
        "steps": 20,
        "guidance_scale": 7.0,
        "seed": 41,
    }
    return GenerationRequest(**(settings | changes))  # type: ignore[arg-type]


def written(asked: GenerationRequest, **changes: str) -> str:
    names = {"model_name": "Starter", "model_digest": "0123456789abcdef"} | changes
    return parameters_text(
        asked,
        size=Size(512, 384),
        seed=42,
        sampler={"Sampler": "Euler a"},
        version="0.1.0",
        **names,
    )


def test_the_text_has_the_form_other_programs_read():
    assert written(request(negative_prompt="blurry")) == (
        "a red apple\n"
        "Negative prompt: blurry\n"
        "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x384, "
        "Model hash: 0123456789, Model: Starter, "
        'Hashes: {"model": "0123456789"}, Version: velatura 0.1.0'
    )


def test_strength_stands_there_when_a_picture_was_changed():
    text = written(request(task=Task.IMAGE_TO_IMAGE, strength=0.6))
    assert "Denoising strength: 0.6" in text


def test_settings_that_were_changed_stand_there():
    asked = request(eta=0.25, variation=0.5, strength=0.5, task=Task.IMAGE_TO_IMAGE)
    text = written(asked)
    assert "Eta: 0.25" in text
    assert "Variation seed: 0" in text and "Variation seed strength: 0.5" in text
    assert "Variation seed" not in written(request(variation_seed=3))


def test_an_empty_prompt_leaves_no_empty_line():
    assert written(request(prompt="")).startswith("Steps: 20")
    assert parse_parameters(written(request(prompt="")))["Prompt"] == ""


def test_names_with_commas_and_colons_are_quoted():
    text = written(request(), model_name='My "best", v2: final')
    assert 'Model: "My \\"best\\", v2: final"' in text
    assert parse_parameters(text)["Model"] == 'My "best", v2: final'


@pytest.mark.slow
@given(texts, texts, st.floats(0, 30), st.integers(1, 150))
def test_what_is_written_is_read_back(prompt: str, negative: str, guidance: float, steps: int):
    if any(line.startswith("Negative prompt:") for line in prompt.split("\n")):
        return  # the form has no way to say this; our JSON has
    asked = request(prompt=prompt, negative_prompt=negative, guidance_scale=guidance, steps=steps)
    found = parse_parameters(written(asked))
    assert found["Prompt"] == prompt.strip()
    assert found["Negative prompt"] == negative.strip()
    assert found["Steps"] == str(steps)
    assert float(found["CFG scale"]) == pytest.approx(guidance, rel=1e-5)


def exact(asked: GenerationRequest, seed: int = 42) -> str:
    return request_json(
        asked, model_name="Starter", model_digest="ab12", seed=seed, version="0.1.0"
    )


@pytest.mark.slow
@given(texts, texts, st.integers(0, 2**32 - 1))
def test_our_json_gives_back_the_very_request(prompt: str, negative: str, seed: int):
    plan = plan_edit("doc-1", Size(600, 400), Rect(3, 4, 50, 60), factor=8, native=512)
    asked = request(prompt=prompt, negative_prompt=negative, plan=plan, task=Task.INPAINT, count=4)
    assert request_from_json(exact(asked, seed)) == GenerationRequest.from_json(
        {**asked.to_json(), "seed": seed, "count": 1}
    )


@pytest.mark.parametrize("path", ["/home/ann/models/x.safetensors", r"C:\Users\ann\x.safetensors"])
def test_no_path_goes_into_a_file(path: str):
    plan = plan_edit(path, Size(9, 9), None, factor=8, native=64)
    text = exact(request(model=path, plan=plan, task=Task.IMAGE_TO_IMAGE))
    assert "ann" not in text
    assert json.loads(text)["request"]["model"] == "x.safetensors"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"request": 3}', '{"request": {}}', "[" * 9000])
def test_what_is_not_our_json_is_no_request(text: str):
    assert request_from_json(text) is None


@pytest.mark.parametrize("format_id", FORMATS)
def test_texts_survive_in_every_format(format_id: str):
    kept = {"parameters": "ein Ölbild, 油画 🎨\nSteps: 3", "velatura": '{"request":"ü 油"}'}
    assert read_texts(encode(PIXELS, format_id, texts=kept)) == kept


@pytest.mark.parametrize("format_id", FORMATS)
def test_without_texts_a_file_says_nothing(format_id: str):
    data = encode(PIXELS, format_id)
    assert read_texts(data) == {}
    assert b"elatura" not in data


def test_pillow_reads_our_png_texts_as_other_programs_do():
    data = encode(PIXELS, "PNG", texts={"parameters": "a, b\nSteps: 1", "velatura": "油"})
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.info["parameters"] == "a, b\nSteps: 1"
        assert image.info["velatura"] == "油"


def test_a_text_too_long_for_jpeg_does_not_stop_saving():
    data = encode(PIXELS, "JPEG", texts={"parameters": "short", "velatura": "x" * 70_000})
    assert read_texts(data) == {"parameters": "short"}


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_user_comments_are_read_in_both_byte_orders(order: str):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "a fox\nSteps: 2".encode(order)
    out = io.BytesIO()
    Image.fromarray(PIXELS).save(out, "JPEG", exif=exif)
    assert read_texts(out.getvalue()) == {"parameters": "a fox\nSteps: 2"}


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1"]))
def test_any_bytes_can_be_asked_for_texts(data: bytes, head: bytes):
    read_texts(head + data)


@given(st.sampled_from(FORMATS), st.data())
def test_damaged_files_can_be_asked_for_texts(format_id: str, data: st.DataObject):
    good = bytearray(encode(PIXELS, format_id, texts={"parameters": "abc" * 40, "velatura": "{}"}))
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    read_texts(bytes(good[: data.draw(st.integers(0, len(good)))]))


def test_a_text_that_unpacks_to_gigabytes_is_left_out():
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    bomb = chunk(b"zTXt", b"parameters\0\0" + zlib.compress(b"a" * (64 << 20)))
    fine = chunk(b"zTXt", b"velatura\0\0" + zlib.compress(b"ok"))
    data = encode(PIXELS, "PNG")
    assert read_texts(data[:33] + bomb + fine + data[33:]) == {"velatura": "ok"}
