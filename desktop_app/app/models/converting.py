"""``velatura models convert``: a pickle's tensors become a .safetensors file, and nothing runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.services import AppServices
from desktop_app.core.errors import InputError
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.not_weights import check_weights
from desktop_app.core.sizes import size_text
from desktop_app.library.collection.conversions import keep_conversion, pickles_of
from desktop_app.library.pickles.convert import PickleConversion, convert


def run_convert(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Convert one file, or those of a folder; the pickles stay as they are."""
    path = _path(parts, arguments.model)
    check_weights(path)
    pickles = pickles_of(path)
    if arguments.out is not None and pickles:
        pickles = [(pickles[0][0], _target(arguments.out, len(pickles)))]
    if not pickles:
        parts.collection.identify(path)  # says what is wrong with what holds no weights at all
        raise InputError("convert_needless", name=path.name)
    made = [(source, _converted(source, target, arguments)) for source, target in pickles]
    if len(made) == 1:
        keep_conversion(parts.collection, pickles[0][0], made[0][1].path)
    text = "\n".join(_text(each) for _, each in made)
    values = [_value(source, each) for source, each in made]
    return Reply(text, values[0] if len(values) == 1 else {"converted": values})


def _converted(source: Path, target: Path, arguments: argparse.Namespace) -> PickleConversion:
    with progress_line(quiet=arguments.json) as line:

        def tell(done: int, total: int) -> None:
            line.tell(f"{source.name}: {size_text(done)} of {size_text(total)}")

        return convert(source, target.absolute(), tell)


def _target(out: Path, pickles: int) -> Path:
    """``out``, if it can be the file that is made. Raises InputError."""
    if pickles > 1:
        raise InputError("out_of_many", count=pickles)
    if out.suffix.lower() != ".safetensors":
        raise InputError("unknown_choice", setting="--out", value=out.name, choices="*.safetensors")
    return out


def _path(parts: AppServices, typed: str) -> Path:
    """A path, or a model of the list."""
    path = Path(typed).expanduser().absolute()
    try:
        if path.exists():
            return path
    except (OSError, ValueError):
        pass
    row = parts.collection.find(typed)
    if row.error is not None and not row.is_present:
        raise row.error
    return row.paths[0]


def _text(made: PickleConversion) -> str:
    lines = [f"{made.path}: {made.tensors} tensors, {size_text(made.size_bytes)}"]
    if made.dropped:
        lines.append(f"Left out (not tensors): {', '.join(made.dropped[:10])}")
    lines += [f"Not run: {attempt.sentence}" for attempt in made.explanation.attempts[:10]]
    return "\n".join(lines)


def _value(source: Path, made: PickleConversion) -> dict[str, object]:
    return {
        "source": str(source),
        "path": str(made.path),
        "tensors": made.tensors,
        "size_bytes": made.size_bytes,
        "dropped": list(made.dropped),
        "attempts": [attempt.sentence for attempt in made.explanation.attempts],
    }
