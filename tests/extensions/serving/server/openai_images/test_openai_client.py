"""OpenAI's own client against a running server: every method works, or is told why not."""

from __future__ import annotations

import inspect

import openai
import pytest
from openai.resources import Images, Models
from openai.types import (
    image_create_variation_params,
    image_edit_params,
    image_generate_params,
)

import openai_sheet
from desktop_app.extensions.serving.server.openai_images.shapes import (
    ImageEdit,
    ImageGeneration,
    ImageVariation,
)
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.openai_images.clients import client, pixels
from tests.extensions.serving.server.openai_images.methods import FIELDS, METHODS, asynchronously

SENT = {
    ImageGeneration: image_generate_params.ImageGenerateParamsStreaming,
    ImageEdit: image_edit_params.ImageEditParamsStreaming,
    ImageVariation: image_create_variation_params.ImageCreateVariationParams,
}


@pytest.mark.few(1)
@pytest.mark.parametrize("name", METHODS)
def test_a_method_works_or_is_told_why_not(name: str, api: openai.OpenAI) -> None:
    METHODS[name].call(api)


@pytest.mark.slow
def test_the_asynchronous_client_gets_the_same(named: Inside) -> None:
    made = asynchronously(named.url, named.token("other")[1])
    assert pixels(made.data[0]).shape == (64, 64, 3)


@pytest.mark.slow
def test_the_prefix_of_its_own_works_as_well(named: Inside) -> None:
    for name in ("images.generate", "images.edit", "models.list"):
        METHODS[name].call(client(named, prefix="/openai/v1"))


def test_every_public_method_has_its_row() -> None:
    there = {
        f"{room}.{name}"
        for room, kind in (("images", Images), ("models", Models))
        for name, _ in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }
    assert there == {name.partition("(")[0] for name in METHODS}


def test_every_field_of_the_client_is_read_or_refused_by_name() -> None:
    for shape, sent in SENT.items():
        assert set(sent.__annotations__) == set(shape.model_fields), shape
    assert {name for shape in SENT for name in shape.model_fields} == set(FIELDS)


def test_the_page_says_what_the_tables_say() -> None:
    text = openai_sheet.SHEET.read_text("utf-8")
    assert text == openai_sheet.sheet(), "run: python packaging/documents/openai_sheet.py"
