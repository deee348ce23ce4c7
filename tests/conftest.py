"""What every test gets: an offline, windowless Qt, and a failure for what it leaves running."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from desktop_app.core.network_audit import STRICT, Attempt, NetworkAudit
from desktop_app.core.offline import go_offline
from desktop_app.worker.garbage import collect_due
from tests import draws, engines, forked, record, warm_processes
from tests.forked import pytest_addoption, pytest_runtestloop
from tests.record import (
    pytest_runtest_logreport,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)

__all__ = [
    "pytest_addoption",
    "pytest_runtest_logreport",
    "pytest_runtest_makereport",
    "pytest_runtestloop",
    "pytest_terminal_summary",
]

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from desktop_app.worker.workspace import Workspace

# A shell lets what it starts in the background ignore Ctrl+C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Before anything imports Qt or the model libraries: they read these once.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("VELATURA_TEST_PLATFORM", "offscreen")
# The language of who runs the tests is not theirs: they look for English words.
os.environ.update(LC_ALL="C.UTF-8", LANGUAGE="en")
os.environ["QT_LOGGING_RULES"] = "qt.qpa.fonts.warning=false"
go_offline(os.environ)
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
# Tests run side by side and start engines: several threads each would only wait for one another.
# OpenBLAS under numpy reads it too, whose idle threads spin.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The keyring of who runs the tests is not theirs, in child processes neither.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# What was measured on this machine is not theirs either, and nothing is measured by itself.
os.environ["VELATURA_MACHINE_DIR"] = ""

# An engine that connects anywhere ends, and its test with it.
os.environ[STRICT] = "1"

# Some hundred processes are started, and each would compile the program once more.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Collecting the tests imports a million objects that all stay.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    """Before test modules are imported, which say how many examples they want."""
    draws.set_up(slow="not slow" not in config.option.markexpr)
    warm_processes.install()
    _read_no_sources()


def _read_no_sources() -> None:
    """As `desktop_app.app.cli`: PySide6 would read each module that is imported after it."""
    import_module("shiboken6")
    feature: Any = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        feature._mod_uses_pyside = bool  # yes of each


_TEST = re.compile(r"^ *(?:async )?def test_", re.MULTILINE)
_SLOW_TEST = re.compile(r"^ *@pytest\.mark\.slow$", re.MULTILINE)
_SLOW_FILE = re.compile(r"^pytestmark\b.*\bmark\.slow\b", re.MULTILINE)


def is_slow_alone(text: str) -> bool:
    """Whether all tests of a file are slow, as far as its text shows."""
    tests = len(_TEST.findall(text))
    return tests == len(_SLOW_TEST.findall(text)) > 0 or bool(_SLOW_FILE.search(text))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run without slow tests imports no file that has nothing else, unless it is named."""
    if config.option.markexpr != "not slow" or not collection_path.name.startswith("test_"):
        return None
    named = any(collection_path.name in argument for argument in config.args)
    if collection_path.suffix != ".py" or named:
        return None
    return True if is_slow_alone(collection_path.read_text("utf-8")) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before slow tests are left out."""
    draws.thin_out(items)
    record.leave_out_passed(config, items)


STUCK_SECONDS = 1500.0
"""What no signal reaches, a call stuck outside Python, ends the run with all stacks after this,
which is more than any test's own limit."""
_armed = -STUCK_SECONDS


def pytest_runtest_logstart() -> None:
    """Wind the watchdog up, once a minute: that starts a thread."""
    global _armed
    if forked.is_worker() and time.monotonic() - _armed > 60:
        _armed = time.monotonic()
        faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)


def pytest_report_header(config: pytest.Config) -> str:
    """With which seed examples are drawn; none: the same in every run."""
    return f"seed of the examples: {config.getoption('--hypothesis-seed', None)}"


def pytest_collection_finish() -> None:
    """Set aside what was imported: Python's garbage collector need not walk through it again."""
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """Garbage goes between tests, in this thread alone (`worker.garbage` says why)."""
    collect_due()


LOOPBACK = ("", "127.0.0.1", "::1", "localhost")


class Connections:
    """What this process tried to connect to though no test allowed it.

    Attributes:
        refused: each with who tried; a test that means it empties the list.
        loopback: whether servers of this machine may be asked now.
    """

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.loopback = False
        self.watch = NetworkAudit(self._note)
        self.watch.admit(lambda attempt: self.loopback and attempt.host in LOOPBACK)
        self.watch.start()

    def _note(self, attempt: Attempt) -> None:
        stack = "".join(traceback.format_stack(limit=12)[:-2])
        self.refused.append(f"{attempt}, by\n{stack}")


