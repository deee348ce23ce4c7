"""What the user called his models in other programs, as their databases have it.

Facts: migration_22.py and model_records_sql.py of invoke-ai/InvokeAI: a table ``models`` with an
``id``, which is the name of the model's folder since version 6.8, and ``config`` as JSON, in which
``name`` stands. The file is theirs: it is read as it lies there, without locks and without its log,
so that nothing is made beside it. What was changed since their program last put its log into the
file isn't seen.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from desktop_app.core.safe_open import regular_path

_MAX_ROWS = 10_000
_MAX_CONFIG = 1 << 20
"""Characters; with the answer of a hub in it a row has some ten thousand."""


def invokeai_names(database: Path) -> dict[str, str]:
    """The models' names by their ids, as they stand there; nothing of a file that can't be read."""
    try:
        uri = f"{Path(regular_path(database)).absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as opened:
            rows = opened.execute(
                "SELECT id, config FROM models WHERE length(config) < ? LIMIT ?",
                (_MAX_CONFIG, _MAX_ROWS),
            ).fetchall()
    except (OSError, sqlite3.Error):
        return {}
    said = {str(key): _name(config) for key, config in rows}
    return {key: name for key, name in said.items() if name}


def _name(config: object) -> str:
    try:
        name = json.loads(str(config))["name"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""
