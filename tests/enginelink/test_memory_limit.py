"""An engine process that really has too little memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import EngineEvent, ImageDone, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.enginelink.client import EngineClient
from tests.engine.conftest import make_job
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

LIMITED = """
import resource, sys
from desktop_app.engine import server
from desktop_app.engine import __main__ as start
def make():
    engine = start._make_engine()
    import psutil
    held = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (held + {room}, resource.RLIM_INFINITY))
    return engine
start.main(make)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not kept elsewhere")
def test_a_process_that_runs_out_says_so_lives_on_and_makes_smaller_pictures(
    tmp_path: Path,
) -> None:
    parts = tiny_parts()
    model: ModelInfo = tiny_info(tiny_folder(tmp_path / "model", parts=parts), parts)
    code = LIMITED.format(room=600 << 20)
    client = EngineClient(tmp_path / "log", [sys.executable, "-P", "-c", code])
    told: list[EngineEvent] = []
    try:
        with pytest.raises(EngineError) as caught:
            large = make_job(model, steps=1)
            request = replace(large.request, size=Size(4096, 4096))
            client.generate(replace(large, request=request), told.append, CancelToken())
        assert caught.value.code == "out_of_memory"
        assert [event.code for event in told if isinstance(event, Noted)] == ["retried_smaller"]
        pid = client.pid
        client.generate(make_job(model, steps=1), told.append, CancelToken())
        assert any(isinstance(event, ImageDone) for event in told)
        assert client.pid == pid, "the same process"
    finally:
        client.close()
