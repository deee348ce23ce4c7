"""How much of the program does a Fill go through? Calls, functions and files, on both ways.

``python packaging/checks/fill_calls.py`` opens the true window (no screen is needed) over the
tests' numpy engine, masks a spot, presses Generate once everything is planned, and counts which
Python functions of `desktop_app` run

* on the way out: from ``generate()`` until the message for the engine's process is handed over;
* on the way home: from the engine's picture until the result is shown.

All threads are counted. Steps and previews between the two are not, nor what the engine does.
Three things are told apart: the way; the work that is done on it (core, imaging, catalog:
vocabulary, pixels, tables); and the window (ui, and all that follows a value which changed).
``--list`` names each function of the way.

"Whole" is everything of `desktop_app` that runs, functions without a name too, and on the way home
until the program has nothing to do and the result is in the history: how many functions, files and
lines of source, how often a database is read there, and in how many threads.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PACKAGE = f"{ROOT / 'desktop_app'}{os.sep}"
WORK = ("core", "imaging", "catalog")
"""What is done on the way, not the way itself."""
NEWS = "Signal.send"
"""Below it are those that follow a value."""
KINDS = ("way", "work", "window")
KNOWN = ("out", "home")
READ = "Database.read"
GIVE_UP_SECONDS = 60.0


@dataclass
class Counted:
    """How often each function of the program ran, by file and name."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def row(self, name: str) -> str:
        """Name, calls, functions, files."""
        files = {file for file, _ in self.calls}
        return f"{name:<28}{self.calls.total():>8}{len(self.calls):>11}{len(files):>8}"


@dataclass
class Whole:
    """Everything that ran on one way."""

    functions: set[CodeType] = field(default_factory=set[CodeType])
    threads: set[int] = field(default_factory=set[int])
    reads: int = 0

    @property
    def files(self) -> int:
        """In which it stands."""
        return len({code.co_filename for code in self.functions})

    @property
    def lines(self) -> int:
        """Of its source: each line once, however many functions it is part of."""
        found = {
            (code.co_filename, line)
            for code in self.functions
            for line in range(code.co_firstlineno, _last_line(code) + 1)
        }
        return len(found)

    def row(self, way: str) -> str:
        """A line of the table."""
        sizes = f"{len(self.functions):>11}{self.files:>8}{self.lines:>8}"
        return f"{f'{way}: whole':<28}{sizes}{self.reads:>8}{len(self.threads):>9}"


def _last_line(code: CodeType) -> int:
    inner = (_last_line(each) for each in code.co_consts if isinstance(each, CodeType))
    own = (line for _, _, line in code.co_lines() if line is not None)
    return max(*own, *inner, code.co_firstlineno)


class Watch:
    """Counts on whichever way the Fill is; by way and kind."""

    def __init__(self) -> None:
        self.whole = {"out": Whole(), "home": Whole(), "after": Whole()}
        self.counted: dict[tuple[str, str], Counted] = {}
        for way in KNOWN:
            for kind in KINDS:
                self.counted[way, kind] = Counted()
        self.now = ""
        self._news = threading.local()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """The profile function, in every thread."""
        name = frame.f_code.co_qualname
        depth: int = getattr(self._news, "depth", 0)
        if event == "return" and name == NEWS:
            self._news.depth = max(0, depth - 1)
        if event != "call":
            return
        if not self.now and _is_picture(frame):
            self.now = "home"
        if self.now and frame.f_code.co_filename.startswith(PACKAGE):
            self._note(frame.f_code, frame.f_back)
        if self.now in KNOWN:
            self._add(frame.f_code.co_filename, name, follows=depth > 0)
        if name == NEWS:
            self._news.depth = depth + 1
        if self.now == "out" and name == "Sender.put":
            self.now = ""

    def _add(self, file: str, name: str, *, follows: bool) -> None:
        """What is no function of its own (a comprehension, a lambda) is not counted."""
        if not file.startswith(PACKAGE) or name.rpartition(".")[2].startswith("<"):
            return
        file = file.removeprefix(PACKAGE)
        package = Path(file).parts[0]
        kind = "window" if follows or package == "ui" else "work" if package in WORK else "way"
        self.counted[self.now, kind].calls[file, name] += 1

    def _note(self, code: CodeType, caller: FrameType | None) -> None:
        whole = self.whole[self.now]
        whole.functions.add(code)
        whole.threads.add(threading.get_ident())
        inside = caller is not None and caller.f_code.co_qualname in ("Database.write", READ)
        whole.reads += code.co_qualname == READ and not inside

    def home(self) -> Whole:
        """From the picture until all is done."""
        shown, after = self.whole["home"], self.whole["after"]
        return Whole(
            shown.functions | after.functions,
            shown.threads | after.threads,
            shown.reads + after.reads,
        )

    def both(self, kind: str) -> Counted:
        """Of both ways."""
        return Counted(self.counted["out", kind].calls + self.counted["home", kind].calls)

    def begin(self) -> None:
        """Watch this thread and those that Python starts from now on."""
        threading.setprofile(self)
        sys.setprofile(self)

    def end(self) -> None:
        """No more."""
        self.now = ""
        threading.setprofile(None)
        sys.setprofile(None)


