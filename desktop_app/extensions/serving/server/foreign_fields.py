"""Fields of another program's API that aren't known here: which of them ask for nothing.

Clients send more than an API has: where the server is and who they are, what another server with
the same addresses understands, and everything that is turned off. That is taken, and named in the
answer; what is left would change the picture, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator
from pydantic.fields import PrivateAttr

_NOTHING: Final = re.compile(
    r"\s*(none|null|off|false|disabled|default|auto|automatic|use same.*)?\s*", re.IGNORECASE
)
"""Words for nothing, or for what is usual."""

_SENDING: Final = frozenset(
    {
        # who sends it, and to whom
        *("access", "account", "address", "api", "app", "auth", "authorization", "base", "bearer"),
        *("client", "email", "endpoint", "host", "key", "password", "platform", "port", "secret"),
        *("server", "token", "uri", "url", "user", "username", "version"),
        # for what
        *("channel", "character", "chat", "conversation", "document", "guild", "job", "message"),
        *("project", "queue", "request", "session", "task", "thread", "workflow"),
        # what happens with it there
        *("callback", "comment", "created", "date", "debug", "dir", "directory"),
        *("file", "filename", "folder", "hash", "id", "ids", "log", "metadata", "name", "note"),
        *("notes", "origin", "path", "priority", "save", "tag", "tags", "time", "timeout"),
        *("timestamp", "title", "type", "unique", "uuid", "verbose", "webhook"),
    }
)
"""Words of names that tell of the sending, and of nothing in the picture."""

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def asks_nothing(value: object) -> bool:
    """Whether the value of a field that isn't known leaves everything as it is: nothing, off, or
    as usual; of a list or an object all that is in it, or its switch.

    Args:
        value: of a JSON text.
    """
    waiting = [value]  # they may be nested deeper than calls can be
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            values = cast("Mapping[str, object]", each)
            is_on = all(values.get(name, True) for name in ("enabled", "enable"))
            waiting += values.values() if is_on else ()
        elif isinstance(each, list):
            waiting += cast("list[object]", each)
        elif not is_nothing(each):
            return False
    return True


def is_nothing(value: object) -> bool:
    """The same of a single value.

    Args:
        value: neither a list nor an object.
    """
    if isinstance(value, str):
        return _NOTHING.fullmatch(value) is not None
    return value in (None, False, 0, -1)


def is_of_sending(name: str) -> bool:
    """Whether a field tells of the sending by its name, as ``url``, ``sessionId`` and ``user_id``
    do, or is marked as the client's own by a line before it.

    Args:
        name: of the field.
    """
    words = [word.casefold() for word in _WORD.findall(name)]
    return name.startswith("_") or (bool(words) and _SENDING.issuperset(words))


class Sent(BaseModel):
    """What a client of another program's API sends. Names that aren't known are refused, unless
    what they say asks for nothing."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    _ignored: tuple[str, ...] = PrivateAttr(())

    @classmethod
    def is_without_effect(cls, name: str, fields: Mapping[str, Any]) -> bool:
        """Whether a field that isn't known has no effect in that program either.

        Args:
            name: of the field.
            fields: all that were sent.
        """
        return False

    @model_validator(mode="wrap")
    @classmethod
    def _set_ignored(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if not isinstance(data, dict):
            return handler(data)
        fields = cast("dict[str, Any]", data)
        known = {each.alias or name for name, each in cls.model_fields.items()}
        ignored = {
            name
            for name in fields.keys() - known
            if is_of_sending(name)
            or asks_nothing(fields[name])
            or cls.is_without_effect(name, fields)
        }
        made = handler({name: each for name, each in fields.items() if name not in ignored})
        made._ignored = tuple(sorted(ignored))
        return made

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names of what came along and asks for nothing."""
        return self._ignored
