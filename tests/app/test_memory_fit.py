from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.app import memory_fit
from desktop_app.app.memory_fit import fitted
from desktop_app.app.services import load_services
from desktop_app.core.errors import EngineError
from desktop_app.core.forecast import Host
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job]:
    """What the command line makes of a job of the starter model on a machine with so much room."""

    def make(
        room: int,
        *,
        fit: bool = False,
        precision: str | None = None,
        side: int = 1024,
        backend: str = "torch",
        quantise: str = "",
    ) -> Job:
        monkeypatch.setattr(memory_fit, "host_of", lambda *_: Host("cpu", "float32", room))
        parts = load_services(tmp_path)
        with closing(parts.collection):
            model = parts.library.find("starter")
            request = GenerationRequest(Task.TEXT_TO_IMAGE, "x", model.id, Size(side, side))
            arguments = Namespace(fit=fit, precision=precision, backend=backend, quantise=quantise)
            return fitted(Job.of([request], model, None), parts, {}, arguments)

    return make


@pytest.mark.slow
def test_what_is_asked_for_goes_with_the_job(plan: Callable[..., Job]) -> None:
    assert plan(1 << 40).memory.precision == "auto"
    assert plan(1 << 40, precision="bfloat16").memory.precision == "bfloat16"
    assert plan(1 << 40, backend="openvino").memory.backend == "openvino"
    assert plan(1 << 40, quantise="nf4").memory.quantisation == "nf4"


def test_what_cannot_fit_is_refused_and_fit_helps(
    plan: Callable[..., Job], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EngineError) as caught:
        plan(1_000_000_000)
    assert caught.value.code == "memory_fits_otherwise" and "--fit" in caught.value.todo
    job = plan(1_000_000_000, fit=True)
    assert job.memory.vae_tiling
    assert "it fits with" in capsys.readouterr().err


def test_what_no_plan_helps_is_refused_also_with_fit(plan: Callable[..., Job]) -> None:
    with pytest.raises(EngineError) as caught:
        plan(100_000_000, fit=True)
    assert caught.value.code == "memory_too_small"
