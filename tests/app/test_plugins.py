"""The example of docs/plugins, installed from its wheel or dropped into the plugin folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app.cli import main
from desktop_app.app.plugin_loading import load_window_plugins
from desktop_app.app.services import load_services
from desktop_app.core.plugins import VARIABLE
from desktop_app.storage.settings import Settings
from tests.plugins import write_plugin

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "plugins" / "example"
BAD = "def plugin(contributions): raise ValueError('not today')"
PANEL = """
def plugin(contributions):
    contributions.add("panels", panel)
    contributions.add("model_pages", page)
    contributions.add("programs", program)

def panel():
    from PySide6.QtWidgets import QLabel
    from desktop_app.ui.window.docks import PanelRow
    return PanelRow("hello", "Hello", lambda workspace, kit: QLabel("hello"))

def page():
    from PySide6.QtWidgets import QLabel
    from desktop_app.ui.models.pages import PageRow
    return PageRow("more", "More", "star", lambda parts: QLabel("more"))

def program():
    from desktop_app.library.sharing.program_types import Program
    return Program("elsewhere", "Elsewhere", lambda folder, listing: False, None)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as anybody would; the example itself is left alone."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, folder / "source")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=folder / "source", check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def switch_on(data: Path, *names: str) -> None:
    settings = Settings.load(load_services(data).paths.settings)
    settings.plugins = names
    settings.save()


