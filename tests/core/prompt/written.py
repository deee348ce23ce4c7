"""Pieces of a prompt with their weights, written so that they are read as the same again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.weights import BREAK, Piece, weight_text


def weighted_text(pieces: Iterable[Piece], dialect: Dialect = "a1111") -> str:
    """Text that `parse_weights` reads as ``pieces``."""
    if dialect == "literal":
        return "".join(piece.text for piece in pieces)
    return "".join(_written(piece, dialect) for piece in pieces)


def _written(piece: Piece, dialect: Dialect) -> str:
    if piece.is_break:
        return f" {BREAK} "
    special = re.compile(r"[\\()\[\]]" if dialect == "a1111" else "[()]")
    text = special.sub(lambda found: "\\" + found[0], piece.text)
    return text if piece.weight == 1 else f"({text}:{weight_text(piece.weight)})"
