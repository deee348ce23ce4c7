"""The wheel of docs/adding.md, built, installed, trusted, used and removed: what ships is touched
nowhere, and where it was on all else goes on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import cv2
import numpy as np
import pytest

from desktop_app.core.registry import EXTENSION_POINTS
from desktop_app.storage.settings import Settings
from tests.extensions.serving.server.serving import serving
from tests.refusals import says

ROOT = Path(__file__).resolve().parents[2]
(DIFF,) = re.findall(
    r"```diff\n(--- /dev/null\n\+\+\+ b/frames/.*?)```",
    (ROOT / "docs/adding.md").read_text("utf-8"),
    re.S,
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of what the page shows, by the tool that its project names."""
    folder = tmp_path_factory.mktemp("frames")
    apart = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    words = ["git", "apply", "-"]
    subprocess.run(words, cwd=folder, env=apart, input=DIFF, text=True, check=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=folder / "frames", check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """With a picture beside it."""
    assert cv2.imwrite(str(tmp_path / "fox.png"), np.full((60, 80, 3), 90, np.uint8))
    (tmp_path / "data" / "plugins").mkdir(parents=True)
    return tmp_path / "data"


def switch(data: Path, *names: str) -> None:
    """Trust those plugins, and no others."""
    settings = Settings.load(data / "settings.toml")
    settings.plugins = names
    settings.save()


def run(data: Path, *words: str, also: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A verb, in a process of its own with ``also`` on its module path."""
    path = os.pathsep.join(map(str, [ROOT, *([also] if also else [])]))
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(data), *words],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def window(data: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.frames_window", str(data), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_short() -> None:
    assert DIFF.count("\n+") - DIFF.count("\n+++") <= 200


def test_a_table_for_functions_and_manifests_alike_tells_all_tables() -> None:
    """docs/plugins.md names each table once."""
    from desktop_app.core.extensions import TABLES

    page = (ROOT / "docs/plugins.md").read_text("utf-8").partition("## Writing")[2]
    rows = re.findall(r"^\| (`[^|]+) \|", page, re.M)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted({*TABLES, *EXTENSION_POINTS})


@pytest.mark.slow
@pytest.mark.loopback
@pytest.mark.timeout(300)
def test_all_five_work_while_it_is_trusted_and_nothing_is_lost_without_it(
    wheel: Path, data: Path
) -> None:
    picture, home = str(data.parent / "fox.png"), data / "plugins" / "frames"
    with ZipFile(wheel) as content:  # what ``pip install --target`` does
        content.extractall(home)

    unknown = "There is no command and no file “frame”"
    assert unknown in run(data, "frame", picture).stderr  # off, as all are
    switch(data, "frames")
    assert "tell how large a frame a picture needs" in run(data, "--help").stdout
    done = run(data, "frame", picture, "--json")  # with the operation, in the engine's process
    assert json.loads(done.stdout) == {"size": "120 × 100", "shade": 90}, done.stderr

    told = window(data)
    assert (told["pages"][-1], told["left_out"]) == ("frames", {})
    assert told["imported"] == ["velatura_frames", "velatura_frames.shade"]  # the operation alone
    assert told["used"] == {
        "said": ["120 × 100", "160 × 140"],
        "words": ["Wide frames", "Frames are twice as wide."],
        "kept": True,
    }
    assert run(data, "frame", picture).stdout == "160 × 140, of shade 90\n"
    with serving(data) as served:
        client = served.user("ann")
        size = {"width": 80, "height": 60}
        assert client.get("/v1/frames", params=size).json() == {"size": "160 × 140"}
        assert client.get("/v1/frames", params={"width": 80}).status_code == 422
        assert "/v1/frames" in client.get("/openapi.json").json()["paths"]
    assert window(data, "safe")["pages"][-1] != "frames"
    assert unknown in run(data, "--safe", "frame", picture).stderr

    shutil.rmtree(home)
    assert unknown in run(data, "frame", picture).stderr
    told = window(data)
    assert told["left_out"] == {"frames": "it is no longer there"} and told["notice"]
    assert "frames" not in told["pages"]
    checked = run(data, "data", "check")
    assert "frames.wide: no setting has this name" in checked.stdout
    assert "wide = true" in (data / "settings.toml").read_text("utf-8")
    done = run(data, "models", "list")
    assert "the plugin frames was not loaded: it is no longer there" in done.stderr
    with serving(data) as served:
        assert served.user("ben").get("/v1/frames", params=size).status_code == 404


@pytest.mark.slow
def test_installed_with_python_or_dropped_in_as_a_wheel_it_serves_as_well(
    wheel: Path, data: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    words = ["--no-deps", "--no-index", "--quiet", "--target", str(site), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "install", *words], check=True)
    switch(data, "frames")
    said = "120 × 100, of shade 90\n"
    assert run(data, "frame", str(tmp_path / "fox.png"), also=site).stdout == said
    shutil.copy(wheel, data / "plugins")
    assert run(data, "frame", str(tmp_path / "fox.png")).stdout == said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("framing.run_frame", "framing.hang", "there is no framing.hang"),
        ('id = "frame"', 'id = "generate"', "verbs: there is a 'generate' already"),
        ('make = "page.FramePage"', "", "a row of pages consists of texts for id, name, hint"),
        ('page = "general"', 'page = "cellar"', "there is no page of preferences 'cellar'"),
        ('kind = "flag"', 'kind = "texts"', "there is no kind 'texts' of such settings"),
        ("[[routes]]", "[[paths]]", "there is no table 'paths'"),
        ('make = "shade.work"', "", "a row of operation_works consists of texts for make"),
        ('name = "Frames"', "", "extension.toml says no name"),
    ],
)
def test_one_whose_manifest_does_not_fit_is_left_out_and_named(
    wheel: Path, data: Path, old: str, new: str, reason: str
) -> None:
    with ZipFile(wheel) as content:
        content.extractall(data / "plugins")
    manifest = data / "plugins" / "velatura_frames" / "extension.toml"
    text = manifest.read_text("utf-8")
    assert old in text
    manifest.write_text(text.replace(old, new, 1), "utf-8")
    switch(data, "frames")
    done = run(data, "--help")
    assert done.returncode == 0 and "tell how large a frame" not in done.stdout
    assert says("extension_unusable", done.stderr, name="frames", reason=reason)
