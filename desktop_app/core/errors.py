"""The tree of errors: each says what happened, what was kept, and what to do.

An error carries a code and parameters; the English sentences are in `error_texts`, and the
window translates them. `Cancelled` (see `cancel`) stands outside the tree.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from desktop_app.core.harmless import one_line, one_line_each
from desktop_app.core.short_memory import is_memory_short

if TYPE_CHECKING:
    from desktop_app.core.error_texts import ErrorText


class VelaturaError(Exception):
    """Something that can be explained to the user.

    Args:
        code: a key of `error_texts.ERROR_TEXTS`, or of an extension's; another version, or a
            damaged file, may have others, which are shown as they are.
        details: technical text for "Copy details" (a traceback, say); never shown by itself.
        params: values for the placeholders of the texts (plain strings and numbers).
    """

    def __init__(self, code: str, details: str = "", **params: str | int | float) -> None:
        self.code = code
        self.details = details
        self.params: dict[str, str | int | float] = params
        super().__init__(self.what)

    @property
    def what(self) -> str:
        return self._lines().what

    @property
    def kept(self) -> str:
        """What was kept, in English."""
        return self._lines().kept

    @property
    def todo(self) -> str:
        """What to do, in English."""
        return self._lines().todo

    def _lines(self) -> ErrorText:
        texts, values = sentences_of(self)
        return texts._make(one.format(**values) for one in texts)

    def redacted(self, hide: Callable[[str], str]) -> Self:
        """The same error, every text in it gone through ``hide``; itself where nothing changes, so
        that who compares errors hears of no other."""
        params = {
            name: hide(value) if isinstance(value, str) else value
            for name, value in self.params.items()
        }
        details = hide(self.details)
        if details == self.details and params == self.params:
            return self
        return type(self)(self.code, details, **params)

    def about(self, setting: str) -> Self:
        """The same error, of a setting that whoever asked calls by another name."""
        return type(self)(self.code, self.details, **{**self.params, "setting": setting})

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the pipe and for ``--json``."""
        return {
            "type": type(self).__name__,
            "code": self.code,
            "params": self.params,
            "details": self.details,
            "what": self.what,
            "kept": self.kept,
            "todo": self.todo,
        }


def sentences_of(error: VelaturaError) -> tuple[ErrorText, dict[str, Any]]:
    """The English sentences of an error, and values for their placeholders. Where this version has
    no sentences for the code, or they don't fit the parameters, they tell the code itself."""
    # Imported with the first error: most starts have none.
    from desktop_app.core.error_texts import ERROR_TEXTS, added_texts

    values = one_line_each(error.params)
    with suppress(LookupError, ValueError, TypeError, AttributeError):
        texts: ErrorText = ERROR_TEXTS.get(error.code) or added_texts("errors")[error.code]
        for one in texts:
            one.format(**values)
        return texts, values
    told = "; ".join(f"{name}: {value}" for name, value in values.items())
    return ERROR_TEXTS["error_unknown"], {"name": one_line(error.code), "told": told[:500] or "—"}


class InputError(VelaturaError):
    """The request or a file given to it is not usable (exit code 2 on the command line)."""


class ModelError(VelaturaError):
    """A model file or folder can't be used."""


class StorageError(VelaturaError):
    """Reading or writing the user's work failed."""


class NetworkError(VelaturaError):
    """The gate is shut, or a server did not give what it was asked for."""


class EngineError(VelaturaError):
    """The engine failed or died."""


def error_from_json(data: dict[str, Any]) -> VelaturaError:
    """Rebuild an error from `VelaturaError.to_json`, of this version or another; unknown kinds
    become an `EngineError`."""
    known = (InputError, ModelError, StorageError, NetworkError, EngineError)
    kinds = {kind.__name__: kind for kind in known}
    kind = kinds.get(str(data.get("type")), EngineError)
    try:
        return kind(str(data["code"]), str(data.get("details", "")), **dict(data["params"]))
    except (KeyError, TypeError):
        return EngineError(
            "engine_failed", str(data), reason=str(data.get("what", data.get("code", "unknown")))
        )


def bare(error: VelaturaError) -> VelaturaError:
    """The error without what was at hand when it was raised, for who keeps it: a traceback keeps
    everything alive that the functions on its way held, a model's whole header for one."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def explained(error: Exception) -> VelaturaError:
    """For whoever shows errors: one of ours as it is, any other wrapped; too little memory has
    words of its own."""
    if isinstance(error, VelaturaError):
        return error
    details = "".join(traceback.format_exception(error))
    if is_memory_short(error):
        return StorageError("memory_ran_out", details)
    return StorageError("unexpected", details, reason=f"{type(error).__name__}: {error}"[:300])
