"""How jobs end, as a table: for `test_job_ends` and its sheet."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desktop_app.storage.history_files import picture_name
from tests.extensions.serving.server.serving import until
from tests.extensions.serving.server.telling import HELD, End, Scene, Sent, Told
from tests.extensions.serving.server.volumes import empty, fill


def cancelled(scene: Scene, sent: Sent) -> None:
    """While it runs."""
    sent.runs()
    sent.client.delete(f"/v1/jobs/{sent.id}")


def cancelled_while_it_waits(scene: Scene, sent: Sent) -> None:
    assert sent.job()["status"] == "waiting"
    sent.client.delete(f"/v1/jobs/{sent.id}")


def the_next_may_run(scene: Scene, sent: Sent) -> None:
    scene.before()


def engine_killed(scene: Scene, sent: Sent) -> None:
    sent.runs()
    scene.served.engines()[0].kill()
    sent.let()


def engine_stopped(scene: Scene, sent: Sent) -> None:
    sent.runs()
    os.kill(scene.served.engines()[0].pid, signal.SIGSTOP)
    sent.let()


def cancelled_while_stopped(scene: Scene, sent: Sent) -> None:
    engine_stopped(scene, sent)
    sent.client.delete(f"/v1/jobs/{sent.id}")


def cancelled_while_it_hangs(scene: Scene, sent: Sent) -> None:
    until(lambda: sent.job()["status"] != "waiting" or scene.window()[sent.id].status == "running")
    sent.client.delete(f"/v1/jobs/{sent.id}")


def _pictures(scene: Scene, sent: Sent) -> Path:
    """Where that user's pictures of this month are."""
    folder = scene.served.paths.of_user(sent.name).history
    return (folder / picture_name("0" * 32, 0, datetime.now(UTC))).parent


def blocked(scene: Scene, sent: Sent) -> None:
    """A file where the folder of pictures would be, which stops root, too."""
    sent.runs()
    there = _pictures(scene, sent)
    shutil.rmtree(there, ignore_errors=True)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(b"")
    sent.let()


def unblocked(scene: Scene, sent: Sent) -> None:
    _pictures(scene, sent).unlink()


def filled(scene: Scene, sent: Sent) -> None:
    """A file takes all the room there is."""
    sent.runs()
    assert scene.disk is not None
    fill(scene.disk)
    sent.let()


def emptied(scene: Scene, sent: Sent) -> None:
    assert scene.disk is not None
    empty(scene.disk)


DONE: Final = Told("done", "", 1)
GONE: Final = Told("cancelled", "", 0)


def _failed(code: str, images: int = 0) -> Told:
    return Told("failed", code, images)


ENDS: Final = (
    End("done", DONE, again=1),
    End("failed", _failed("model_damaged"), 500, "damaged"),
    End(
        "failed at image 2 of 3",
        _failed("model_damaged", 1),
        500,
        "damaged with seed 6",
        count=3,
        again=1,
    ),
    End("refused by the engine", _failed("size_multiple"), 422, "refuse", slow=True),
    End("memory short", _failed("out_of_memory"), 503, "no room"),
    End("cancelled while it runs", GONE, 200, HELD, happens=cancelled),
    End(
        "cancelled while it waits",
        GONE,
        happens=cancelled_while_it_waits,
        mended=the_next_may_run,
        slow=True,
        waits=True,
    ),
    End(
        "folder can't be written",
        _failed("output_unwritable"),
        500,
        HELD,
        happens=blocked,
        mended=unblocked,
        again=1,
    ),
    End("engine killed", DONE, 200, HELD, happens=engine_killed, again=1, slow=True),
    End(
        "engine crashed each time",
        _failed("engine_died"),
        503,
        "crash",
        slow=True,
    ),
    End(
        "disk full",
        _failed("disk_full"),
        507,
        HELD,
        happens=filled,
        mended=emptied,
        again=1,
        slow=True,
        fills=True,
    ),
    End(
        "engine stopped (SIGSTOP)",
        DONE,
        200,
        HELD,
        happens=engine_stopped,
        again=1,
        slow=True,
        hangs=True,
    ),
    End(
        "cancelled while the engine is stopped",
        GONE,
        200,
        HELD,
        happens=cancelled_while_stopped,
        slow=True,
        hangs=True,
    ),
    End(
        "cancelled while the engine is deadlocked",
        GONE,
        200,
        "hang",
        happens=cancelled_while_it_hangs,
        slow=True,
        hangs=True,
    ),
)
"""Rows that end while the server runs."""

STOPPED: Final = End("server stopped by TERM or INT", Told("waiting", "", 0), 503, HELD, again=1)
"""Its requests without an id are cancelled, and answered with 503."""
KILLED: Final = End("server stopped by KILL", Told("waiting", "", 0), 0, HELD, again=1)
"""Nobody is answered; its requests without an id are cancelled."""
