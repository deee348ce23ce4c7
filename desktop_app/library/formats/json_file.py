"""Small JSON files from model folders, read with care: bounded, and as data only."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.core.safe_open import read_regular

_MAX_BYTES = 4 << 20


def read_json(path: Path, model: str, shown: str) -> dict[str, object]:
    """The object in ``path``.

    Args:
        path: the file.
        model: the model's name, for errors.
        shown: the file's name as the user should read it (``unet/config.json``).

    Raises:
        InputError: ``file_unreadable``.
        ModelError: ``model_incomplete`` (no such file) or ``model_damaged``, or as `check_weights`.
    """
    damaged = ModelError("model_damaged", name=model, reason=f"{shown} can't be understood")
    try:
        content: object = json.loads(read_regular(path, _MAX_BYTES).decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise ModelError("model_incomplete", name=model, reason=f"{shown} is missing") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # no ordinary file, or too large
            raise damaged from error
        raise InputError(
            "file_unreadable", name=f"{model}/{shown}", reason=plain_reason(error)
        ) from error
    except (ValueError, RecursionError) as error:
        check_weights(path, f"{model}/{shown}")
        raise damaged from error
    if not isinstance(content, dict):
        raise damaged
    return cast("dict[str, object]", content)


def positive(value: object, maximum: int = 1 << 20) -> int | None:
    """``value`` if it is a whole number from 1 to ``maximum``, else None."""
    return value if type(value) is int and 1 <= value <= maximum else None


def text_of(value: object, limit: int = 80) -> str:
    """``value`` as one printable line of at most ``limit`` signs; empty if it is not text."""
    if not isinstance(value, str):
        return ""
    line = " ".join(value[: 4 * limit].split())
    return "".join(sign for sign in line if sign.isprintable())[:limit].strip()
