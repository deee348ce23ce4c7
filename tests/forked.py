"""Share the tests among processes that are forked when all are collected: ``--processes N``.

pytest-xdist collects in each of its processes, 21 s of processor time and 0.9 GB every time. Where
there is no fork (Windows), or none that is safe (macOS), it is still what runs them in parallel.
Each process begins with a separate stretch, so that what a module's tests share is mostly made
once, and takes half of the longest one left when it is done. One that dies fails the test it was
in, and another goes on; so does one in place of one that has grown too large.
"""

from __future__ import annotations

import atexit
import ctypes
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, NoReturn

import psutil
import pytest

__all__ = ["pytest_addoption", "pytest_runtestloop"]

WORKER: Final = "VELATURA_TESTS_WORKER"
"""Variable with the name of a process that runs tests for another one."""
_FORK: Final = multiprocessing.get_context("fork") if sys.platform == "linux" else None


_DIES_WITH_PARENT: Final = 1
"""PR_SET_PDEATHSIG of linux/prctl.h."""
_DIED: Any = "died"
"""In place of setup, call or teardown."""
_LARGE: Final = int(os.environ.get("VELATURA_TESTS_MEMORY", 2 << 30))
"""Bytes of its own with which a process begins no other file: slow tests took 14 GB in three."""
_GROWN: Final = 77
"""How such a process ends."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=0, help="run tests in so many (Linux)")


def is_worker() -> bool:
    """Whether this process runs tests for another one."""
    return not {WORKER, "PYTEST_XDIST_WORKER"}.isdisjoint(os.environ)


class Share:
    """Which tests each process has left; in memory that all of them see.

    Args:
        count: how many tests there are.
        processes: among how many they are shared.
    """

    def __init__(self, count: int, processes: int) -> None:
        assert _FORK is not None
        self._lock = _FORK.Lock()
        self._begins = _FORK.RawArray("i", [count * at // processes for at in range(processes)])
        ends = [count * (at + 1) // processes for at in range(processes)]
        self._ends = _FORK.RawArray("i", ends)
        self._taken = _FORK.RawArray("i", [-1] * processes)

    def take(self, process: int) -> int | None:
        """Return the next test of a process; None where nothing is left."""
        with self._lock:
            if self._begins[process] == self._ends[process]:
                self._steal(process)
            at = self._begins[process]
            if at == self._ends[process]:
                self._taken[process] = -1
                return None
            self._begins[process] += 1
            self._taken[process] = at
            return at

    def _steal(self, process: int) -> None:
        lengths = [end - begin for begin, end in zip(self._begins, self._ends, strict=True)]
        longest = max(range(len(lengths)), key=lengths.__getitem__)
        end = self._ends[longest]
        middle = end - (lengths[longest] + 1) // 2
        self._ends[longest] = middle
        self._begins[process], self._ends[process] = middle, end

    def taken(self, process: int) -> int | None:
        """The last test that a process took, which it may not have begun."""
        return None if self._taken[process] < 0 else self._taken[process]


@dataclass
class _Process:
    """One that runs tests, as seen from the one that forked it."""

    number: int
    id: int
    reports: Connection
    test: str = ""
    """What it is in."""
    place: tuple[str, int | None, str] = ("", None, "")


class _Teller:
    """In such a process: what happens is told to the one that forked it."""

    def __init__(self, config: pytest.Config, reports: Connection) -> None:
        self._config, self._reports = config, reports

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        self._reports.send(("start", nodeid, location))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        hook = self._config.hook.pytest_report_to_serializable
        self._reports.send(("report", hook(config=self._config, report=report), None))

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        self._reports.send(("finish", nodeid, location))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run all that was collected, where processes were asked for."""
    option = session.config.option
    processes = min(option.processes, len(session.items))
    otherwise = option.numprocesses is not None or option.usepdb or option.collectonly
    if processes < 2 or otherwise or session.testsfailed or _FORK is None:
        return None
    _Run(session, processes).run()
    return True


