"""Pictures of phones, cameras and renderers are taken by the server as any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.saving import write_picture
from tests.imaging.test_raw import dng
from tests.server.inside import inside
from tests.server.serving import add_token, text_of, wait_for

PIXELS = np.full((64, 64, 3), 0.4, np.float32)
FILES = {
    "HEIF": (Path(__file__).parents[1] / "imaging/heic/pq10.heic").read_bytes(),
    "JXL": write_picture(PIXELS, "JXL").data,
    "EXR": write_picture(PIXELS, "EXR").data,
    "RAW": dng(),
}
BODIES = {
    "/v1/picture-info": lambda text: {"image": text},
    "/v1/jobs": lambda text: {"operation": "preprocess", "image": text, "preprocessor": "canny"},
    "/sdapi/v1/img2img": lambda text: {"init_images": [text], "steps": 2},
}


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory, loopback: None) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("photos") / "data"
    add_token(folder, "first")
    with inside(folder, {}) as made:
        yield made.user()


def test_all_kinds_are_asked() -> None:
    assert set(FILES) == {row.id for row in READ_FORMATS.values() if row.extra}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", FILES)
def test_each_kind_is_taken(person: httpx.Client, kind: str, path: str) -> None:
    answer = person.post(path, json=BODIES[path](text_of(FILES[kind])))
    assert answer.status_code in (200, 201, 202), answer.text
    if path == "/v1/jobs":  # its picture is read after the answer
        assert wait_for(person, answer.json()["id"])["status"] == "done"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("kind", FILES)
def test_half_of_one_is_refused_in_words(person: httpx.Client, kind: str, path: str) -> None:
    half = FILES[kind][: len(FILES[kind]) // 2]
    answer = person.post(path, json=BODIES[path](text_of(half)))
    assert answer.status_code < 500, answer.text
