"""An operation on a whole picture with its values, without the picture; what operations there are,
`operations` knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any, TypeAlias

from desktop_app.core.as_json import to_json
from desktop_app.core.record import record

Values: TypeAlias = Mapping[str, Any]
"""Plain, by the ids of an operation's fields."""


@record()
class Work:
    """What is done to a picture.

    Attributes:
        operation: a key of `operations.table.WORKS`.
        values: by the ids of its fields.
    """

    operation: str
    values: Values = field(default_factory=dict[str, Any])

    @property
    def text(self) -> str:
        """JSON, the same for the same work."""
        return json.dumps(to_json(self), sort_keys=True)
