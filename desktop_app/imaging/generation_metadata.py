"""The settings a picture was made with, as text: AUTOMATIC1111's form, and our own exact JSON.

Other programs read the first ("parameters"); the second ("velatura") gives back the very request.
No path and no user name goes into either. Where texts lie in a file is `encode` and `text_chunks`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from desktop_app.core.conditions import of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_kinds import Row
from desktop_app.core.setting_table import ROWS, effective, is_set
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exif_text import texts_of_exif, texts_of_tree
from desktop_app.imaging.pillow_files import open_header, quiet
from desktop_app.imaging.text_chunks import PNG_SIGNATURE, read_text_chunks
from desktop_app.imaging.tiff_read import layout_of

PARAMETERS = "parameters"
"""Key of `parameters_text` in a file's texts; AUTOMATIC1111 and its readers look there."""

REQUEST = "velatura"
"""Key of `request_json` in a file's texts."""

_NEGATIVE = "Negative prompt:"
_TEMPLATE, _NEGATIVE_TEMPLATE = "Template:", "Negative Template:"
"""As the extension Dynamic Prompts writes them, after the fields."""

_JSON_VERSION = 1


def parameters_text(
    request: GenerationRequest,
    *,
    model_name: str,
    model_digest: str,
    size: Size,
    seed: int,
    sampler: Mapping[str, str],
    version: str,
) -> str:
    """The settings in AUTOMATIC1111's form: prompt, negative prompt, a line of fields, and what was
    typed where the prompts are another text.

    Args:
        request: the settings.
        model_name: what the user reads.
        model_digest: the model's hash (hex); its first ten digits are written.
        size: the finished picture's size in pixels.
        seed: the picture's own seed (`GenerationRequest.seed_of`).
        sampler: the fields of `catalog.schedulers.a1111_fields`.
        version: the program's.
    """
    single = replace(request, seed=seed)
    said = [row for row in ROWS.values() if row.a1111 and _is_written(row, single)]
    texts = {row.a1111: row.kind.text(getattr(single, row.id)) for row in said}
    fields: dict[str, str] = {
        "Steps": "",
        **sampler,
        **{row.a1111: texts.pop(row.a1111) for row in said if row.written == "always"},
        "Size": str(size),
        "Model hash": model_digest[:10],
        "Model": model_name,
        **texts,
    }
    if loras := of_kind(request.conditions, "lora"):
        used = (f"{PurePosixPath(lora.name).stem}: {lora.weight:g}" for lora in loras)
        fields["Lora"] = ", ".join(used)
    fields["Version"] = f"velatura {version}"
    lines = [request.prompt]
    if request.negative_prompt:
        lines.append(f"{_NEGATIVE} {request.negative_prompt}")
    lines.append(", ".join(f"{key}: {_quoted(value)}" for key, value in fields.items() if value))
    templates = (_TEMPLATE, request.template), (_NEGATIVE_TEMPLATE, request.negative_template)
    lines += [f"{label} {template}" for label, template in templates if template]
    return "\n".join(lines).strip()


def request_json(
    request: GenerationRequest,
    *,
    model_name: str,
    model_digest: str,
    seed: int,
    version: str,
    entry: Mapping[str, Any] | None = None,
) -> str:
    """Our exact JSON of one finished picture: making the request again gives the same pixels.

    Args:
        request: the settings.
        model_name: what the user reads.
        model_digest: the model's hash (hex).
        seed: the picture's own seed: the request written is for this one picture.
        version: the program's.
        entry: what the history says of it besides, JSON.
    """
    data: dict[str, Any] = {**request.to_json(), "seed": seed, "count": 1}
    data["model"] = _without_folder(data["model"])
    if data["plan"] is not None:
        data["plan"]["document"] = _without_folder(data["plan"]["document"])
    whole: dict[str, Any] = {
        "format": _JSON_VERSION,
        "version": version,
        "model": {"name": model_name, "digest": model_digest},
        "request": data,
        **({} if entry is None else {"entry": dict(entry)}),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def request_from_json(text: str) -> GenerationRequest | None:
    """The request in a text of `request_json`; None if it is no such text."""
    try:
        return GenerationRequest.from_json(json.loads(text)["request"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def read_texts(data: bytes) -> dict[str, str]:
    """The texts in a picture file: PNG text chunks, or EXIF; empty where there are none.

    Never raises; nothing is decoded but the texts, and of these no more than a few megabytes.
    """
    if data.startswith(PNG_SIGNATURE):
        return read_text_chunks(data)
    if layout_of(data) is not None:  # a deep TIFF: Pillow does not open all of them
        tree = tree_of(data)
        return {} if tree is None else texts_of_tree(tree)
    with quiet():
        try:
            return texts_of_exif(open_header(data, "picture").getexif())
        except InputError:
            return {}
        except Exception:  # noqa: BLE001 - a stranger's EXIF can make a parser raise anything
            return {}


def _is_written(row: Row, request: GenerationRequest) -> bool:
    if row.written == "always":
        return True
    if row.written == "edit":
        return request.task is not Task.TEXT_TO_IMAGE
    return effective(request, row) if row.follows else is_set(request, row.id)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r"[,:\n]", value) else value


def _without_folder(name: str) -> str:
    """Only the last part of an absolute path; anything else as it is."""
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(name).is_absolute():
            return kind(name).name
    return name
