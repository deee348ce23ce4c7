"""An engine in a control group of its own, as in a container: it heeds the limit, and where the
kernel ends it all the same, that is what is said."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.core.errors import EngineError
from desktop_app.enginelink.client import EngineClient
from tests.enginelink.conftest import run
from tests.enginelink.numpy_jobs import job

LIMIT = 256 << 20
PLACES = (("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"))


@pytest.fixture
def group() -> Iterator[Path]:
    """A group of 256 MB."""
    for top, limit in PLACES:
        if not (Path(top) / "cgroup.procs").exists():
            continue
        folder = Path(top) / f"velatura-test-{os.getpid()}"
        try:
            folder.mkdir()
            with (folder / limit).open("r+") as file:  # not made: it is there, or there is no limit
                file.write(str(LIMIT))
        except OSError:
            with contextlib.suppress(OSError):
                folder.rmdir()
            continue
        yield folder
        with contextlib.suppress(OSError):  # a process that just ended may still be in it
            folder.rmdir()
        return
    pytest.skip("making a control group takes root")


@pytest.mark.slow
def test_the_kernel_ends_an_engine_that_exceeds_its_group_and_that_is_said(
    make_client: Callable[..., EngineClient], group: Path
) -> None:
    client = make_client()
    client.wait_until_ready(60)
    assert client.pid is not None
    (group / "cgroup.procs").write_text(str(client.pid))
    with pytest.raises(EngineError) as caught:
        run(client, job("take 400 MB"))
    assert caught.value.code == "engine_killed"
    assert caught.value.code == "engine_killed"
    assert run(client, job()), "another took its place"


@pytest.mark.slow
def test_what_is_free_is_what_the_group_leaves(group: Path) -> None:
    code = (
        f"open({str(group / 'cgroup.procs')!r}, 'w').write(str(__import__('os').getpid()));"
        "from desktop_app.enginelink.free_memory import free_bytes, host_of;"
        "from desktop_app.worker.managing.machine import measure_machine;"
        "machine = measure_machine(__import__('pathlib').Path('/'));"
        "print(free_bytes(), host_of({}, None).memory_bytes, machine.memory_bytes)"
    )
    free, room, whole = map(int, _output(code).split())
    assert 0 < free < LIMIT
    assert 0 < room < 2 * LIMIT, "with what the process holds itself"
    assert whole == LIMIT


def _output(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout
