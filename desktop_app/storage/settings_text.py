"""The text of the file of settings: its first and its last line, and how a value is put into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from desktop_app.core.late import late_import

if TYPE_CHECKING:
    import tomlkit
else:
    tomlkit = late_import("tomlkit")

_HEAD = "Settings of Velatura. What is not here has its default. The last line says: end."
"""So the file is never empty, unless somebody or something emptied it."""

_OLD_HEAD = "# Settings of Velatura. What is not here has its default."
_END = "\n# end\n"
"""Without it, a file with that head was cut."""


def check_end(text: str) -> None:
    """Raises ValueError: the file was cut. Those of older versions, and of others, have no end."""
    head, *lines = text.splitlines() or [""]
    is_ours = head.startswith("# S") and f"# {_HEAD}".startswith(head)
    if is_ours and head != _OLD_HEAD and _END.strip() not in lines:
        raise ValueError("its end is missing")


def without_end(text: str) -> str:
    """As it is parsed, so that what is added comes before the end."""
    return text.replace(_END, "")


def new_document(values: Mapping[str, Any]) -> Any:
    """A new file's tomlkit document."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    document.update(values)
    return document


def settings_text(document: Any) -> str:
    """A document's text; of a file with our head, with its end."""
    text = tomlkit.dumps(document)
    return text.rstrip("\n") + "\n" + _END if text.startswith(f"# {_HEAD}") else text


def put_value(table: Any, parts: list[str], value: object) -> None:
    """Set or remove (None) a dotted key in a tomlkit document."""
    *parents, name = parts
    for parent in parents:
        if not isinstance(table.get(parent), dict):
            if value is None:
                return
            table[parent] = tomlkit.table()
        table = table[parent]
    if value is None:
        table.pop(name, None)
    else:
        table[name] = _plain(value)


def _plain(value: object) -> object:
    """The same in types that TOML has."""
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, object]", value).items()}
    return value
