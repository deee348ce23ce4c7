"""Indexing the history by content in the background, over a stand-in for the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import EngineError
from desktop_app.core.operation_values import MOST_EMBEDDED
from desktop_app.core.operations import Embedding
from desktop_app.imaging.encode import encode
from desktop_app.storage.history import History
from desktop_app.storage.history_search import Query
from desktop_app.worker.history_finding import FoundEntries
from desktop_app.worker.workspace import Workspace
from tests.storage.conftest import MODEL, picture, request_for
from tests.worker.conftest import numpy_workspace

CLIP = AddOn("abc", "CLIP ViT-B/32", "/nowhere/clip", "image_encoder", "clip", task="score")
COUNT = 20


class Studio:
    """Embeds when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Embedding, Callable[[Any], object], Callable[[Any], object]]] = []

    def operate(self, work: Any, then: Any, failed: Any, *, patient: bool = False) -> None:
        job: Embedding = work.args[0]
        self.waiting.append((job, then, failed))

    def stop_patient(self) -> None:
        self.waiting.clear()

    def answer(self, at: int = 0) -> Embedding:
        job, then, _ = self.waiting.pop(at)
        vectors = np.zeros((len(job.texts) + len(job.pictures), 4), np.float32)
        vectors[:, 0] = 1
        then(vectors)
        return job


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    history = History(tmp_path / "data" / "history" / "history.sqlite", load_schedulers())
    for number in range(COUNT):
        history.add(picture(number, 8, 8), request_for(f"fox {number}"), MODEL)
    history.close()
    return tmp_path


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture(autouse=True)
def _embedding(folder: Path, request: pytest.FixtureRequest) -> None:
    """Pictures are there before the workspace is."""
    if "workspace" in request.fixturenames:
        vars(request.getfixturevalue("workspace").content)["_studio"] = Studio()


def opened(folder: Path) -> Workspace:
    made = numpy_workspace(folder)
    vars(made.content)["_studio"] = Studio()
    return made


def studio_of(workspace: Workspace) -> Studio:
    studio: object = vars(workspace.content)["_studio"]
    assert isinstance(studio, Studio)
    return studio


def until_asked(workspace: Workspace, qtbot: QtBot) -> Studio:
    studio = studio_of(workspace)
    qtbot.waitUntil(lambda: bool(studio.waiting))
    return studio


@pytest.mark.slow
def test_without_a_model_there_is_nothing_and_with_one_nothing_begins_by_itself(
    workspace: Workspace, qtbot: QtBot
) -> None:
    content = workspace.content
    assert content.status.value.model == ""
    workspace.state.add_ons.value = (CLIP,)
    assert (content.status.value.model, content.status.value.is_on) == (CLIP.name, False)
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert not studio_of(workspace).waiting


def test_it_goes_through_all_pictures_and_on_after_a_restart(folder: Path, qtbot: QtBot) -> None:
    first = opened(folder)
    first.state.add_ons.value = (CLIP,)
    first.content.switch(on=True)
    job = until_asked(first, qtbot).answer()
    assert len(job.pictures) == MOST_EMBEDDED
    until_asked(first, qtbot)
    status = first.content.status.value
    assert (status.seen, status.total, status.seconds_left is None) == (16, COUNT, False)
    first.shutdown()
    again = opened(folder)
    try:
        again.state.add_ons.value = (CLIP,)
        job = until_asked(again, qtbot).answer()
        assert len(job.pictures) == COUNT - MOST_EMBEDDED
        qtbot.waitUntil(lambda: again.content.status.value.seen == COUNT)
        again.history.mark("nobody", starred=True)  # the history has changed: it looks again
        qtbot.waitUntil(lambda: again.is_idle)
        assert not studio_of(again).waiting
    finally:
        again.shutdown()


@pytest.mark.slow
def test_it_pauses_goes_on_and_is_switched_off(workspace: Workspace, qtbot: QtBot) -> None:
    content, state = workspace.content, workspace.state
    state.add_ons.value = (CLIP,)
    content.switch(on=True)
    studio = until_asked(workspace, qtbot)
    content.pause(paused=True)
    assert not studio.waiting
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert not studio.waiting and content.status.value.is_paused
    content.pause(paused=False)
    until_asked(workspace, qtbot)
    content.switch(on=False)
    assert not studio.waiting and not content.status.value.is_on
    content.switch(on=True)
    until_asked(workspace, qtbot)
    state.add_ons.value = ()
    assert not studio.waiting and content.status.value.model == ""


@pytest.mark.slow
def test_a_failure_pauses_it_and_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.state.add_ons.value = (CLIP,)
    workspace.content.switch(on=True)
    _, _, failed = until_asked(workspace, qtbot).waiting.pop()
    failed(EngineError("engine_failed", reason="a test"))
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert workspace.content.status.value.is_paused


@pytest.mark.slow
def test_words_are_understood_once_and_only_the_last_question_is_answered(
    workspace: Workspace, qtbot: QtBot
) -> None:
    content, found = workspace.content, list[FoundEntries]()
    workspace.state.add_ons.value = (CLIP,)
    content.switch(on=True)
    studio = until_asked(workspace, qtbot)
    studio.answer()
    until_asked(workspace, qtbot)
    content.find(Query(content="a dog"), found.append)
    content.find(Query(content="a castle"), found.append)
    texts = [job.texts for job, _, _ in studio.waiting]
    assert texts == [(), ("a dog",), ("a castle",)]
    for _ in range(2):
        studio.answer(1)
    qtbot.waitUntil(lambda: bool(found))
    assert [(one.query.content, len(one.ids)) for one in found] == [("a castle", MOST_EMBEDDED)]
    qtbot.waitUntil(lambda: workspace.is_idle)
    asked = len(studio.waiting)
    content.find(Query(content="a castle"), found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert len(studio.waiting) == asked


@pytest.mark.slow
def test_a_file_is_understood_by_its_content(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    file, looks = tmp_path / "wanted.png", list[bytes]()
    file.write_bytes(encode(picture(3), "PNG"))
    workspace.state.add_ons.value = (CLIP,)
    workspace.content.fingerprint_of(str(file), looks.append)
    qtbot.waitUntil(lambda: len(looks) == 1)
    workspace.content.switch(on=True)
    studio = until_asked(workspace, qtbot)
    workspace.content.fingerprint_of(str(file), looks.append)
    qtbot.waitUntil(lambda: len(studio.waiting) == 2)
    job, then, _ = studio.waiting.pop()
    assert list(job.pictures) == ["picture"]
    then(np.ones((1, 4), np.float32) / 2)
    assert len(looks) == 2
