"""Whether a training and a picture find room, asked of the job that is about to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.forecast import Host
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.extensions.training.work.running import training_room
from desktop_app.extensions.training.work.running.trained import out_for
from desktop_app.extensions.training.work.running.training_room import TrainingRoom
from desktop_app.library.probing.probe import probe

GB = 10**9
CARD = Host("cuda", "float16", 64 * GB, 24 * GB, 8)
PROCESSOR = Host("cpu", "float32", 16 * GB, cores=4)


def job() -> EngineJob:
    model = probe(resource_path("models", "starter"), load_families())
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "a fox", model.id, Size(256, 256), steps=4)
    return EngineJob(request.finished, model)


@pytest.mark.parametrize(
    ("host", "held", "room"),
    [
        (PROCESSOR, 0, "memory"),
        (replace(PROCESSOR, cores=32), 0, "both"),
        (replace(PROCESSOR, memory_bytes=GB // 4), 0, "one"),
        (CARD, 10 * GB, "both"),
        (CARD, 24 * GB, "one"),
    ],
)
def test_room_is_told_by_memory_and_cores(
    host: Host, held: int, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:

    def host_of(told: Mapping[str, str], process: int | None) -> Host:
        return host

    monkeypatch.setattr(training_room, "host_of", host_of)
    assert TrainingRoom(dict, lambda: None)("generate", job(), held) == room


def test_what_makes_no_picture_only_lets_it_wait() -> None:
    assert TrainingRoom(dict, lambda: None)("classify", object(), 0) == "memory"


def test_results_get_a_name_that_is_free(tmp_path: Path) -> None:
    first, title = out_for(tmp_path, "my: line", "lora")
    assert (first.name, title) == ("my- line", "my: line")
    later, title = out_for(tmp_path, "my: line", "lora", [str(first)])  # it waits
    assert (later.name, title) == ("my- line-2", "my: line 2")
    first.parent.mkdir(parents=True)
    first.with_suffix(".safetensors").touch()
    assert out_for(tmp_path, "my: line", "lora")[0].name == "my- line-2"
    assert out_for(tmp_path, "...", "full")[0].name == "training"
    assert {out_for(tmp_path, "x", each)[0].parent for each in ("lora", "inversion", "full")} == {
        first.parent,
        out_for(tmp_path, "x", "inversion")[0].parent,
        tmp_path,
    }
