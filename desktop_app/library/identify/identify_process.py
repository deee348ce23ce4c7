"""The process that looks into files (`__main__`), as seen from the window's."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.offline import child_environment
from desktop_app.core.weights_info import WeightsInfo

Outcome: TypeAlias = WeightsInfo | VelaturaError


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """A plain dict; `outcome_from_json` gives what says the same."""
    if isinstance(outcome, WeightsInfo):
        return {"info": to_json(outcome)}
    return {"error": outcome.to_json()}


def outcome_from_json(data: dict[str, Any]) -> Outcome:
    """Rebuild it. Raises KeyError, TypeError or ValueError on a wrong shape."""
    if "info" in data:
        return from_json(WeightsInfo, data["info"])
    return error_from_json(data["error"])


_MODULE = "desktop_app.library.identify"


class IdentifyProcessDied(Exception):  # noqa: N818 - the scanner deals with it
    """The process ended or its pipe broke amid a batch; a file of it may be why."""


class IdentifyProcess:
    """One such process. Not to be shared between threads but for `close`."""

    def __init__(self) -> None:
        """Start it. Raises OSError if it can't be started."""
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        self._process = subprocess.Popen(
            [sys.executable, "-I" if sys.flags.isolated else "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            creationflags=flags,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def identify(self, paths: Sequence[Path]) -> list[Outcome]:
        """What each is, in their order. Waits without holding the interpreter lock.

        Raises:
            IdentifyProcessDied: the process ended meanwhile.
        """
        source, target = self._process.stdin, self._process.stdout
        if source is None or target is None:
            raise IdentifyProcessDied
        try:
            source.write(json.dumps([str(path) for path in paths]).encode() + b"\n")
            source.flush()
            answers = [outcome_from_json(each) for each in json.loads(target.readline())]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IdentifyProcessDied from error
        if len(answers) != len(paths):
            raise IdentifyProcessDied
        return answers

    def close(self) -> None:
        """End it at once; it has nothing to lose. May be called twice, and from any thread."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
