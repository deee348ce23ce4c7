"""The true trainer's process: it waits with its model in memory, goes on, and leaves its state."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.events import EngineEvent, Trained
from desktop_app.core.operations import Training
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import module_command
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.running.training_services import TRAINER
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.imaging.encode import encode
from desktop_app.library.probing.probe import probe
from tests.tiny_models import tiny_folder

SIDE = 64


@pytest.mark.slow
def test_a_training_that_is_held_keeps_its_model_and_goes_on(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "tiny")
    (folder / "velatura.json").write_text(json.dumps({"native_size": SIDE}))
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    (tmp_path / "0.png").write_bytes(encode(noise, "PNG"))
    example = Example(str(tmp_path / "0.png"), "a thing", (0, 0, SIDE, SIDE), SIDE, SIDE)
    settings = settings_of({"steps": 1000, "sample": 0, "evaluate": 0, "size": SIDE})
    run = Run(probe(folder, load_families()), settings, (example,), str(tmp_path / "out"))
    runs = TrainingRuns(tmp_path / "trainings")
    place = runs.folder / runs.add(run)
    told, token = list[int](), CancelToken()
    changed = threading.Condition()

    def hear(event: EngineEvent) -> None:
        if isinstance(event, Trained):
            with changed:
                told.append(event.step)
                changed.notify_all()

    ended: list[type] = []
    with closing(EngineClient(tmp_path / "trainer.log", module_command(TRAINER))) as client:

        def work() -> None:
            try:
                client.run("train", Training(str(place)), hear, token)
            except Cancelled:
                ended.append(Cancelled)

        thread = threading.Thread(target=work)
        thread.start()
        with changed:
            assert changed.wait_for(lambda: len(told) >= 3, 120)
        token.hold()
        with changed:  # the step that was under way, and one that was told meanwhile
            while changed.wait(5):
                pass
            at_rest = len(told)
        assert at_rest < 1000
        token.go_on()
        with changed:
            assert changed.wait_for(lambda: len(told) >= at_rest + 2, 60)
        pid = client.pid
        token.hold()
        token.cancel()
        thread.join(60)
        assert ended == [Cancelled]
        assert client.pid == pid
    assert sorted((place / "states").iterdir())
    assert told == [*range(1, len(told) + 1)]
