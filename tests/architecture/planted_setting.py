"""What `test_adding` runs in a copy of the program with one setting more, "grit"."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

import desktop_app
from desktop_app.app.arguments import build_parser
from desktop_app.app.field_options import settings_said
from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.messages import Do, decode, encode
from desktop_app.core.model_record import ModelChoices, ModelRecord
from desktop_app.core.request import EngineJob, GenerationRequest, Task, check_request
from desktop_app.imaging.generation_metadata import request_from_json
from desktop_app.library.probing.sidecar import read_sidecar
from desktop_app.state.work.parameters import Parameters, settings_to_keep, settled
from desktop_app.storage.history import History
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.result_file import result_texts
from desktop_app.studio.requests import build_request
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.worker.workspace import Workspace
from settings_sheet import sheet
from tests.models import model_info
from tests.ui.conftest import *  # noqa: F403 - its fixtures
from tests.ui.conftest import picture

MODEL = model_info("m")
ROOT = Path(__file__).resolve().parents[2]


def request(**settings: Any) -> GenerationRequest:
    return GenerationRequest(Task.TEXT_TO_IMAGE, "a fox", "m", Size(512, 512), **settings)


def test_it_is_the_copy_that_is_looked_at() -> None:
    assert Path(desktop_app.__file__).is_relative_to(ROOT)


def test_the_check() -> None:
    check_request(request(grit=1.0), MODEL)
    with pytest.raises(InputError, match="grit"):
        check_request(request(grit=1.1), MODEL)


def test_json_and_the_pipe() -> None:
    asked = request(grit=0.5)
    assert GenerationRequest.from_json(json.loads(json.dumps(asked.to_json()))) == asked
    job = EngineJob(asked, MODEL)
    sent = decode(encode(Do("1", "generate", job)))
    assert isinstance(sent, Do) and sent.job.request.grit == 0.5  # type: ignore[attr-defined]


def test_the_panel_with_its_reason(
    window: MainWindow, with_models: Workspace, qtbot: QtBot
) -> None:
    state, rows = with_models.state, window.docks.settings_panel.sampling.rows
    window.room.set_settings_shown(True)
    window.docks.settings_panel.sampling.fold.set_open(True)
    slider: Any = rows["grit"]
    assert slider.isVisible() and slider.accessibleName() == "Grit"
    assert "How rough it is." in slider.toolTip() and slider.number == 0.25
    slider.edited.emit(0.75)
    assert state.parameters.value.grit == 0.75  # type: ignore[attr-defined]
    assert build_request(state.parameters.value, state.model, None).grit == 0.75  # type: ignore[attr-defined]
    assert slider.mapTo(window, QPoint()).y() > 0 and slider.isEnabled()
    state.models.value = (replace(state.models.value[0], family="flux1"),)
    assert not slider.isEnabled() and reason_text("transformer") in slider.toolTip()


def test_the_command_line() -> None:
    parser = build_parser()

    def said(*words: str) -> Any:
        return settings_said(parser.parse_args(["generate", "a fox", *words])).get("grit")

    assert (said(), said("--grit", "0.75")) == (None, 0.75)
    with pytest.raises(InputError, match="grit"):
        said("--grit", "7")


def test_metadata() -> None:
    texts = result_texts(request(grit=0.75), MODEL, Size(64, 64), load_schedulers())
    assert "Grit: 0.75" in texts["parameters"]
    assert request_from_json(texts["velatura"]) == request(grit=0.75)


def test_history_and_its_filter(tmp_path: Path) -> None:
    history = History(tmp_path / "history" / "history.sqlite", load_schedulers())
    for grit in (0.25, 0.5, 0.75):
        history.add(picture(), request(grit=grit), MODEL)
    found = [entry.request for entry in HistorySearch(history).listed("fox grit:>0.4")]
    history.close()
    assert found == [request(grit=0.75), request(grit=0.5)]


def test_a_models_settings(tmp_path: Path) -> None:
    families = load_families()
    said = tmp_path / "velatura.json"
    said.write_text(json.dumps({"defaults": {"grit": 0.75}}))
    defaults = read_sidecar(tmp_path, families).defaults(families["sd1"])
    assert settled(Parameters(), defaults).grit == 0.75  # type: ignore[attr-defined]
    kept = settings_to_keep(Parameters(grit=0.5))  # type: ignore[call-arg]
    record = ModelRecord("k", choices=ModelChoices(kept))
    assert ModelRecord.from_json(json.loads(json.dumps(record.to_json()))) == record
    said.write_text(json.dumps({"defaults": {"grit": 7}}))
    with pytest.raises(ModelError, match="grit"):
        read_sidecar(tmp_path, families)


def test_the_table_of_the_documentation() -> None:
    assert "| Grit | `grit` | 0..1 | 0.25 | `--grit` | Grit | with the model |" in sheet()
