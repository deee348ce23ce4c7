"""Which documents are open, for the next start: a small JSON file that one window keeps.

What can't be read is taken as nothing: then only journals tell what was open.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, cast

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import whole_text, with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import keep_lost, read_rows
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular

VERSION = 1

_MOST = 200
"""Documents that are read of a file."""


@record()
class OpenDocument:
    """One of them.

    Attributes:
        path: its file; None: it has none.
        journal: name of its journal's folder, which may not be there; empty: it is an empty tab.
        tab: name of the folder of what else there is in its tab; empty: there is none.
    """

    path: Path | None
    journal: str
    tab: str = ""


@record()
class OpenDocuments:
    """All of them, in the order of their tabs.

    Attributes:
        documents: see `OpenDocument`.
        active: place of the one that is looked at.
        restoring: whether they are just being opened at a start: if that ends in a crash, it is
            not tried again unasked.
        common: the settings that all tabs share, plain.
    """

    documents: tuple[OpenDocument, ...] = ()
    active: int = 0
    restoring: bool = False
    common: Mapping[str, Any] = field(default_factory=dict[str, Any])


def write_open(file: Path, now: OpenDocuments) -> None:
    """Keep ``now``; nothing happens where the disk refuses."""
    rows = [
        {
            "path": None if one.path is None else str(one.path),
            "journal": one.journal,
            "tab": one.tab,
        }
        for one in now.documents
    ]
    data = {
        "version": VERSION,
        "documents": rows,
        "active": now.active,
        "restoring": now.restoring,
        "common": now.common,
    }
    with contextlib.suppress(VelaturaError, OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, with_check(json.dumps(data, indent=1).encode()))


def read_open(file: Path) -> OpenDocuments:
    """What was kept, as far as it can be understood; the rest is set aside."""
    try:
        raw = read_regular(file)
        data: Any = json.loads((whole_text(raw) or raw).decode("utf-8", "surrogateescape"))
        told: object = data.get("common", {})
        common = cast("dict[str, Any]", told) if isinstance(told, dict) else {}
        active: object = data.get("active", 0)
        place = active if type(active) is int and active >= 0 else 0
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        common, place, data = {}, 0, {}
    except OSError:
        return OpenDocuments()
    return OpenDocuments(_documents(file), place, bool(data.get("restoring")), common)


def _documents(file: Path) -> tuple[OpenDocument, ...]:
    """Those that can be read; the file is kept beside if any can't."""
    try:
        raw = read_regular(file)
        found = read_rows(raw, "documents", _document, VERSION, check_text=False)
    except (OSError, ValueError):
        return ()
    with contextlib.suppress(VelaturaError, OSError):
        keep_lost(file, raw, found)
    return tuple(found.rows[:_MOST])


def _document(row: Any) -> OpenDocument:
    path = cast("object", row["path"])
    if not (path is None or isinstance(path, str)) or (isinstance(path, str) and "\0" in path):
        raise ValueError("a path is none")
    # Never out of the folders of journals and tabs.
    journal, tab = (
        name if Path(name).name == name else ""
        for name in (str(row["journal"]), str(row.get("tab", "")))
    )
    return OpenDocument(None if path is None else Path(path), journal, tab)
