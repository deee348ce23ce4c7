"""Processes of the program that begin where their imports end, on Linux.

Most of an engine's or a trainer's start is importing torch, as of the check whether a model could
be loaded; of a confined reader it is numpy. Where a test starts one,
another process that has imported that already forks it; all else is the true process: its pipes,
environment, group and arguments, and it is a child of the one that started it. A start that isn't
like the usual one (a build of torch, another interpreter) is made as everywhere, and so are those
of programs that tests start: `tests/app/test_started_window.py` has a window with its engine.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import runpy
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn, cast

_READ_ONCE: Final = ("PYTHON", "OMP", "LD_", "TORCH", "PYTORCH", "CUDA", "LC_", "LANG")
"""Beginnings of variables that are read while a process starts or imports."""
FORKED: Final = "velatura.forked"
"""What `sys.audit` is told, with the id, once such a process is there."""
NUMPY: Final = "tests.enginelink.numpy_engine"
IMPORTING: Final = "tests.packaging.importing"
_KINDS: Final = {
    "desktop_app.engine": "engine",
    "desktop_app.extensions.training.work.trainer": "trainer",
    "desktop_app.networks.structure_check": "structure",
    "desktop_app.library.identify": "identifier",
    NUMPY: "numpy",
    IMPORTING: "engine",
}
"""What each module's process is forked from."""
_READS: Final = "; send_all(give)"
"""How the code of a confined reader ends."""
_PYTHON: Final = sys.executable
"""This one, whatever a test says."""
_SUBREAPER: Final = 36  # PR_SET_CHILD_SUBREAPER
_MOST: Final = 1 << 17
_started: Final = cast("Any", subprocess.Popen)._execute_child


def install() -> None:
    """From now on, for this process."""
    if sys.platform == "linux":
        cast("Any", subprocess.Popen)._execute_child = _forked_or_started


def ids() -> set[int]:
    """Those that fork: children of this process that no test has started."""
    return {one.process.pid for one in _WARM.values()}


