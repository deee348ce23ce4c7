"""How much of the program does a Fill go through? Functions, files and lines of source, both ways.

``python packaging/checks/fill_calls.py`` opens the true window (no screen is needed) over the
tests' numpy engine, masks a spot, presses Generate once everything is planned, and notes which
functions of `desktop_app` run, in all threads,

* on the way out: from ``generate()`` until the message for the engine's process is handed over;
* on the way home: from the engine's picture until the result is shown;
* after that: until the result is in the history and the program has nothing to do. What a thread
  does once it has handed the Fill on is counted here, too: nobody waits for it.

Steps and previews are not counted, nor what the engine does. That is done several times; what runs
each time is counted, so that a timer that happens to ring adds nothing. What also runs while nobody
asks for anything (looks at the queue, the engine's pulse) is not counted: on a slow machine it runs
in each Fill.

Three things are told apart: the way; the work that is done on it (core, imaging, catalog:
vocabulary, pixels, tables); and the window (ui, and all that follows a value which changed).
"Whole" is all of them with functions that have no name, and home with what comes after: also how
often a database is read there, and how many threads have a part in it. ``--list`` names each
function of the way.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
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
READ, POLL = "Database.read", "Queue._watch"
HANDED_ON = {
    "out": ("Queue.add", "Studio.submit"),
    "home": ("Listeners.tell", "EngineSession.pass_on"),
}
"""The thread that calls this has done its part."""
TOLD = "Listeners.tell"
"""After this the window's thread alone is waited for."""
KINDS = ("way", "work", "window")
MOST = {
    "out: way": (130, 54, 1460),
    "home: way": (56, 30, 600),
    "out: whole": (690, 164, 3900),
    "home: whole": (1260, 255, 8300),
}
"""Functions, files and lines; above what they are: on a busy machine threads run otherwise."""
MOST_READS = 3
"""The queue's looks now and then are not counted: there are more while other programs run."""
GIVE_UP_SECONDS, IDLE_SECONDS = 60.0, 3.0
FILLS, MOST_FILLS = 7, 21
"""The first is not counted: what is done once is done there. More than that where some part has
grown: what runs on a busy machine alone does not run in each of them."""
LEAST_FILLS = 3
"""Of a check: each further Fill only takes from what ran in all of them."""


@dataclass
class Part:
    """What ran on one way of one Fill: functions by kind, database reads, threads."""

    ran: dict[tuple[str, CodeType], None] = field(default_factory=dict[tuple[str, CodeType], None])
    threads: set[int] = field(default_factory=set[int])
    reads: int = 0

    def of(self, kind: str) -> list[CodeType]:
        """Named functions of a kind, in the order in which they ran first."""
        return [code for one, code in self.ran if one == kind and not _is_nameless(code)]

    @staticmethod
    def common(parts: Iterable[Part]) -> Part:
        """What ran each time; the fewest reads and threads."""
        first, *others = parts
        every = [each.ran.keys() for each in others]
        return Part(
            {key: None for key in first.ran if all(key in one for one in every)},
            min((first.threads, *(each.threads for each in others)), key=len),
            min(first.reads, *(each.reads for each in others)),
        )

    def without(self, other: Part) -> Part:
        """Less the functions of ``other``."""
        known = {code for _, code in other.ran}
        left = {pair: None for pair in self.ran if pair[1] not in known}
        return replace(self, ran=left)

    def __or__(self, other: Part) -> Part:
        return Part(self.ran | other.ran, self.threads | other.threads, self.reads + other.reads)


@dataclass(frozen=True)
class Size:
    """Of a set of functions."""

    functions: int
    files: int
    lines: int

    @classmethod
    def of(cls, codes: Iterable[CodeType]) -> Size:
        """Each line counts once, however many functions it is part of."""
        found = set(codes)
        lines = {
            (code.co_filename, line)
            for code in found
            for line in range(code.co_firstlineno, _last_line(code) + 1)
        }
        return cls(len(found), len({code.co_filename for code in found}), len(lines))


def _is_nameless(code: CodeType) -> bool:
    return code.co_name.startswith("<")


def _last_line(code: CodeType) -> int:
    inner = (_last_line(each) for each in code.co_consts if isinstance(each, CodeType))
    own = (line for _, _, line in code.co_lines() if line is not None)
    return max(*own, *inner, code.co_firstlineno)


class Watch:
    """Notes what runs on whichever way the Fill is."""

    def __init__(self) -> None:
        self.fills: list[dict[str, Part]] = []
        self.idle = Part()
        """What runs while nothing is asked for."""
        self.now = ""
        self._news = threading.local()
        self._done: set[tuple[str, int]] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """The profile function, in every thread."""
        code = frame.f_code
        depth: int = getattr(self._news, "depth", 0)
        if event == "return" and code.co_qualname == NEWS:
            self._news.depth = max(0, depth - 1)
        if event != "call":
            return
        if self.now == "waits" and _is_picture(frame):
            self.now = "home"
        now = self.now  # as another thread may change it
        if now not in ("", "waits") and code.co_filename.startswith(PACKAGE):
            self._note(now, code, frame.f_back, follows=depth > 0)
        if code.co_qualname == NEWS:
            self._news.depth = depth + 1
        if self.now == "out" and code.co_qualname == "Sender.put":
            self.now = "waits"

    def _note(self, now: str, code: CodeType, caller: FrameType | None, *, follows: bool) -> None:
        package = Path(code.co_filename.removeprefix(PACKAGE)).parts[0]
        kind = "window" if follows or package == "ui" else "work" if package in WORK else "way"
        here = now, threading.get_ident()
        is_window = threading.current_thread() is threading.main_thread()
        beside = here in self._done or (("home", 0) in self._done and not is_window)
        part = self.idle if now == "idle" else self.fills[-1]["after" if beside else now]
        if code.co_qualname in HANDED_ON.get(now, ()):
            self._done.add(here)
            if code.co_qualname == TOLD:
                self._done.add(("home", 0))
        part.ran[kind, code] = None
        part.threads.add(threading.get_ident())
        inside = caller is not None and caller.f_code.co_qualname in ("Database.write", READ)
        part.reads += code.co_qualname == READ and not inside and not _is_poll(caller)

    def begin_fill(self) -> None:
        """Count another one, which is asked for now."""
        self.fills.append({way: Part() for way in ("out", "home", "after")})
        self._done.clear()
        self.now = "out"

    def begin(self) -> None:
        """Watch this thread and those that Python starts from now on."""
        threading.setprofile(self)
        sys.setprofile(self)

    def end(self) -> None:
        """No more."""
        self.now = ""
        threading.setprofile(None)
        sys.setprofile(None)

    def ways(self) -> tuple[Part, Part, Part]:
        """Out, home, and after."""
        fills = self.fills[1:]
        out, home, after = (
            Part.common(fill[way] for fill in fills).without(self.idle)
            for way in ("out", "home", "after")
        )
        return out, home, after


