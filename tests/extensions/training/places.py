"""The page of trainings in all its states, for `tests.ui.places`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.core.errors import InputError
from desktop_app.core.events import Evaluated, Trained, TrainingDone
from desktop_app.core.uid import UidMaker
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.values.findings import TITLES, SetFinding
from desktop_app.extensions.training.values.runs import (
    RunLog,
    RunRow,
    RunState,
    Sample,
    TrainingsView,
)
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle, until


def training_places(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The page of trainings: nothing, a set with findings, all settings, captions, runs."""
    training = training_of(window.workspace)
    window.kit.actions["page_training"].trigger()
    page = window.canvas_area.pages.page("training")
    assert isinstance(page, TrainingPage)
    settle()
    yield "training, empty", window
    folder = window.workspace.paths.root / "training-sets" / "dog"
    folder.mkdir(parents=True)
    names = tuple(f"{number}.png" for number in range(6))
    for number, name in enumerate(names):
        save_picture(folder / name, np.full((48, 64, 3), 40 * number, np.uint8), {})
        (folder / f"{number}.txt").write_text("a dog, soft light")
    sets = training.sets.set
    training.sets.open(folder)
    until(lambda: not training.sets.is_busy.value and sets.facts.value)
    sets.edit(lambda one: replace(one.leaving_out(names[1:2]), prefix="a photo"))
    training.settings.change(trigger="rex")
    until(lambda: not training.sets.is_busy.value)
    settle()
    sets.findings.value = tuple(
        SetFinding(kind, names, names[1:] if kind in ("same", "alike", "blurred") else ())
        for kind in (*TITLES, "alike")
    )
    page.pictures.grid.choose_rows([0, 1])
    settle()
    yield "training, pictures", window
    training.settings.change(alpha=1.0, rank=32)
    page.column.form.more.head.click()
    settle()
    yield "training, all settings", window
    page.column.form.more.head.click()
    page.show_part(1)
    settle()
    yield "training, captions", window
    page.show_part(2)
    runs = training.running.runs
    states: tuple[RunState, ...] = get_args(RunState)
    error = InputError("not_a_picture", name="broken.png")
    done = TrainingDone({"kohya": "/nowhere/rex.safetensors"}, 40, 0.1, 60, "no gain", 90.0)
    ids, log = (
        UidMaker(),
        RunLog(
            tuple(Trained(step, 60, 1 / step, 1e-4, 0.1) for step in range(1, 20)),
            (Evaluated(10, 0.2, best=True, stale=0),),
            (Sample(10, 0, "rex on a beach", "/nowhere/10.png"),),
            offset=1,
        ),
    )
    rows = tuple(
        RunRow(
            *(ids(), "/nowhere", "rex", "Starter", "lora", state, 20, 60, 65.0, 0.1),
            error=error if state == "failed" else None,
            done=done if state == "done" else None,
        )
        for state in states
    )
    runs.view.value = TrainingsView(rows)
    for row in rows:
        runs.chosen.value = row.id
        while page.sets.is_busy.value:
            settle()
        runs.log.value = log
        settle()
        yield f"training, {row.state}", window
    runs.view.value, runs.chosen.value = TrainingsView(), ""
    sets.show(None)
    page.leave()
