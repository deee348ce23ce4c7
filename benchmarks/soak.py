"""Is the thousandth picture as quick as the first ones, and does nothing pile up until then?

The true window (no screen is needed) and one engine process make picture after picture: the starter
at several sizes and tiny models of three other families in turn, new words and seeds each time, as
a day of work does in small. Memory, handles, threads and temporary files of both processes after
the eleventh picture, some in between and the last; the time per picture at the end beside that at
the start, each kind of picture beside its like, and all beside a bare computation that is done
before each of them (`soak_reference`): other work on the machine slows both. No model is tried by
itself meanwhile: by another way it would be quicker at the end. ``--quick`` makes four of each
kind, whose times waver by more than the target allows: they are told alone.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil

from benchmarks.common import ROOT, Row, at_most, main, measured, quickest
from desktop_app.storage.compute_profile_store import PLACE

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.worker.workspace import Workspace

PICTURES, QUICK_PICTURES = 1000, 44
TENTH = 11
"""One of each kind is made by then."""
BETWEEN = (55, 110, 220, 440, 660)
"""After so many pictures memory is told too, to see whether it levels off."""
GROWTH, SLOWER = 1.02, 1.02
ROUNDS = 18
"""Of all kinds, at the start and at the end, whose times are compared."""
REST_SECONDS = 2.0
"""Threads that wait for work end meanwhile, and garbage is collected."""
GIVE_UP_SECONDS = 180.0
STARTER_SIZES = ((256, 256), (320, 192), (192, 320), (256, 192), (288, 288))
TINY_SIZES = ((64, 64), (96, 64))


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process holds."""

    memory: float
    handles: int
    threads: int

    @classmethod
    def by(cls, process: psutil.Process) -> Usage:
        """Megabytes, open files and pipes, threads."""
        handles = process.num_handles() if sys.platform == "win32" else process.num_fds()
        return cls(process.memory_info().rss / 1e6, handles, process.num_threads())


@dataclass(frozen=True, slots=True)
class Mark:
    """Both processes after a picture, and the temporary files there are."""

    window: Usage
    engine: Usage
    files: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of picture."""

    model: ModelInfo
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one picture, and of the bare computation before and after it (their mean)."""

    kind: int
    seconds: float
    bare: float


class Reference:
    """The bare computation."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.probes.soak_reference"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.seconds()

    def seconds(self) -> float:
        """How long it takes now."""
        given, answers = self.process.stdin, self.process.stdout
        assert given is not None
        assert answers is not None
        given.write("\n")
        given.flush()
        return float(answers.readline())

    def end(self) -> None:
        """End its process."""
        self.process.communicate()


class Soak:
    """One window with its engine.

    Args:
        folder: for all that it writes; ``temporary`` in it is where both put temporary files.
    """

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from desktop_app.app.window import build_application, build_workspace, collect_again
        from desktop_app.ui.window.main_window import MainWindow

        self.temporary = folder / "temporary"
        self.reference = Reference()
        self.application = build_application()
        assert isinstance(self.application, QApplication)
        self.workspace: Workspace = build_workspace(folder / "data")
        self.window = MainWindow(self.workspace)
        self.window.resize(1280, 720)
        self.window.show()
        collect_again()
        self.workspace.start()
        state = self.workspace.state
        self.until(lambda: state.model is not None and state.engine.value.phase == "ready")

    def until(self, what: Callable[[], bool]) -> None:
        """Let the window live until ``what``."""
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + GIVE_UP_SECONDS
        while not what():
            self.application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            notice = self.workspace.state.notice.value
            error = None if notice is None else notice.error
            if error is not None or time.monotonic() > end:
                raise SystemExit(f"the window did not get on: {error}")

    def picture(self, number: int, kind: Kind) -> float:
        """Make one; returns how long it took until it was shown."""
        from desktop_app.core.geometry import Size

        state = self.workspace.state
        if state.model != kind.model:
            state.parameters.use_defaults_of(kind.model)
        state.parameters.update(
            prompt=f"a red fox {number}",
            size=Size(kind.width, kind.height),
            steps=2,
            seed=number,
            seed_locked=True,
        )
        shown, begun = state.results.shown.value, time.perf_counter()
        self.workspace.generation.generate()
        self.until(lambda: not state.is_busy and state.results.shown.value is not shown)
        return time.perf_counter() - begun

    def mark(self) -> Mark:
        """What is held, after a rest."""
        end = time.monotonic() + REST_SECONDS
        self.until(lambda: time.monotonic() > end)
        gc.collect()
        own = psutil.Process()
        (engine,) = (each for each in own.children() if each.pid != self.reference.process.pid)
        return Mark(
            Usage.by(own),
            Usage.by(engine),
            sum(1 for _ in self.temporary.rglob("*")),
        )

    def kinds(self, tiny: int) -> list[Kind]:
        """Those of the starter, and of the ``tiny`` other models that lie in the models' folder."""
        state = self.workspace.state
        self.until(lambda: len(state.models.value) > tiny)
        starter = state.model
        others = [model for model in state.models.value if model != starter]
        assert starter is not None
        kinds = [Kind(starter, *size) for size in STARTER_SIZES]
        return kinds + [Kind(model, *size) for model in others for size in TINY_SIZES]


