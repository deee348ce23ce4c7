"""Reads one entry of the catalog of models and checks every part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast, get_args

from desktop_app.catalog.models import CatalogFile, CatalogModel
from desktop_app.catalog.table_reader import TableReader
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.setting_table import rows_of
from desktop_app.core.weights_info import Component

TASKS = (
    *("text_to_image", "image_to_image", "inpaint", "edit", "upscale", "control", "style"),
    *("few_steps", "score", "segment", "decode", "class_conditional", "unconditional"),
    *("preprocess", "screen"),
)
"""What a model can be for."""

PRECISIONS = ("fp32", "bf16", "fp16", "fp8", "int8", "nf4", "q8", "q6", "q5", "q4")
"""Precisions that memory may be given for."""

ENTRY_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_KEYS = (
    *("name", "summary", "family", "component", "tasks", "repo", "revision", "files", "patterns"),
    *("licence", "gated", "memory", "native_size", "defaults", "goes_with", "page", "sources"),
    "about_bytes",
)
_MODEL_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REPO = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,95})/[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,95})")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*")
_PATTERN = re.compile(r"[A-Za-z0-9_*?.+-]+(?:/[A-Za-z0-9_*?.+-]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that entries may name."""

    families: frozenset[str]
    licences: frozenset[str]
    schedulers: frozenset[str]


def read_model(table: TableReader, known: Known) -> CatalogModel:
    """The entry in ``table``; whether what it goes with exists is the caller's to check.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    table.only(_KEYS)
    if not _MODEL_ID.fullmatch(table.key):
        raise table.fail("", "it is not made of a-z, 0-9 and single hyphens")
    repo = _matching(table, "repo", _REPO)
    files = _files(table)
    patterns = table.texts("patterns")
    if bool(files) == bool(patterns):
        raise table.fail("files", "there must be either files or patterns")
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern) or ".." in pattern:
            raise table.fail("patterns", f"{pattern!r} is not a valid file name pattern")
    tasks = table.texts("tasks")
    unknown = [task for task in tasks if task not in TASKS]
    if unknown or not tasks:
        raise table.fail("tasks", f"there is no {unknown[0]!r}" if unknown else "it is missing")
    return CatalogModel(
        id=table.key,
        name=table.text("name"),
        summary=table.text("summary"),
        family=table.choice("family", known.families),
        component=cast("Any", table.choice("component", get_args(Component))),
        tasks=tasks,
        repo=repo,
        licence=table.choice("licence", known.licences),
        revision=_matching(table, "revision", _REVISION, "main"),
        files=files,
        patterns=patterns,
        gated=table.flag("gated"),
        memory=_memory(table),
        native_size=table.number("native_size"),
        defaults=_defaults(table, known),
        goes_with=table.texts("goes_with"),
        page=table.address("page", f"https://huggingface.co/{repo}"),
        sources=table.addresses("sources"),
        about_bytes=table.number("about_bytes"),
    )


def _matching(
    table: TableReader, name: str, wanted: re.Pattern[str], default: str | None = None
) -> str:
    value = table.text(name, default)
    if not wanted.fullmatch(value) or ".." in value:
        raise table.fail(name, f"{value!r} can't be one")
    return value


def _files(table: TableReader) -> tuple[CatalogFile, ...]:
    """One line a file: its name, its bytes or ``-``, and its SHA-256 where that is known.

    Lines, not tables: TOML's reader takes ten times as long for tables.
    """
    found: list[CatalogFile] = []
    for line in table.text("files", "-").splitlines() if table.has("files") else ():
        words = line.split()
        if not words:
            continue
        name, size, sha256 = (*words, "", "")[:3]
        if not _FILE.fullmatch(name) or ".." in name or len(words) > 3:
            raise table.fail("files", f"{line!r} names no file")
        if size != "-" and not (size.isascii() and size.isdecimal() and int(size) > 0):
            raise table.fail("files", f"the size in {line!r} is neither a number nor -")
        if sha256 and not _SHA256.fullmatch(sha256):
            raise table.fail("files", f"the SHA-256 in {line!r} is not 64 hex digits")
        found.append(CatalogFile(name, None if size == "-" else int(size), sha256))
    names = [file.name.casefold() for file in found]
    if len(set(names)) != len(names):
        raise table.fail("files", "a file stands there twice")
    return tuple(found)


def _memory(table: TableReader) -> tuple[tuple[str, int], ...]:
    inner = table.table("memory")
    if inner is None:
        return ()
    inner.only(PRECISIONS)
    return tuple((name, inner.number(name) or 0) for name, _ in inner.items())


_NEEDED = ("steps", "guidance_scale", "scheduler")


def _defaults(table: TableReader, known: Known) -> ModelDefaults | None:
    inner = table.table("defaults")
    if inner is None:
        return None
    rows = rows_of(ModelSettings)
    inner.only(tuple(rows))
    said: dict[str, Any] = {}
    for name, row in rows.items():
        value = inner.raw(name)
        if value is not None:
            try:
                said[name] = row.kind.read(value)
                row.kind.check(name, said[name])
            except (InputError, TypeError, ValueError) as error:
                raise inner.fail(name, f"it has to be {row.kind.words}") from error
        elif name in _NEEDED:
            raise inner.fail(name, "it is missing")
    inner.choice("scheduler", known.schedulers)
    return ModelDefaults(**said)
