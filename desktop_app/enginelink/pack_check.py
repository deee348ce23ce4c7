"""Tries a build of torch in a separate process, which may hang or crash as it likes."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.enginelink.command import check_command, engine_environment

_SECONDS = 300.0
"""A card's first use may compile for minutes."""
_LOOK = 0.1
_TAIL = 8 << 10


def check_pack(
    folder: Path,
    stop: CancelToken,
    command: Sequence[str] | None = None,
    patience: float = _SECONDS,
) -> Mapping[str, str]:
    """What the build in ``folder`` tells of itself.

    Args:
        folder: of the build.
        stop: ends the process.
        command: the command line; the real check if not given.
        patience: seconds it may take.

    Raises:
        EngineError: ``pack_check_failed``.
        Cancelled: somebody asked to stop.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                list(command or check_command(folder)),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
                env=engine_environment(),
                creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except OSError as error:
            raise EngineError("pack_check_failed", reason=error.strerror or str(error)) from error
        deadline = time.monotonic() + patience
        try:
            while process.poll() is None and time.monotonic() < deadline:
                if stop.wait(_LOOK):
                    break
            stop.check()
            code = process.poll()
        finally:
            with contextlib.suppress(OSError):
                process.kill()
            process.wait()
        said.seek(0)
        log.seek(0)
        told, details = _last(said.read().decode("utf-8", "replace")), log.read()[-_TAIL:]
    if code == 0 and told and "problem" not in told:
        return told
    reason = told.get("problem") or _ending(code, patience)
    raise EngineError("pack_check_failed", details.decode("utf-8", "replace"), reason=reason)


def _ending(code: int | None, patience: float) -> str:
    if code is None:
        return f"it did not answer within {patience:g} s"
    return f"its process was killed by signal {-code}" if code < 0 else f"exit code {code}"


def _last(text: str) -> dict[str, str]:
    """The last line, which is JSON; empty if it is none."""
    lines = text.strip().splitlines()
    with contextlib.suppress(ValueError, RecursionError):
        content: object = json.loads(lines[-1]) if lines else None
        if isinstance(content, dict):
            return {str(key): str(value) for key, value in content.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return {}