class _Warm:
    """One that forks. ``env``: as the first start of its kind wants it."""

    def __init__(self, kind: str, env: Mapping[str, str]) -> None:
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            command = [sys.executable, "-P", "-m", __name__, kind, str(there.fileno())]
            self.process = subprocess.Popen(
                command,
                env=env,
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._here.close()
        self.process.wait()

    def fork(
        self, words: Sequence[str], env: Mapping[str, str], cwd: str, group: int, pipes: list[int]
    ) -> int:
        """The id of a process that goes on with all that."""
        told = json.dumps([words, dict(env), cwd, group], default=os.fspath).encode()
        assert len(told) < _MOST
        libc = ctypes.CDLL(None)
        # Who forks it leaves at once, and it becomes the child of the nearest that wants it.
        libc.prctl(_SUBREAPER, 1, 0, 0, 0)
        try:
            socket.send_fds(self._here, [told], pipes)
            pid = int(self._here.recv(20))
            assert self._here.recv(20) == b"left"
            return pid
        finally:
            libc.prctl(_SUBREAPER, 0, 0, 0, 0)


_WARM: Final = dict[tuple[str, tuple[tuple[str, str], ...]], _Warm]()
"""By what each has imported, and by what it has read while it did."""
_one_at_a_time: Final = threading.Lock()


def _kind_of(command: Sequence[str]) -> str:
    if command[:2] != [_PYTHON, "-P"] or "--pack" in command:
        return ""
    if command[2] == "-m":
        return _KINDS.get(command[3], "")
    return "reader" if command[2] == "-c" and command[3].endswith(_READS) else ""


def _forked_or_started(self: Any, *given: Any) -> None:
    """`subprocess.Popen._execute_child` with its arguments."""
    args, env, cwd, pipes, group = given[0], given[6], given[5], given[10:16], given[-1]
    command = (
        [os.fsdecode(one) for one in cast("list[str]", args)]
        if isinstance(args, list)
        else list[str]()
    )
    kind = _kind_of(command)
    if not kind or env is None:
        _started(self, *given)
        return
    sys.audit("subprocess.Popen", command[0], command, cwd, env)
    once = tuple(sorted(pair for pair in env.items() if pair[0].startswith(_READ_ONCE)))
    with _one_at_a_time:
        warm = _WARM.get((kind, once)) or _WARM.setdefault((kind, once), _Warm(kind, env))
        ends = [pipes[0], pipes[3], pipes[5]]
        self.pid = warm.fork(command[2:], env, cwd or str(Path.cwd()), group, ends)
    sys.audit(FORKED, self.pid)  # the one that forks may have begun for it, which takes seconds
    self._child_created = True
    self._close_pipe_fds(*pipes)


# ------------------------------------------------------------------------------ the one that forks


def _nothing(*_: object) -> None:
    pass


def _import_prepared(environment: str, import_parts: Callable[[], object]) -> Callable[[], None]:
    """Import the parts with the variables that the module ``environment`` sets before torch."""
    module, before = import_module(environment), dict(os.environ)
    module.prepare_environment()
    prepared = {name: one for name, one in os.environ.items() if before.get(name) != one}
    import_parts()

    def prepare() -> None:
        os.environ.update(prepared)
        module.prepare_environment = _nothing

    return prepare


def _engine_parts() -> None:
    import_module("desktop_app.engine.torch_environment").import_parts()
    for name in ("cv2", "desktop_app.networks.families.sd"):  # of the first picture
        import_module(name)


def _import_modules(*names: str) -> Callable[[], None]:
    for name in names:
        import_module(name)
    return _nothing


_IMPORTS: Final[Mapping[str, Callable[[], Callable[[], None]]]] = {
    "engine": partial(_import_prepared, "desktop_app.engine.torch_environment", _engine_parts),
    "trainer": partial(
        _import_prepared,
        "desktop_app.networks.environment",
        partial(import_module, "desktop_app.extensions.training.work.trainer.local"),
    ),
    "structure": partial(
        _import_modules,
        "desktop_app.networks.structure_check",
        "diffusers.models.autoencoders",
        "diffusers.models.transformers",
        "transformers.modeling_utils",
    ),
    "identifier": partial(_import_modules, "desktop_app.library.identify.__main__"),
    "numpy": partial(_import_modules, NUMPY),
    "reader": partial(_import_modules, "desktop_app.imaging.confined"),
}


def _serve(kind: str, here: socket.socket) -> NoReturn:
    prepare = _IMPORTS[kind]()
    gc.freeze()
    while True:
        told, pipes, _, _ = socket.recv_fds(here, _MOST, 3)
        if not told:
            os._exit(0)
        if between := os.fork():
            os.waitpid(between, 0)
            here.send(b"left")
        else:
            leaving, (words, env, cwd, group) = os.getpid(), json.loads(told)
            if not (pid := os.fork()):
                here.close()
                while os.getppid() == leaving:
                    os.sched_yield()
                _become(words, env, cwd, pipes, prepare)
            if group >= 0:
                os.setpgid(pid, group)  # before anybody hears of it
            here.send(str(pid).encode())
            os._exit(0)
        for each in pipes:
            os.close(each)


def _become(
    words: Sequence[str],
    env: Mapping[str, str],
    cwd: str,
    pipes: Sequence[int],
    prepare: Callable[[], None],
) -> NoReturn:
    how, what, *arguments = words
    code = 1
    try:
        os.chdir(cwd)
        for end, pipe in enumerate(pipes):
            os.dup2(pipe, end)
            os.close(pipe)
        os.environ.clear()
        os.environ.update(env)
        prepare()
        sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, errors="backslashreplace", closefd=False)  # noqa: SIM115
        sys.argv = ["-c" if how == "-c" else what, *arguments]
        if how == "-c":
            exec(what, {"__name__": "__main__"})
        else:
            sys.modules.pop(what, None)
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