class _Run:
    """The tests of a session in several processes."""

    def __init__(self, session: pytest.Session, processes: int) -> None:
        self._session, self._config = session, session.config
        self._share = Share(len(session.items), processes)
        self._count = processes
        terminal = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            terminal.showfspath = False  # tests of several files end in turn

    def run(self) -> None:
        _folders(self._config).getbasetemp()
        _end_threads()
        with self._processes() as running:
            while running:
                for reports in wait([one.reports for one in running.values()]):
                    process = running[reports]
                    report: tuple[str, Any, Any] | None = None
                    with suppress(EOFError):
                        report = reports.recv()
                    if report is not None:
                        self._hear(process, *report)
                    else:  # no exception is handled meanwhile: what is forked would have it, too
                        del running[reports]
                        if again := self._ended(process):
                            running[again.reports] = again
                    if self._session.shouldfail:
                        raise self._session.Failed(self._session.shouldfail)
                    if self._session.shouldstop:
                        raise self._session.Interrupted(self._session.shouldstop)

    @contextmanager
    def _processes(self) -> Iterator[dict[Connection, _Process]]:
        before = signal.signal(signal.SIGTERM, _stopped)
        started = [self._fork(number, None) for number in range(self._count)]
        running = {one.reports: one for one in started}
        try:
            yield running
        finally:
            signal.signal(signal.SIGTERM, before)
            own = [psutil.Process(one.id) for one in running.values()]
            started_by_them = [child for one in own for child in one.children(recursive=True)]
            for one in running.values():
                os.kill(one.id, signal.SIGTERM)
            for one in running.values():
                os.waitpid(one.id, 0)
            for child in started_by_them:  # servers, engines: nobody else would end them
                with suppress(psutil.NoSuchProcess):
                    child.terminate()

    def _hear(self, process: _Process, what: str, told: Any, place: Any) -> None:
        hook = self._config.hook
        if what == "start":
            process.test, process.place = told, place
            hook.pytest_runtest_logstart(nodeid=told, location=place)
        elif what == "finish":
            process.test = ""
            hook.pytest_runtest_logfinish(nodeid=told, location=place)
        else:
            report = hook.pytest_report_from_serializable(config=self._config, data=told)
            hook.pytest_runtest_logreport(report=report)

    def _ended(self, process: _Process) -> _Process | None:
        """One that goes on, where ``process`` died (what it was in has failed) or has grown."""
        process.reports.close()
        status = os.waitstatus_to_exitcode(os.waitpid(process.id, 0)[1])
        if not status:
            return None
        if status == _GROWN and not process.test:
            return self._fork(process.number, self._share.taken(process.number))
        test = process.test or f"(between tests of {process.number})"
        said = f"the process that ran it ended with {status}"
        report = pytest.TestReport(test, process.place, {}, "failed", said, _DIED)
        self._config.hook.pytest_runtest_logreport(report=report)
        if not process.test:
            return None  # others take what it has left
        self._config.hook.pytest_runtest_logfinish(nodeid=test, location=process.place)
        taken = self._share.taken(process.number)
        begun = taken is not None and self._session.items[taken].nodeid == process.test
        return self._fork(process.number, None if begun else taken)

    def _fork(self, number: int, first: int | None) -> _Process:
        """Another process; ``first``: a test that one before it took and did not begin."""
        receiver, sender = multiprocessing.Pipe(duplex=False)
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if not process:
            receiver.close()
            self._work(number, sender, first)
        sender.close()
        return _Process(number, process, receiver)

    def _work(self, number: int, sender: Connection, first: int | None) -> NoReturn:
        """In the process that runs tests."""
        status = 1
        try:
            _settle(self._config, f"gw{number}", sender)
            status = self._run_own(number, first)
        except BaseException:  # whatever it is, this process is to end here
            traceback.print_exc(file=sys.__stderr__)
        finally:
            atexit._run_exitfuncs()
            os._exit(status)

    def _run_own(self, number: int, first: int | None) -> int:
        items: Sequence[pytest.Item] = self._session.items
        following = self._share.take(number) if first is None else first
        while following is not None:
            item, following = items[following], self._share.take(number)
            then = None if following is None else items[following]
            grown = then is not None and then.path != item.path and _is_large()
            next_item = None if grown else then
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
            if grown:
                return _GROWN
        return 0


def _is_large() -> bool:
    """Whether this process holds so much that another one should go on."""
    return psutil.Process().memory_full_info().uss > _LARGE


def _stopped(*_: object) -> NoReturn:
    """As by Ctrl+C, which a shell's background keeps from it: what is known is told."""
    raise KeyboardInterrupt


def _settle(config: pytest.Config, name: str, sender: Connection) -> None:
    """Of what was forked, have what two processes can't share."""
    os.environ[WORKER] = name
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
    plugins = config.pluginmanager
    for other in ("terminalreporter", "_junitxml"):
        if plugins.hasplugin(other):
            plugins.unregister(name=other)
    capturing: Any = plugins.getplugin("capturemanager")
    capturing.stop_global_capturing()
    capturing.start_global_capturing()
    folders = _folders(config)
    base: Path = folders.getbasetemp() / name
    base.mkdir(mode=0o700, exist_ok=True)
    folders._basetemp, folders._next_number = base, {}
    plugins.register(_Teller(config, sender))


def _folders(config: pytest.Config) -> Any:
    """What makes ``tmp_path``."""
    return vars(config)["_tmp_path_factory"]


def _end_threads() -> None:
    """Whatever waits for threads that were not forked waits for ever: OpenCV's are ended."""
    if cv2 := sys.modules.get("cv2"):
        cv2.setNumThreads(1)
    threads = len(list(Path("/proc/self/task").iterdir()))
    assert threads == 1, "something that was imported has started a thread"
