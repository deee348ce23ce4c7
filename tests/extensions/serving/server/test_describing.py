"""``POST /v1/describe``: a true server with tiny networks tells what pictures show, to whom the
policy allows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extensions.serving.server.serving import add_token, noise, png, serving, text_of
from tests.tiny_captioners import captioner_folder

POLICY = """
engines = 1
[who]
first = ["describe"]
ann = ["generate"]
"""


@pytest.mark.slow
@pytest.mark.loopback
def test_a_server_describes_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for kind in ("florence2", "swinv2"):
        captioner_folder(folder / "models" / kind, kind)
    tokens = [add_token(folder, name) for name in ("first", "ann")]
    pictures = [text_of(png(noise(40, side))) for side in (60, 31)]
    with serving(folder, POLICY) as served:
        served.until_ready()
        first, ann = map(served.client, tokens)
        told = first.post("/v1/describe", json={"images": pictures, "words": 12}).json()
        assert told["model"] == "florence2" and len(told["texts"]) == 2
        again = first.post("/v1/describe", json={"images": pictures[:1], "words": 12}).json()
        assert again["texts"] == told["texts"][:1]
        wish = {"images": pictures[:1], "style": "tags", "least": 0, "words": 2}
        tags = first.post("/v1/describe", json=wish).json()
        assert tags["model"] == "swinv2" and len(tags["texts"][0].split(", ")) == 2
        changes: tuple[tuple[dict[str, object], int], ...] = (
            ({"images": []}, 422),
            ({"words": 0}, 422),
            ({"style": "poem"}, 422),
            ({"model": "nothing"}, 404),
            ({"model": "../etc"}, 422),
        )
        for change, status in changes:
            answer = first.post("/v1/describe", json={**wish, **change})
            assert answer.status_code == status, answer.text
        assert ann.post("/v1/describe", json=wish).status_code == 403
