"""However a job ends, and wherever one hears of it, one truth is told; who sends the request again
by its key gets one picture. `packaging/documents/job_ends_sheet.py` writes the table down."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.server.drawn import PROGRAM
from tests.server.drawn_hurried import PROGRAM as HURRIED
from tests.server.ends import ENDS, FULL, GONE, STOPPED
from tests.server.serving import serving, started
from tests.server.telling import End, Scene, Sent, Told


@pytest.fixture
def folder(tmp_path: Path, loopback: None) -> Path:
    """A data folder."""
    return tmp_path / "data"


def check(scene: Scene, ends: list[End]) -> None:
    """Each end of a job of /v1 and of /sdapi, by all who tell of it."""
    sent: list[Sent] = []
    for end in ends:
        for way in ("v1", "sdapi"):
            one = scene.send(end, way)
            end.happens(scene, one)
            one.join()
            sent.append(one)
            end.mended(scene, one)
    queue, window = scene.queue_list(), scene.window()
    for one in sent:
        one.check(queue, window)
    for one in sent:
        if one.way == "v1" and one.end.again:
            one.again(scene)


def those(*, slow: bool) -> list[End]:
    return [end for end in ENDS if end.slow is slow and not end.hangs]


def test_quick_ends_are_told_alike_everywhere(folder: Path) -> None:
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        check(Scene(served), those(slow=False))


@pytest.mark.slow
@pytest.mark.parametrize("end", those(slow=True), ids=str)
def test_an_end_is_told_alike_everywhere(folder: Path, end: End) -> None:
    with serving(folder, program=PROGRAM) as served:
        served.until_ready()
        check(Scene(served), [end])


@pytest.mark.slow
@pytest.mark.parametrize("end", [end for end in ENDS if end.hangs], ids=str)
def test_the_end_of_a_job_whose_engine_hangs_is_told_alike_everywhere(
    folder: Path, end: End
) -> None:
    with serving(folder, program=HURRIED) as served:
        served.until_ready()
        check(Scene(served), [end])


@pytest.mark.slow
def test_a_picture_that_a_full_disk_refuses_is_not_listed_and_is_made_once_there_is_room(
    folder: Path,
) -> None:
    with (
        small_disk(folder / "users" / "user-full") as disk,
        serving(folder, program=PROGRAM) as served,
    ):
        served.until_ready()
        scene = Scene(served)
        one = scene.send(FULL, "v1", name="full")
        one.runs()
        filled = fill(disk)
        one.join()
        one.check(scene.queue_list(), scene.window())
        filled.unlink()
        one.again(scene)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_jobs_of_a_server_that_is_stopped_wait_and_those_without_an_id_are_cancelled(
    folder: Path, number: int
) -> None:
    served = started(folder, words=["--grace", "0.2"], program=PROGRAM)
    served.until_ready()
    scene = Scene(served)
    sent = [scene.send(STOPPED, way) for way in ("v1", "sdapi", "generate")]
    sent[0].runs()
    served.process.send_signal(number)
    assert served.ended() == 0
    answers = [one.join() for one in sent]
    told, kept = answers[0].json(), Told("waiting", "", 0)
    assert (answers[0].status_code, told["status"], told["error"]) == (202, "waiting", None)
    assert "after its next start" in told["notes"][-1]
    assert sent[0].events[-1][0] == "server_stopping"
    for answer in answers[1:]:
        assert (answer.status_code, answer.json()["code"]) == (503, "stopped_unfinished")
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    for view in (scene.queue_list(), scene.window()):
        # What is done or cancelled is listed as long as its program lives.
        assert [view.get(one.id, GONE) for one in sent] == [kept, GONE, GONE]
    served.close_clients()
    with serving(folder, program=PROGRAM) as again:
        after = Scene(again)
        sent[0].again(after)
        assert [after.pictures(one) for one in sent[1:]] == [[], []]


@pytest.mark.slow
def test_the_job_of_a_killed_server_is_made_once(folder: Path) -> None:
    served = started(folder, program=PROGRAM)
    served.until_ready()
    scene = Scene(served)
    one = scene.send(STOPPED, "v1")
    one.runs()
    served.kill()
    listed, shown = scene.queue_list()[one.id], scene.window()[one.id]
    assert {listed.status, shown.status} <= {"waiting", "running"}
    with serving(folder, program=PROGRAM) as again:
        one.again(Scene(again))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 4 MB at ``folder``."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    folder.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    path = folder / "filling"
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    return path
