"""The server as a process: it says where it is, makes a picture, and ends by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.extensions.serving.server.serving import ROOT, SMALL, bytes_in, decoded, done, picture


@pytest.mark.slow
def test_it_makes_a_picture_by_the_shortest_way(ann: httpx.Client) -> None:
    answer = ann.post("/generate", json=SMALL)
    assert answer.status_code == 200, answer.text
    assert decoded(bytes_in(answer.json()["image_base64"])).shape == (64, 64, 3)


@pytest.mark.slow
def test_the_same_request_gives_the_same_picture(ann: httpx.Client, bob: httpx.Client) -> None:
    first, second = done(ann, SMALL), done(bob, SMALL)
    assert (picture(ann, first["id"]) == picture(bob, second["id"])).all()


@pytest.mark.slow
def test_it_is_the_picture_that_the_command_line_makes(ann: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "fox.png"
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "data"), "generate"]
    line += ["a red fox", "--size", "64x64", "--steps", "2", "--seed", "7", "--out", str(file)]
    subprocess.run(line, cwd=ROOT, check=True, timeout=120)
    assert (picture(ann, done(ann, SMALL)["id"]) == decoded(file.read_bytes())).all()
