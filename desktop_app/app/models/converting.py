"""``velatura models convert``: a pickle's tensors become a .safetensors file, and nothing runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.parts import Parts
from desktop_app.core.errors import InputError
from desktop_app.core.outgoing import Watch
from desktop_app.core.sizes import size_text
from desktop_app.library.trust.pickles.convert import Conversion, convert

__all__ = ["run_convert"]


def run_convert(parts: Parts, arguments: argparse.Namespace, watch: Watch | None) -> Reply:
    """Convert one file; the pickle stays as it is."""
    del watch
    source = _source(parts, arguments.model)
    target: Path = arguments.out or source.with_suffix(".safetensors")
    with progress_line(quiet=arguments.json) as line:

        def tell(done: int, total: int) -> None:
            line.tell(f"{source.name}: {size_text(done)} of {size_text(total)}")

        made = convert(source, target.absolute(), tell)
    return Reply(_text(made), _value(source, made))


def _source(parts: Parts, typed: str) -> Path:
    """A path, or a model of the list."""
    path = Path(typed).expanduser().absolute()
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    row = parts.collection.find(typed)
    if row.error is not None and not row.is_present:
        raise row.error
    if not row.paths[0].is_file():
        raise InputError("file_unreadable", name=row.name, reason="it is a folder")
    return row.paths[0]


def _text(made: Conversion) -> str:
    lines = [f"{made.path}: {made.tensors} tensors, {size_text(made.size_bytes)}"]
    if made.dropped:
        lines.append(f"Left out, because it is no tensor: {', '.join(made.dropped[:10])}")
    lines += [f"Not run: {attempt.sentence}" for attempt in made.explanation.attempts[:10]]
    return "\n".join(lines)


def _value(source: Path, made: Conversion) -> dict[str, object]:
    return {
        "source": str(source),
        "path": str(made.path),
        "tensors": made.tensors,
        "size_bytes": made.size_bytes,
        "dropped": list(made.dropped),
        "attempts": [attempt.sentence for attempt in made.explanation.attempts],
    }
