"""Reads one entry of the catalog of models and checks every part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import get_args

from desktop_app.catalog.models import CatalogFile, CatalogModel
from desktop_app.catalog.resources import invalid
from desktop_app.catalog.row_reading import (
    ADDRESS,
    COUNT,
    FULL,
    NEEDED,
    Below,
    Many,
    Matching,
    read_row,
)
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.setting_table import rows_of
from desktop_app.core.values import Field, Flag, Kind, one_of
from desktop_app.core.weights_info import Component

TASKS = (
    *("text_to_image", "image_to_image", "inpaint", "edit", "upscale", "control", "style"),
    *("few_steps", "score", "segment", "decode", "class_conditional", "unconditional"),
    *("preprocess", "screen", "caption"),
)
"""What a model can be for."""

PRECISIONS = ("fp32", "bf16", "fp16", "fp8", "int8", "nf4", "q8", "q6", "q5", "q4")
"""Precisions that memory may be given for."""

ENTRY_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_MODEL_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REPO = r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"
_REVISION = r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}"
_PATTERN = r"(?!.*\.\.)[A-Za-z0-9_*?.+-]+(?:/[A-Za-z0-9_*?.+-]+)*"


@dataclass(frozen=True, slots=True)
class _Files(Kind):
    """One line a file: its name, its bytes or ``-``, and its SHA-256 where that is known.

    Lines, not tables: TOML's reader takes ten times as long for tables.
    """

    @property
    def words(self) -> str:
        return "lines of a file's name, its size or -, and its SHA-256 if known, none twice"

    def read(self, value: object) -> tuple[CatalogFile, ...]:
        lines = (line.split() for line in Kind.read(self, value).splitlines())
        found = tuple(_file(*words) for words in lines if words)
        if len({file.name.casefold() for file in found}) != len(found):
            raise ValueError("a file stands there twice")
        return found


def _file(name: str, size: str = "", sha256: str = "") -> CatalogFile:
    if not _FILE.fullmatch(name) or ".." in name:
        raise ValueError(f"{name!r} names no file")
    if size != "-" and not (size.isascii() and size.isdecimal() and int(size) > 0):
        raise ValueError(f"the size {size!r} is neither a number nor -")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not 64 hex digits")
    return CatalogFile(name, None if size == "-" else int(size), sha256)


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Ids that entries may name."""

    families: frozenset[str]
    licences: frozenset[str]
    schedulers: frozenset[str]


_NEEDED = ("steps", "guidance_scale", "scheduler")


def model_fields(known: KnownIds) -> tuple[Field, ...]:
    """Rows that an entry of models.toml is checked against; schedulers are those of ``known``."""
    schedulers = one_of(*known.schedulers)
    defaults = tuple(
        replace(
            row,
            kind=schedulers if name == "scheduler" else row.kind,
            default=NEEDED if name in _NEEDED else row.default,
        )
        for name, row in rows_of(ModelSettings).items()
    )
    memory = tuple(Field(name, kind=COUNT) for name in PRECISIONS)
    return (
        Field("name", kind=FULL, default=NEEDED),
        Field("summary", kind=FULL, default=NEEDED),
        Field("family", kind=one_of(*known.families), default=NEEDED),
        Field("component", kind=one_of(*get_args(Component)), default=NEEDED),
        Field("tasks", kind=Many(one_of(*TASKS), least=1), default=NEEDED),
        Field("repo", kind=Matching(re.compile(_REPO), "OWNER/NAME"), default=NEEDED),
        Field("licence", kind=one_of(*known.licences), default=NEEDED),
        Field("revision", kind=Matching(re.compile(_REVISION), "a revision"), default="main"),
        Field("files", kind=_Files(), default=()),
        Field("patterns", kind=Many(Matching(re.compile(_PATTERN), "a pattern")), default=()),
        Field("gated", kind=Flag()),
        Field("memory", kind=Below(memory), default={}),
        Field("native_size", kind=COUNT),
        Field("defaults", kind=Below(defaults)),
        Field("goes_with", kind=Many(FULL), default=()),
        Field("page", kind=ADDRESS),
        Field("sources", kind=Many(ADDRESS, least=1), default=NEEDED),
        Field("about_bytes", kind=COUNT),
    )


def read_model(file: str, key: str, entry: object, fields: tuple[Field, ...]) -> CatalogModel:
    """The entry under ``key``; whether what it goes with exists is the caller's to check.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    said = read_row(file, key, entry, fields)
    if not _MODEL_ID.fullmatch(key):
        raise invalid(file, key, "it is not made of a-z, 0-9 and single hyphens")
    if bool(said["files"]) == bool(said["patterns"]):
        raise invalid(file, f"{key}.files", "there must be either files or patterns")
    said["page"] = said["page"] or f"https://huggingface.co/{said['repo']}"
    said["memory"] = tuple((name, size) for name, size in said["memory"].items() if size)
    said["defaults"] = said["defaults"] and ModelDefaults(**said["defaults"])
    return CatalogModel(key, **said)
