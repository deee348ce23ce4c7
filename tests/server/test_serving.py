"""The server as a process: it says where it is, makes a picture, and ends by itself."""

from __future__ import annotations

import httpx

from tests.server.serving import SMALL, bytes_in, decoded, done, picture


def test_it_makes_a_picture_by_the_shortest_way(ann: httpx.Client) -> None:
    answer = ann.post("/generate", json=SMALL)
    assert answer.status_code == 200, answer.text
    assert decoded(bytes_in(answer.json()["image_base64"])).shape == (64, 64, 3)


def test_the_same_request_gives_the_same_picture(ann: httpx.Client, bob: httpx.Client) -> None:
    first, second = done(ann, SMALL), done(bob, SMALL)
    assert (picture(ann, first["id"]) == picture(bob, second["id"])).all()