def _is_picture(frame: FrameType) -> bool:
    """Whether the client hears of a finished picture just now."""
    if frame.f_code.co_qualname != "EngineClient._hear":
        return False
    event = getattr(frame.f_locals.get("message"), "event", None)
    return type(event).__name__ == "ImageDone"


def _watched(watch: Watch, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, which begins a thread of Qt's, watched."""

    def run(*words: Any) -> Any:
        sys.setprofile(watch)
        return function(*words)

    return run


def fill() -> Watch:
    """One Fill in a window."""
    import numpy as np
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from desktop_app.core.geometry import Rect
    from desktop_app.state.document.document import Document
    from desktop_app.ui.window.main_window import MainWindow
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.generation import EngineThread
    from tests.enginelink.numpy_jobs import MODEL
    from tests.worker.conftest import numpy_workspace

    watch = Watch()
    for thread, name in ((BackgroundTasks, "_work"), (EngineThread, "run")):
        setattr(thread, name, _watched(watch, getattr(thread, name)))
    application = QApplication.instance() or QApplication([])

    def until(what: Callable[[], bool]) -> None:
        end = time.monotonic() + GIVE_UP_SECONDS
        while not what():
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if time.monotonic() > end:
                raise TimeoutError("the window did not get on")

    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        ending.callback(watch.end)
        watch.begin()
        workspace = numpy_workspace(Path(folder), prompt="a picture, late 0.5", steps=2, seed=3)
        ending.callback(workspace.shutdown)
        state = workspace.state
        window = MainWindow(workspace)
        window.resize(1280, 720)
        window.show()
        workspace.start()
        until(lambda: state.engine.value.phase == "ready" and workspace.is_idle)
        state.models.value = (MODEL,)
        workspace.models.choose(MODEL.id)
        pixels = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)
        document = Document(pixels, "photo")
        state.open_document(document)
        document.mask.write(Rect(100, 100, 40, 40), np.full((40, 40), 255, np.uint8))
        document.undo_stack.changed.send(None)
        state.parameters.update(seed_locked=True)
        until(lambda: state.plans_exact.value and bool(state.plans.value) and workspace.is_idle)
        end = time.monotonic() + 1  # forecasts, thumbnails and the model loaded ahead
        until(lambda: time.monotonic() > end and workspace.is_idle)

        shown: list[object] = []  # asked without any function of the program

        def on_shown(result: object) -> None:
            if result is not None:
                watch.now = "after"
                shown.append(result)

        state.results.shown.changed.connect(on_shown)
        watch.now = "out"
        workspace.generate()
        until(lambda: bool(shown))
        until(lambda: not state.jobs.active)
        until(lambda: workspace.is_idle and state.results.items.value[0].history is not None)
        watch.end()
        window.close()
    return watch


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="name each function")
    asked = parser.parse_args(arguments)
    watch = fill()
    print(f"{'':<28}{'calls':>8}{'functions':>11}{'files':>8}")
    for (way, kind), counted in watch.counted.items():
        print(counted.row(f"{way}: {kind}"))
    print(watch.both("way").row("both: way"))
    print(f"\n{'':<28}{'functions':>11}{'files':>8}{'lines':>8}{'reads':>8}{'threads':>9}")
    print(watch.whole["out"].row("out"))
    print(watch.home().row("home"))
    if asked.list:
        for way in ("out", "home"):
            print(f"\n{way}")
            for (file, function), times in watch.counted[way, "way"].calls.items():
                print(f"{times:>6} {file} {function}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