def window(data: Path, *words: str, also: Path | None = None) -> dict[str, Any]:
    """What the window has, started as a process with ``also`` on its module path."""
    path = [str(ROOT), *([str(also)] if also else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.plugin_window", str(data), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def has_example(told: dict[str, Any]) -> bool:
    assert ("Star" in told["tools"]) == ("Weather" in told["intents"])
    return "Star" in told["tools"]


@pytest.mark.slow
def test_the_example_is_short(wheel: Path) -> None:
    lines = (EXAMPLE / "velatura_example.py").read_text().splitlines()
    assert len(lines) < 60


@pytest.mark.slow
def test_installed_from_its_wheel_it_adds_a_tool_and_an_intent_that_work(
    wheel: Path, data: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    with ZipFile(wheel) as content:  # what pip does with a wheel of Python alone
        content.extractall(site)
    switch_on(data, "example")
    told = window(data, also=site)
    assert has_example(told) and told["left_out"] == {} and not told["notice"]
    assert told["intent"] == ["weather", 0.5]
    assert 500 < told["masked"] < 40_000
    assert not has_example(window(data, "safe", also=site))


@pytest.mark.slow
def test_the_plugin_folder_serves_as_well(wheel: Path, data: Path) -> None:
    folder = load_services(data).paths.plugins
    folder.mkdir()
    shutil.copy(wheel, folder)
    write_plugin(folder / "panel", "panel", PANEL)
    write_plugin(folder / "off", "off", PANEL.replace("Hello", "Off"))  # as all are by default
    write_plugin(folder / "bad", "bad", BAD)
    switch_on(data, "example", "panel", "bad")
    told = window(data)
    assert has_example(told) and told["masked"] > 0
    own = ["Colour", "Details", "Queue", "Scopes", "Looks", "Reference Board"]
    assert told["panels"] == [*own, "Hello"]
    assert told["places"][-1] == "More" and told["programs"][-1] == "elsewhere"
    assert told["left_out"] == {"bad": "ValueError: not today"} and told["notice"]


MARKS = """
import sys
from pathlib import Path

def plugin(contributions):
    with Path(__file__).with_name("marks.txt").open("a") as file:
        in_engine = "desktop_app.networks.pipe_server" in sys.modules
        file.write("engine\\n" if in_engine else "window\\n")
"""


@pytest.mark.slow
def test_the_program_loads_it_in_both_processes_and_in_neither_when_it_starts_safely(
    data: Path, qtbot: QtBot
) -> None:
    folder = load_services(data).paths.plugins
    write_plugin(folder, "marks", MARKS)
    switch_on(data, "marks")
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data)]
    subprocess.run(
        [*command, "--safe", "--screenshot", str(data / "window.png")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=110,
    )
    marks = folder / "marks.txt"
    assert not marks.exists()
    with subprocess.Popen(command, cwd=ROOT) as running:
        qtbot.waitUntil(lambda: marks.exists() and len(marks.read_text().split()) == 2)
        assert running.poll() is None
        running.terminate()
    assert sorted(marks.read_text().split()) == ["engine", "window"]


FAMILY = """
from dataclasses import dataclass, replace

def plugin(contributions):
    contributions.add("families", family)
    contributions.add("family_engines", engine)
    contributions.add("operations", counting)
    contributions.add("operation_works", counter)

def family():
    from desktop_app.catalog.families import load_families
    return replace(
        load_families()["sd1"], id="mirror", name="Mirror", pipelines=("MirrorPipeline",), file=None
    )

@dataclass(frozen=True)
class Counting:
    until: int

def counting():
    from desktop_app.core.events import StepDone
    from desktop_app.core.operations import Gives, Operation
    from desktop_app.core.registry import Named
    return Named("count", Operation(Counting, lambda job: Gives({StepDone: job.until}, images=1)))

def counter():
    from desktop_app.core.events import StepDone
    from desktop_app.core.registry import Named
    class Counter:
        def check(self, bench, job): pass
        def about(self, job): return str(job.until)
        def run(self, bench, job, on_event, cancel):
            for step in range(job.until):
                on_event(StepDone(0, step + 1, job.until, 0.0))
    return Named("count", Counter())

def engine():
    from desktop_app.networks.families.sd import make
    from desktop_app.networks.families.family_table import FamilyRow
    return FamilyRow("mirror", make)
"""

BUILD = """
import json, sys
from pathlib import Path
from tests.tiny_models import tiny_folder
path = tiny_folder(Path(sys.argv[1]))
index = path / "model_index.json"
said = json.loads(index.read_text())
index.write_text(json.dumps({**said, "_class_name": "MirrorPipeline"}))
"""

ENGINE = """
import sys
from pathlib import Path
import numpy as np
from desktop_app.app.services import load_services
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.enginelink.client import EngineClient
data = Path(sys.argv[1])
parts = load_services(data, plugins=True)
model = parts.library.find("mirrored")
assert model.family == "mirror"
request = GenerationRequest(
    Task.TEXT_TO_IMAGE, "an apple", model.id, Size(64, 64), steps=2, seed=1, scheduler="ddim"
)
client, events = EngineClient(data / "engine.log"), []
client.generate(EngineJob(request, model), events.append, CancelToken())
from desktop_app.core.operations import OPERATIONS
steps = []
client.run("count", OPERATIONS["count"].takes(5), steps.append, CancelToken())
assert [event.step for event in steps] == [1, 2, 3, 4, 5]
client.close()
parts.close()
print([event.pixels.shape for event in events if isinstance(event, ImageDone)])
"""


def script(source: str, argument: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source, str(argument)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_family_reaches_the_engines_process_and_the_command_line(data: Path) -> None:
    paths = load_services(data).paths
    script(BUILD, paths.models / "mirrored")
    write_plugin(paths.plugins, "mirror", FAMILY)
    switch_on(data, "mirror")
    assert script(ENGINE, data).splitlines()[-1] == "[(64, 64, 3)]"
    words = ["--data-dir", str(data), "generate", "an apple", "--model", "mirrored"]
    words += ["--steps", "1", "--size", "64x64", "--scheduler", "ddim", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", *words, "--out", str(data / "out.png")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    assert (data / "out.png").is_file()


def test_the_command_line_names_what_is_left_out(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_plugin(load_services(data).paths.plugins, "bad", BAD)
    switch_on(data, "bad")
    assert main(["--data-dir", str(data), "models", "list"]) == 0
    said = capsys.readouterr().err
    assert "the plugin bad was not loaded: ValueError: not today." in said
    os.environ.pop(VARIABLE)


def test_where_nothing_is_switched_on_the_engine_is_told_of_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, '{"names": ["evil"], "folder": ""}')
    load_services(data, plugins=True)
    assert VARIABLE not in os.environ


def test_a_plugin_that_a_window_was_loading_when_it_ended_is_left_out_and_switched_off(
    data: Path,
) -> None:
    paths = load_services(data).paths
    write_plugin(paths.plugins, "bad", BAD)
    paths.plugin_loading.write_text("99999999\nbad", encoding="utf-8")
    plugged = load_window_plugins(paths, ("bad",))
    (left_out,) = plugged.left_out
    assert left_out.hung
    assert left_out.name == "bad"
    assert not paths.plugin_loading.exists()
    again = load_window_plugins(paths, ("bad",))
    assert [each.reason for each in again.left_out] == ["ValueError: not today"]
    assert not paths.plugin_loading.exists()
    os.environ.pop(VARIABLE)


def test_one_that_another_window_is_loading_is_not_taken_for_stuck(data: Path) -> None:
    paths = load_services(data).paths
    write_plugin(paths.plugins, "bad", BAD)
    paths.plugin_loading.write_text(f"{os.getpid()}\nbad", encoding="utf-8")
    (left_out,) = load_window_plugins(paths, ("bad",)).left_out
    assert not left_out.hung
    os.environ.pop(VARIABLE)
