"""The queue: pausing, order, limits, restarts, two processes, repair, full disks."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.download import DownloadStatus
from desktop_app.core.errors import StorageError
from desktop_app.library.download.options import Options
from desktop_app.library.download.staging import Staging
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import QUICK, Bench, a_model, request, some_bytes, wanted
from tests.library.download.troubles import UNET, VAE, disk_with


def phases(bench: Bench) -> dict[str, str]:
    return {status.request.id: status.phase for status in bench.downloads.statuses()}


def stalled(hub: LoopbackHub) -> None:
    """The large file's first bytes come, then nothing."""
    hub.faults.add(Fault("stall", UNET, where="cdn", at=64_000))


def patient(hub: LoopbackHub, **fields: Any) -> Options:
    """So that a stall lasts as long as a test needs it."""
    patience = replace(QUICK, stall_seconds=60, answer_seconds=60)
    return Options((hub.url,), reserve=0, patience=patience, **fields)


def test_pausing_keeps_what_came_and_resuming_asks_for_the_rest(
    hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    hub.add("a/b", files)
    stalled(hub)
    bench.options = patient(hub)
    bench.restart().add(request())
    bench.until(lambda status: any(f.name == UNET and f.done == 64_000 for f in status.files))
    bench.downloads.pause("one")
    status = bench.downloads.wait("one", 10)
    assert (status.phase, status.error, status.speed) == ("paused", None, None)
    bench.downloads.resume("one")
    assert bench.downloads.wait("one", 60).phase == "done"
    assert bench.model() == wanted(files)
    assert [seen.start for seen in hub.files(where="cdn") if "unet" in seen.path] == [0, 64_000]


@pytest.mark.slow
def test_ending_the_program_is_quick_and_clean_while_a_server_is_silent(
    hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model())
    hub.faults.add(Fault("silence", UNET, where="cdn"))
    bench.options = patient(hub)
    bench.restart().add(request())
    bench.until(lambda status: any(f.name == VAE and f.verified for f in status.files))
    assert bench.downloads.shutdown(timeout=10)
    assert not [thread for thread in threading.enumerate() if "download" in thread.name]
    assert phases(bench) == {"one": "paused"}
    assert bench.begin().statuses()[0].phase == "paused"


@pytest.mark.slow
def test_cancelling_deletes_what_came_and_a_retry_begins_anew(
    hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model())
    stalled(hub)
    bench.options = patient(hub)
    bench.restart().add(request())
    bench.until(lambda status: any(f.name == UNET and f.done == 64_000 for f in status.files))
    bench.downloads.cancel("one")
    assert bench.downloads.wait("one", 10).phase == "cancelled"
    assert list((bench.folder / ".downloads").iterdir()) == []
    bench.downloads.retry("one")
    assert bench.downloads.wait("one", 60).phase == "done"


def test_what_is_removed_is_gone_for_good(hub: LoopbackHub, bench: Bench) -> None:
    hub.add("a/b", a_model())
    stalled(hub)
    bench.options = patient(hub)
    bench.restart().add(request())
    bench.until(lambda status: any(f.done for f in status.files))
    bench.downloads.remove("one")
    assert bench.downloads.statuses() == ()
    assert list((bench.folder / ".downloads").iterdir()) == []
    assert bench.restart().statuses() == ()


def test_one_after_the_other_in_the_order_that_was_given(hub: LoopbackHub, bench: Bench) -> None:
    for name in "abc":
        hub.add(f"x/{name}", a_model(5000))
    bench.options = patient(hub, downloads=1)
    bench.restart()
    hub.faults.add(Fault("silence", "/api/models/x/a/*", times=-1))
    for name in "abc":
        bench.downloads.add(request(f"x/{name}", id=name, target=name))
    bench.until(lambda status: status.phase == "asking", "a")
    assert phases(bench) == {"a": "asking", "b": "queued", "c": "queued"}
    bench.downloads.move("c", 0)
    assert list(phases(bench)) == ["c", "a", "b"]
    assert [status.request.id for status in bench.restart().statuses()] == ["c", "a", "b"]
    assert set(phases(bench).values()) == {"paused"}
    hub.faults.clear()
    for name in "abc":
        bench.downloads.resume(name)
    assert [bench.downloads.wait(name, 60).phase for name in "abc"] == ["done"] * 3
    assert sorted(placed[0].id for placed in bench.placed) == ["a", "b", "c"]


@pytest.mark.slow
def test_another_process_that_works_on_it_is_named(hub: LoopbackHub, bench: Bench) -> None:
    hub.add("a/b", a_model())
    hub.faults.add(Fault("cut", UNET, where="cdn", times=-1))
    bench.fetch()
    hub.faults.clear()
    lock = Staging(bench.folder, "one")._lock_path
    program = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.core.file_lock import acquire_file, Lock\n"
        "held = acquire_file(Path(sys.argv[1])); assert isinstance(held, Lock)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        for command in (bench.downloads.resume, bench.downloads.cancel):
            with pytest.raises(StorageError) as refused:
                command("one")
            assert refused.value.code == "download_elsewhere"
            assert refused.value.params["pid"] == other.pid
        other.communicate()
    bench.downloads.resume("one")
    assert bench.downloads.wait("one", 60).phase == "done"


@pytest.mark.slow
def test_a_repair_fetches_the_named_files_alone_of_the_version_there_was(
    hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    repository = hub.add("a/b", files)
    first = repository.branches["main"]
    bench.fetch()
    repository.commit({name: content + b"new" for name, content in files.items()})
    (bench.folder / "model" / UNET).write_bytes(b"damaged")
    (bench.folder / "model" / "unet/config.json").unlink()
    (bench.folder / "model" / "mine.txt").write_text("a note of mine")
    asked = len(hub.files())
    only = (UNET, "unet/config.json")
    status = bench.fetch(request(id="repair", revision=first, only=only))
    assert status.phase == "done", status.error
    assert bench.model() == {**wanted(files), "mine.txt": b"a note of mine"}
    assert {
        seen.path.rpartition("/")[2] for seen in hub.files()[asked:] if seen.where == "hub"
    } == {
        "diffusion_pytorch_model.safetensors",
        "config.json",
    }


def test_a_model_that_could_not_be_recorded_is_told_of_at_the_next_start(
    hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    hub.add("a/b", files)
    told = bench.placed

    class Failing(list[Any]):
        def append(self, item: Any) -> None:
            raise StorageError("disk_full", name="records")

    said = threading.Event()
    log, heard = logging.getLogger("desktop_app.library.download.queue"), logging.Handler()
    heard.emit = lambda record: said.set() if "not be recorded" in record.getMessage() else None
    log.addHandler(heard)  # a window in the same process writes its own log
    try:
        bench.placed = Failing()
        assert bench.fetch().phase == "done"
        said.wait()  # after it is done; else the test's own limit ends it
    finally:
        log.removeHandler(heard)
    assert bench.model() == wanted(files)
    bench.placed = told
    assert bench.restart().statuses() == ()
    assert [placed[0].id for placed in told] == ["one"]
    assert list((bench.folder / ".downloads").iterdir()) == []


def test_without_room_nothing_begins(hub: LoopbackHub, bench: Bench, small_disk: Path) -> None:
    files = a_model()
    hub.add("a/b", files)
    bench.downloads.shutdown()
    bench.folder = small_disk
    bench.begin()
    status = bench.fetch()
    assert (status.phase, bench.error_code(status)) == ("paused", "download_no_room")
    assert not hub.files()
    assert bench.downloads.shutdown()


@pytest.mark.slow
def test_a_disk_that_fills_up_pauses_it_and_later_it_goes_on(
    hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    hub.add("a/b", files)
    with disk_with(150_000):
        status = bench.fetch()
    assert (status.phase, bench.error_code(status)) == ("paused", "download_disk_full")
    assert sum(file.done for file in status.files) >= 150_000
    asked = len(hub.files(where="cdn"))
    bench.restart().resume("one")
    assert bench.downloads.wait("one", 60).phase == "done"
    assert bench.model() == wanted(files)
    assert max(seen.start for seen in hub.files(where="cdn")[asked:]) > 0


def test_a_disk_that_is_really_full_pauses_it(
    hub: LoopbackHub, bench: Bench, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("a/b", a_model())
    bench.downloads.shutdown()
    bench.folder = small_disk
    bench.begin()
    monkeypatch.setattr("desktop_app.library.download.job.check_disk_space", lambda *_: None)
    status = bench.fetch()
    assert (status.phase, bench.error_code(status)) == ("paused", "download_disk_full")
    assert status.done > 0
    assert bench.downloads.shutdown()


@pytest.mark.slow
def test_the_next_hub_is_asked_where_one_is_not_there(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    hub.add("a/b", files)
    bench.token = None
    bench.options = Options(("http://127.0.0.1:9", hub.url), reserve=0, patience=QUICK)
    bench.restart()
    status = bench.fetch()
    assert status.phase == "done", status.error
    assert bench.placed[0][1].endpoint == hub.url


@pytest.mark.slow
def test_files_come_side_by_side_but_not_more_than_allowed(hub: LoopbackHub, bench: Bench) -> None:
    names = [f"part{n}.safetensors" for n in range(5)]
    hub.add("a/b", {name: some_bytes(9000, n) for n, name in enumerate(names)})
    hub.faults.add(*(Fault("stall", name, where="cdn", at=100) for name in names[:3]))
    bench.options = patient(hub, files=2)
    bench.restart().add(request())
    bench.until(lambda status: sum(file.done == 100 for file in status.files) == 2)
    assert len(hub.files(where="cdn")) == 2
    bench.downloads.pause("one")
    assert bench.downloads.wait("one", 10).phase == "paused"


@pytest.mark.slow
def test_a_listener_hears_each_phase_and_not_more_than_ten_times_a_second(
    hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model(2_000_000))
    heard: list[tuple[float, DownloadStatus]] = []

    class Listening(list[Any]):
        def append(self, item: Any) -> None:
            heard.append((time.monotonic(), item))

    bench.heard = Listening()
    bench.options = Options((hub.url,), reserve=0, bytes_per_second=4_000_000, patience=QUICK)
    bench.restart()
    assert bench.fetch().phase == "done"
    order = list(dict.fromkeys(status.phase for _, status in heard))
    assert order == ["queued", "asking", "running", "verifying", "done"]
    changes = len(order)
    seconds = heard[-1][0] - heard[0][0]
    assert len(heard) <= 11 * seconds + 2 * changes
    speeds = [status.speed for _, status in heard if status.speed]
    assert speeds and all(speed > 0 for speed in speeds)
    assert any(status.seconds_left is not None for _, status in heard)