def _is_poll(caller: FrameType | None) -> bool:
    """Whether the queue looks, of its own accord, what other programs did."""
    while caller is not None and caller.f_code.co_qualname != POLL:
        caller = caller.f_back
    return caller is not None


def _is_picture(frame: FrameType) -> bool:
    """Whether the client hears of a finished picture just now."""
    if frame.f_code.co_qualname != "EngineClient._receive":
        return False
    event = getattr(frame.f_locals.get("message"), "event", None)
    return type(event).__name__ == "ImageDone"


def _watched(watch: Watch, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, which begins a thread of Qt's, watched."""

    def run(*words: Any) -> Any:
        sys.setprofile(watch)
        return function(*words)

    return run


def fill(least: int = FILLS) -> Watch:
    """At least so many Fills in a window: until nothing has grown, or `MOST_FILLS` of them."""
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

    def until(what: Callable[[], bool], pause: float = 0.002) -> None:
        end = time.monotonic() + GIVE_UP_SECONDS
        while not what():
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(pause)  # looking takes the interpreter from the threads that are watched
            if time.monotonic() > end:
                raise TimeoutError("the window did not get on")

    def rest(seconds: float) -> None:
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end and workspace.is_idle, pause=0.02)

    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        ending.callback(watch.end)
        watch.begin()
        prompt = "a picture, late 1.2"
        workspace = numpy_workspace(Path(folder), prompt=prompt, steps=2, seed=3)
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
        rest(1.0)  # forecasts, thumbnails and the model loaded ahead
        watch.now = "idle"
        rest(IDLE_SECONDS)
        watch.now = ""

        def on_shown(result: object) -> None:
            if result is not None and watch.now == "home":
                watch.now = "after"

        state.results.shown.changed.connect(on_shown)
        for number in range(MOST_FILLS):
            if number >= least and not over(*sizes_of(*watch.ways())):
                break
            until(lambda: state.plans_exact.value and not state.jobs.active)
            before = len(state.results.items.value)
            watch.begin_fill()
            workspace.generate()
            until(lambda n=before: len(state.results.items.value) > n)
            until(lambda: not state.jobs.active)
            until(lambda: workspace.is_idle and state.results.items.value[-1].history is not None)
            watch.now = ""
            rest(0.2)
        watch.end()
        window.close()
    return watch


def sizes_of(out: Part, home: Part, after: Part) -> tuple[dict[str, Size], Part]:
    """By the names of the table; and all that comes home."""
    ways, wholes = {"out": out, "home": home, "after": after}, {"out": out, "home": home | after}
    sizes = {
        f"{name}: {kind}": Size.of(part.of(kind)) for name, part in ways.items() for kind in KINDS
    }
    sizes |= {
        f"{name}: whole": Size.of(code for _, code in part.ran) for name, part in wholes.items()
    }
    return sizes, wholes["home"]


def over(sizes: dict[str, Size], home: Part) -> list[str]:
    """What has grown beyond `MOST`, in words."""
    told = [
        f"{name}: {what} {found}, at most {most}"
        for name, limits in MOST.items()
        for what, most in zip(("functions", "files", "lines"), limits, strict=True)
        if (found := getattr(sizes[name], what)) > most
    ]
    if home.reads > MOST_READS:
        told.append(f"home: {home.reads} reads of a database, at most {MOST_READS}")
    return told


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="name each function")
    parser.add_argument("--check", action="store_true", help="fail if anything has grown")
    asked = parser.parse_args(arguments)
    out, home, after = fill(LEAST_FILLS if asked.check else FILLS).ways()
    print(f"{'':<14}{'functions':>10}{'files':>7}{'lines':>7}{'reads':>7}{'threads':>9}")
    sizes, whole = sizes_of(out, home, after)
    wholes = {"out: whole": out, "home: whole": whole}
    for name, size in sizes.items():
        line = f"{name:<14}{size.functions:>10}{size.files:>7}{size.lines:>7}"
        if part := wholes.get(name):
            line += f"{part.reads:>7}{len(part.threads):>9}"
        print(line)
    if asked.list:
        for name, part in (("out", out), ("home", home), ("after", after)):
            print(f"\n{name}")
            for code in part.of("way"):
                print(f"  {code.co_filename.removeprefix(PACKAGE)} {code.co_qualname}")
    if asked.check and (grown := over(sizes, whole)):
        print("\n".join(grown))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
