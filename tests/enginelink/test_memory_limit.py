"""An engine process that really has too little memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, ImageDone, Noted
from desktop_app.core.geometry import Size
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from tests.engine.conftest import make_job
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

LIMITED = """
import resource
import psutil
from desktop_app.engine import __main__ as start
def make():
    engine = start._make_engine()
    real = engine.run
    def run(operation, job, on_event, cancel):
        if operation == "generate" and job.request.prompt == "limit":
            held = psutil.Process().memory_info().vms
            resource.setrlimit(resource.RLIMIT_AS, (held + (48 << 20), resource.RLIM_INFINITY))
        real(operation, job, on_event, cancel)
    engine.run = run
    return engine
start.main(make)
"""
"""From the prompt "limit" on the process gets no more than another 48 MB."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not kept elsewhere")
def test_a_process_that_runs_out_says_so_lives_on_and_makes_smaller_pictures(
    tmp_path: Path,
) -> None:
    parts = tiny_parts()
    model = tiny_info(tiny_folder(tmp_path / "model", parts=parts), parts)
    # Nothing in hand, and no holes in the heap, whose addresses the limit counts.
    tight = dict.fromkeys(("TOP_PAD", "TRIM_THRESHOLD", "MMAP_THRESHOLD"), "131072")
    tight = {f"MALLOC_{name}_": value for name, value in tight.items()}
    command = [sys.executable, "-P", "-c", LIMITED]
    client = EngineClient(tmp_path / "log", command, {**engine_environment(), **tight})
    told: list[EngineEvent] = []
    small = make_job(model, steps=1)
    large = replace(
        small, request=replace(small.request, size=Size(512, 512), prompt="limit"), previews=False
    )
    try:
        client.generate(small, told.append, CancelToken())
        pid = client.pid
        held = psutil.Process(pid).memory_info().vms
        with pytest.raises(EngineError) as caught:
            client.generate(large, told.append, CancelToken())
        assert caught.value.code == "out_of_memory", caught.value.details
        assert [event.code for event in told if isinstance(event, Noted)] == ["retried_smaller"]
        kept = psutil.Process(pid).memory_info().vms - held
        assert kept < 44 << 20, "what the failed attempt held is free again"
        client.generate(small, told.append, CancelToken())
        assert sum(isinstance(event, ImageDone) for event in told) == 2
        assert client.pid == pid, "the same process"
    finally:
        client.close()