@contextmanager
def soaking() -> Iterator[tuple[Soak, list[Kind]]]:
    """A window in a folder of its own, and what it shall make."""
    with ExitStack() as ending:
        # Windows keeps open files: what can't be removed is left to the system.
        outer = ending.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        folder = Path(outer)
        (folder / "temporary").mkdir()
        models: Any = measured("soak_models", folder / "data" / "models", timeout=120)
        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = str(folder / "temporary")
        tempfile.tempdir = None
        os.environ[PLACE] = ""
        soak = Soak(folder)
        ending.callback(soak.reference.end)
        ending.callback(soak.workspace.shutdown)
        yield soak, soak.kinds(len(models))


def slowed(took: list[Took], kinds: int, of: Callable[[Took], float]) -> tuple[float, float]:
    """One round of all kinds, at the start (after a first round) and at the end."""
    rounds = len(took) // kinds
    count = min(ROUNDS, (rounds - 1) // 2)
    by_kind = [[of(each) for each in took if each.kind == kind] for kind in range(kinds)]
    start = sum(quickest(each[1 : 1 + count]) for each in by_kind)
    return start, sum(quickest(each[-count:]) for each in by_kind)


def measure(quick: bool) -> list[Row]:
    """All rows."""
    pictures = QUICK_PICTURES if quick else PICTURES
    took, marks = list[Took](), dict[int, Mark]()
    with soaking() as (soak, kinds):
        bare = soak.reference.seconds()
        for number in range(pictures):
            at = number % len(kinds)
            if at == 0:  # results are the user's, who lets them go now and then
                soak.workspace.state.results.clear()
            seconds, earlier = soak.picture(number, kinds[at]), bare
            bare = soak.reference.seconds()
            took.append(Took(at, seconds, (earlier + bare) / 2))
            if number + 1 in (TENTH, *BETWEEN, pictures):
                marks[number + 1] = soak.mark()
    tenth, last = marks[TENTH], marks[pictures]
    start, end = slowed(took, len(kinds), lambda each: each.seconds)
    first_share, last_share = slowed(took, len(kinds), lambda each: each.seconds / each.bare)
    by_bare, slower = "  by the bare computation's", last_share / first_share
    rows = [Row("pictures made", pictures, ""), Row("kinds of them", len(kinds), "")]
    for name in ("window", "engine"):
        before: Usage = getattr(tenth, name)
        after: Usage = getattr(last, name)
        rows += [
            *(
                Row(f"{name}: memory after {count}", getattr(mark, name).memory, "MB")
                for count, mark in marks.items()
            ),
            at_most("  the last / the first of these", after.memory / before.memory, "×", GROWTH),
            at_most("  more handles", after.handles - before.handles, "", 0),
            at_most("  more threads", after.threads - before.threads, "", 0),
        ]
    return [
        *rows,
        at_most("more temporary files", last.files - tenth.files, "", 0),
        Row("one of each kind, at the start", start, "s"),
        Row("  at the end", end, "s"),
        Row(by_bare, slower, "×") if quick else at_most(by_bare, slower, "×", SLOWER),
    ]


if __name__ == "__main__":
    sys.exit(main("Does anything pile up or slow down over a thousand pictures?", measure))
