"""The list of models used in place: paths outside the models folder, in a JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.safe_open import read_regular

_MAX_BYTES = 1 << 20


class ReferenceList:
    """Paths of models, in the order they were added. The file is made with the first one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def paths(self) -> list[Path]:
        """The paths; none if there is no file, or none that can be read."""
        try:
            if self._file.stat().st_size > _MAX_BYTES:
                return []
            content: object = json.loads(read_regular(self._file))
        except (OSError, ValueError, RecursionError):
            return []
        listed = cast("dict[str, object]", content).get("paths") if isinstance(content, dict) else 0
        items = cast("list[object]", listed) if isinstance(listed, list) else []
        return [Path(item) for item in items if isinstance(item, str) and "\0" not in item]

    def add(self, path: Path) -> None:
        """Put ``path`` at the end; nothing happens if it is there.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        paths = self.paths()
        if path not in paths:
            self._save([*paths, path])

    def remove(self, path: Path) -> None:
        """Take ``path`` off the list; the model itself stays. Errors as in `add`."""
        paths = self.paths()
        if path in paths:
            self._save([other for other in paths if other != path])

    def _save(self, paths: list[Path]) -> None:
        text = json.dumps({"version": 1, "paths": [str(path) for path in paths]}, indent=1)
        write_atomic(self._file, text.encode("utf-8"))
