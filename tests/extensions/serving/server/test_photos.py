"""Pictures of phones, cameras and renderers are taken by the server as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.saving import write_picture
from tests.every_format import file_of
from tests.extensions.serving.server.inside import inside
from tests.extensions.serving.server.serving import add_token, text_of, wait_for

BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/picture-info": lambda text: {"image": text},
    "/v1/jobs": lambda text: {"operation": "preprocess", "image": text, "preprocessor": "canny"},
    "/sdapi/v1/img2img": lambda text: {"init_images": [text], "steps": 2},
}
FRAMED = [row.id for row in READ_FORMATS.values() if row.extra]
"""Whose half can't be read."""


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("photos") / "data"
    add_token(folder, "first")
    with inside(folder, {}) as made:
        yield made.user()


@pytest.mark.few(9)
@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", READ_FORMATS)
def test_each_kind_is_taken(person: httpx.Client, kind: str, path: str, tmp_path: Path) -> None:
    data = file_of(kind, tmp_path).read_bytes()
    answer = person.post(path, json=BODIES[path](text_of(data)))
    assert answer.status_code in (200, 201, 202), answer.text
    if path == "/v1/jobs":  # its picture is read after the answer
        assert wait_for(person, answer.json()["id"])["status"] == "done"


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", READ_FORMATS)
def test_each_kind_is_taken_as_picture_and_mask_of_an_edit(
    person: httpx.Client, kind: str, tmp_path: Path
) -> None:
    data = file_of(kind, tmp_path).read_bytes()
    height, width = read_picture(data, kind).pixels.shape[:2]
    assert read_mask(data, kind).values.shape == (height, width)
    plain = text_of(write_picture(np.full((height, width, 3), 90, np.uint8), "PNG").data)
    for image, mask in ((text_of(data), plain), (plain, text_of(data))):
        body = {"intent": "remove", "image": image, "mask": mask}
        answer = person.post("/v1/jobs", json=body)
        assert answer.status_code in (200, 201, 202), answer.text
        assert wait_for(person, answer.json()["id"])["status"] == "done"


@pytest.mark.few(2)
@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", FRAMED)
def test_half_of_one_is_refused_in_words(
    person: httpx.Client, kind: str, path: str, tmp_path: Path
) -> None:
    whole = file_of(kind, tmp_path).read_bytes()
    half = whole[: len(whole) // 2]
    answer = person.post(path, json=BODIES[path](text_of(half)))
    assert answer.status_code < 500, answer.text