CONNECTIONS = Connections()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture, those of the module too: may this test ask servers of this machine, and
    which processes are there already?"""
    record.begin()
    names: list[str] = getattr(item, "fixturenames", [])
    CONNECTIONS.loopback = "loopback" in names or item.get_closest_marker("loopback") is not None
    engines.before.clear()
    engines.before.update(PROCESSES.ids())


@pytest.fixture(scope="session")
def loopback() -> None:
    """Whoever asks for it, test or fixture, may connect to servers of this machine."""


@pytest.fixture
def connections() -> Connections:
    """What was refused in this test so far."""
    return CONNECTIONS


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, that waits longer."""
    from tests.patient_bot import PatientBot  # Qt is imported where a test wants it

    return PatientBot(request)


@pytest.fixture
def workspace(qapp: object, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """What a window shows, with its data in ``tmp_path / "data"``; nothing of it is started.

    A module marked `numpy_engine` gets one over an engine without networks (`numpy_workspace`).
    """
    mark = request.node.get_closest_marker("numpy_engine")
    if mark is None:
        from desktop_app.app.window import build_workspace

        made = build_workspace(tmp_path / "data")
    else:
        from tests.worker.conftest import numpy_workspace

        made = numpy_workspace(tmp_path, *mark.args, **mark.kwargs)
    yield made
    vars(made.settings)["save"] = _nothing  # nobody reads them any more: 10 ms
    made.shutdown()


def _nothing() -> None:
    pass


@pytest.fixture(autouse=True)
def _same_draws() -> None:
    """Whatever a test draws without a seed of its own is the same in every run."""
    random.seed(0)
    # Imported here: in a process without workers what is set above comes first, as the program's.
    import numpy as np

    np.random.seed(0)  # noqa: NPY002 - those who use it are the ones meant
    torch = sys.modules.get("torch")
    if torch is not None:
        # `torch.manual_seed` notes the stack each time, for devices that are not there yet.
        torch.default_generator.manual_seed(0)
        if torch.cuda.is_initialized():
            torch.cuda.manual_seed_all(0)


@pytest.fixture(autouse=True)
def _nothing_connects() -> Iterator[None]:
    """Fail a test in which anything connected, whether or not the code swallowed the refusal."""
    yield
    refused, CONNECTIONS.refused = CONNECTIONS.refused, []
    if refused:
        pytest.fail("not allowed: " + "\n".join(refused), pytrace=False)


@pytest.fixture(autouse=True)
def _no_plugin_left_loaded() -> Iterator[None]:
    """A plugin of one test is none of the next one's, though both have the same name."""
    path = list(sys.path)
    yield
    if sys.path != path:
        sys.path[:] = path
        for name in [name for name in sys.modules if name.startswith("plugin_")]:
            del sys.modules[name]


# Threads that libraries start once and keep: nothing a test could end.
KEPT_THREADS = ("tqdm", "pytest_timeout", "asyncio_")
GRACE_SECONDS = 10.0


def _threads() -> set[threading.Thread]:
    return {
        thread
        for thread in threading.enumerate()
        # A dummy stands for a thread Python did not start; Qt's own are looked at below.
        if not isinstance(thread, threading._DummyThread)
        and not thread.name.lower().startswith(KEPT_THREADS)
        and type(thread).__module__.split(".")[0] not in ("tqdm", "pytest_timeout")
    }


SETTLED_SECONDS = 10.0
STARTS = (
    *("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
    warm_processes.FORKED,
)


class Starts:
    """Processes started here, and who was there after the last one: looking takes a file for each
    thread, three times for each test."""

    def __init__(self) -> None:
        self.last, self.looked, self.children = 0.0, -SETTLED_SECONDS, set[int]()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _: object) -> None:
        if event in STARTS:
            self.last = monotonic()

    def ids(self) -> set[int]:
        """Children of this process, some of which may have ended."""
        unheard = "multiprocessing.popen_spawn_posix" in sys.modules
        if unheard or self.looked < self.last + SETTLED_SECONDS:  # told just before it is started
            self.looked, self.children = monotonic(), _child_ids()
        return self.children


PROCESSES = Starts()
record.children = lambda: PROCESSES.ids() - warm_processes.ids()


def _child_ids() -> set[int]:
    """Children of this process; on Linux without reading about every process of the machine."""
    tasks = Path("/proc/self/task")
    if not any(tasks.glob("*/children")):
        return {child.pid for child in psutil.Process().children()}
    found: set[int] = set()
    for task in tasks.iterdir():
        with suppress(OSError):  # a thread that has just ended
            found.update(int(word) for word in (task / "children").read_text().split())
    return found


def _children() -> set[psutil.Process]:
    children = set[psutil.Process]()
    for child in PROCESSES.ids() - warm_processes.ids():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(child)
            if process.status() != psutil.STATUS_ZOMBIE:
                children.add(process)
    return children


_looked: tuple[set[str], set[str]] = set(), set()
"""At which threads of the process `_qthreads` has looked last, and what it found."""


def _qthreads() -> set[str]:
    """Names of running QThreads that Python holds; empty where Qt was never imported."""
    global _looked
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return set()
    tasks = Path("/proc/self/task")
    there = {task.name for task in tasks.iterdir()} if tasks.is_dir() else set[str]()
    if not there or there != _looked[0]:  # looking at all that Qt has takes milliseconds
        _looked = there, _running_qthreads(core)
    return _looked[1]


def _running_qthreads(core: Any) -> set[str]:
    import shiboken6

    return {
        f"QThread {item.objectName() or type(item).__name__}"
        for item in shiboken6.getAllValidWrappers()
        if isinstance(item, core.QThread) and item.isRunning()
    }


def _windows() -> list[Any]:
    """Widgets without a parent, in the application there may be."""
    widgets = sys.modules["PySide6.QtWidgets"].QApplication.topLevelWidgets()
    return [widget for widget in widgets if widget.parent() is None]


def _delete_windows(kept: set[int]) -> list[str]:
    """Delete the test's own windows now, which Qt else puts off until an event loop runs.

    Without it they pile up, and each new one takes longer to style than the last.

    Returns:
        those that nobody had closed.
    """
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    own = [widget for widget in _windows() if id(widget) not in kept]
    shown = [f"window {type(widget).__name__}" for widget in own if widget.isVisible()]
    for widget in own:
        widget.deleteLater()
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    return shown


def _documents(windows: list[Any]) -> dict[int, list[Any]]:
    """What is open in each of the program's own windows."""
    found = dict[int, list[Any]]()
    for window in windows:
        workspace: Any = vars(window).get("workspace")
        if workspace is not None:
            found[id(window)] = list(workspace.state.documents)
    return found


def _opened_since(before: dict[int, list[Any]], windows: list[Any]) -> list[str]:
    """Documents that a test has left open in windows that it shares with others."""
    shiboken = sys.modules["shiboken6"]
    return [
        f"document {document.name.value}"
        for key, documents in _documents([w for w in windows if shiboken.isValid(w)]).items()
        for document in documents
        if document not in before[key]
    ]


TOLD_TO_CHILDREN = ("VELATURA_EXTENSIONS", "VELATURA_PLUGINS", "VELATURA_NO_WINDOW")
"""What a command line that runs in this process tells processes it starts: each test begins so."""
KEPT_VARIABLES = ("PYTEST_CURRENT_TEST", "TOKENIZERS_PARALLELISM")


def _surroundings() -> tuple[dict[str, str], str, int]:
    """Environment, working directory and umask."""
    variables = dict(os.environ)
    for name in KEPT_VARIABLES:
        variables.pop(name, None)
    os.umask(umask := os.umask(0o077))
    return variables, os.getcwd(), umask  # noqa: PTH109 - twice for each test, ten times as fast


def _put_back(before: tuple[dict[str, str], str, int]) -> list[str]:
    """Have the surroundings as they were; returns what a test had changed of them."""
    variables, folder, umask = before
    for name in TOLD_TO_CHILDREN:
        if name in variables:
            os.environ[name] = variables[name]
        else:
            os.environ.pop(name, None)
    after, there, mask = _surroundings()
    changed = sorted(name for name in variables | after if variables.get(name) != after.get(name))
    for name in changed:
        os.environ.pop(name, None)
        if name in variables:
            os.environ[name] = variables[name]
    if there != folder:
        os.chdir(folder)
        changed.append("working directory")
    if mask != umask:
        os.umask(umask)
        changed.append("umask")
    return changed


@pytest.fixture(autouse=True)
def _nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves something behind: a thread, a QThread, a child process, a window that
    is shown, a document in a window of several tests, another environment or working directory.

    A wider fixture (module, session) may keep an engine alive: it was there before the test.
    """
    uses_qt = "qapp" in request.fixturenames
    threads, children = _threads(), _children()
    qthreads = _qthreads() if uses_qt else set[str]()
    windows = _windows() if uses_qt else []
    documents = _documents(windows)
    logs = set(logging.getLogger("desktop_app").handlers)
    surroundings = _surroundings()
    yield
    behind = _put_back(surroundings)
    for handler in set(logging.getLogger("desktop_app").handlers) - logs:  # a window's, shut or not
        logging.getLogger("desktop_app").removeHandler(handler)
        handler.close()
    if uses_qt:
        behind += _delete_windows({id(window) for window in windows})
        behind += _opened_since(documents, windows)
    deadline = time.monotonic() + GRACE_SECONDS
    while True:
        left = [f"thread {t.name}" for t in _threads() - threads if t.is_alive()]
        left += [f"process {p.pid}" for p in _children() - children]
        if uses_qt:
            left += sorted(_qthreads() - qthreads)
        if not left:
            break
        if time.monotonic() > deadline:
            pytest.fail(f"left running: {', '.join(left)}")
        time.sleep(0.02)
    if behind:
        pytest.fail(f"left behind: {', '.join(behind)}", pytrace=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    folder = tmp_path / "small"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("this machine mounts no small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)
