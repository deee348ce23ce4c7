"""Asks, in a separate process, whether a model could be loaded: torch is in no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from desktop_app.core.as_json import from_json, json_in, json_text
from desktop_app.core.errors import EngineError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import Structure
from desktop_app.enginelink.command import engine_environment, structure_command

_SECONDS = 300.0
"""A folder on a slow share, on a machine with other things to do."""


def check_structure(info: ModelInfo, command: Sequence[str] | None = None) -> Structure:
    """What the model's own files hold, without reading a number of theirs. Waits.

    Args:
        info: what and where it is.
        command: the command line; the real check if not given.

    Raises:
        EngineError: ``engine_start`` or ``engine_failed``: the process could not be started, or
            ended without an answer.
    """
    try:
        done = subprocess.run(
            list(command or structure_command()),
            input=json_text(info).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env=engine_environment(),
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        return from_json(Structure, json_in(done.stdout))
    except OSError as error:
        raise EngineError("engine_start", reason=error.strerror or str(error)) from error
    except (subprocess.SubprocessError, ValueError, TypeError) as error:
        details = getattr(error, "stderr", None) or b""
        raise EngineError(
            "engine_failed", details.decode("utf-8", "replace"), reason=str(error)
        ) from error
