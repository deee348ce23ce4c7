"""``velatura picture``: what pictures tell of how they were made."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.app.models.reply import Reply
from desktop_app.catalog.families import family_of, load_families
from desktop_app.catalog.scheduler_names import meant_by, program_of
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.condition_words import called, share_words
from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.core.setting_table import ROWS
from desktop_app.imaging.opening import DAMAGE, format_facts
from desktop_app.storage.picture_info_files import edits_at, info_at
from desktop_app.storage.pictures import read_picture_file

_FIELDS: Final = (
    *(
        "program",
        "prompt",
        "writer",
        "negative",
        "model",
        "model_digest",
        "loras",
        "embeddings",
        "single",
    ),
    *("size", "seed", "steps", "scheduler", "sigmas", "guidance", "distilled_guidance"),
    *("strength", "clip_skip"),
)
_LABELS: Final = {"program": "made with", "negative": "negative prompt", "loras": "LoRA"} | {
    "writer": "rewritten by",
    "model_digest": "model hash",
    "embeddings": "embedding",
    "sigmas": "sigma schedule",
    "clip_skip": "CLIP skip",
}
"""Fields of `PictureInfo`, and what they are called where that is not their name."""

_WIDTH: Final = 20


def run_picture(arguments: argparse.Namespace) -> Reply:
    """Answer for ``picture info``: of one picture an object, of several a list.

    Raises:
        InputError: there is one picture, and it can't be read.
    """
    paths: list[Path] = arguments.pictures
    texts, values, code = list[str](), list[dict[str, Any]](), 0
    for path in paths:
        try:
            info = info_at(path) or edits_at(path)
            facts = format_facts(read_picture_file(path), path.name)
        except InputError as error:
            if len(paths) == 1:
                raise
            code = 2
            texts.append(f"{path}\n  {error.what}")
            values.append({"file": str(path), "error": error.to_json()})
            continue
        code = 2 if DAMAGE in dict(facts) else code
        here = None if info is None else _meant(info)
        of_format = (_line(name.lower(), one_line(text)) for name, text in facts)
        texts.append("\n".join((one_line(str(path)), *of_format, *_lines(info, here))))
        told = {} if here is None else {"here": here}
        values.append(
            {
                "file": str(path),
                **(info or PictureInfo("")).to_json(),
                **told,
                "format": [list(each) for each in facts],
            }
        )
    return Reply("\n\n".join(texts), values[0] if len(values) == 1 else values, code)


def _meant(info: PictureInfo) -> dict[str, Any] | None:
    """What its sampler and schedule are here, and whether these are stand-ins; None where it names
    none, or has our own request."""
    if not info.scheduler or info.request is not None:
        return None
    rows, family = load_schedulers(), load_families().get(family_of(info) or "sd1")
    own = [rows[name] for name in (rows if family is None else family.schedulers)]
    meant = meant_by(info.scheduler, info.sigmas, own, program_of(info.source, info.program))
    if meant is None:
        return {"scheduler": None, "sigmas": None, "exact": False}
    return {"scheduler": meant.row.id, "sigmas": meant.sigmas, "exact": meant.exact}


def _lines(info: PictureInfo | None, here: dict[str, Any] | None) -> Iterator[str]:
    if info is None:
        yield "  No settings found."
        return
    for field in _FIELDS:
        if field == "single":
            yield from _single(info)
            continue
        label = _LABELS.get(field, field.replace("_", " "))
        for text in _texts(getattr(info, field)):
            yield _line(label, text)
    for kind, told in info.conditions:
        yield _line(called(kind), told)
    if here is not None:
        words: str = " ".join(filter(None, (here["scheduler"], here["sigmas"])))
        yield _line("here", words if here["exact"] else f"stand-in: {words or 'none is near'}")
    for name, value in info.settings:
        row = ROWS[name]
        yield _line(row.sentence_name or row.name, str(value))
    for name, text in info.others:
        yield _line(name, text)
    for text in info.not_understood:
        yield _line("not understood", text)


def _single(info: PictureInfo) -> Iterator[str]:
    for kind, name, start in info.single:
        yield _line(called(kind), name)
        yield from () if start is None else (_line(f"{called(kind)} start", f"{start:g}"),)


def _texts(values: object) -> Iterator[str]:
    for value in cast("tuple[object, ...]", values) if isinstance(values, tuple) else (values,):
        if isinstance(value, NamedWeights):
            weight = "" if value.weight == 1 else f" {value.weight:g}"
            text = "" if value.text_weight is None else f"text encoders {value.text_weight:g}"
            parts = filter(None, (value.digest, text, share_words(value.start, value.end)))
            yield f"{value.name}{weight} ({', '.join(parts)})".removesuffix(" ()")
        elif isinstance(value, float):
            yield f"{value:g}"
        elif value not in (None, ""):
            yield str(value)


def _line(label: str, text: str) -> str:
    return f"  {one_line(label):<{_WIDTH - 2}}  " + text.replace("\n", "\n" + " " * (_WIDTH + 2))
