"""The settings a picture was made with, as text: AUTOMATIC1111's form, and our own exact JSON.

Other programs read the first ("parameters"); the second ("velatura") gives back the very request.
No path and no user name goes into either. Where texts are in a file is `encode` and `text_chunks`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.conditions import KINDS, of_kind
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.job_record import PartRecord
from desktop_app.core.model_values import Weights
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS, effective, is_set
from desktop_app.core.uid import is_uid
from desktop_app.core.work import Work
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exif_text import texts_of_exif, texts_of_tree
from desktop_app.imaging.pillow_files import open_header, quiet
from desktop_app.imaging.readers import facts_by_library
from desktop_app.imaging.text_chunks import PNG_SIGNATURE, XMP_KEY, read_text_chunks
from desktop_app.imaging.tiff_read import layout_of

PARAMETERS = "parameters"
"""Key of `parameters_text` in a file's texts; AUTOMATIC1111 and its readers look there."""

REQUEST = "velatura"
"""Key of `request_json` in a file's texts."""

EDITS: Final = "velatura_edits"
"""Key of the list of `imaging.edit_texts.LocalEdit` in a file's texts."""

BEFORE: Final = "velatura_before"
"""Key of a list, the oldest first: what the file told before each edit by a model."""

WORK: Final = "work"
"""Key of `core.work.Work` in the JSON of `request_json`, of pictures that were not generated."""

WEIGHTS: Final = "weights"
"""Key of the names of weights that its conditions name, by their keys, there."""

BROUGHT: Final = "brought"
"""Key of `core.job_record.PartRecord` by the names of what conditions brought along, there."""

NO_PARTS: Final[Mapping[str, PartRecord]] = MappingProxyType({})
"""Nothing was brought along."""

NO_FILES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})
"""All parts of the model are its own."""

NO_WEIGHTS: Final[Mapping[str, NamedWeights]] = MappingProxyType({})
"""Nothing is known of files of weights."""

_NEGATIVE = "Negative prompt:"
_AUTO_V2 = 10
"""Hex digits of SHA-256 that Civitai calls AutoV2, and AUTOMATIC1111 a model's hash."""

_NETWORKS: Final = (("lora", "lora", "Lora hashes"), ("embedding", "embed", "TI hashes"))
"""Kinds of conditions with their names in "Hashes" (Civitai's extension for AUTOMATIC1111,
civitai/sd_civitai_extension) and the field of AUTOMATIC1111's own (extra_networks_lora.py)."""

_UNNAMABLE = re.compile(r'[<>:,"\n]')
"""What the forms of tags and of lists of hashes have no way to write in a name."""

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
    weights: Mapping[str, NamedWeights] = NO_WEIGHTS,
) -> str:
    """The settings in AUTOMATIC1111's form: prompt, negative prompt, a line of fields.

    Fields and their order: modules/processing.py (create_infotext) of AUTOMATIC1111's
    stable-diffusion-webui 1.10. Civitai finds "Hashes" by its braces: it is the only value that is
    not quoted.

    Args:
        request: the settings.
        model_name: what the user reads.
        model_digest: SHA-256 of the model's file (hex); empty where it isn't known, or the model is
            a folder.
        size: the finished picture's size in pixels.
        seed: the picture's own seed (`GenerationRequest.seed_of`).
        sampler: the fields of `catalog.schedulers.a1111_fields`.
        version: the program's.
        weights: files that the conditions name, with their SHA-256 where it is known.
    """
    single = replace(request, seed=seed)
    said = [row for row in ROWS.values() if row.a1111 and _is_written(row, single)]
    texts = {row.a1111: _value_text(row, getattr(single, row.id), weights) for row in said}
    fields: dict[str, str] = {
        "Steps": "",
        **sampler,
        **{row.a1111: texts.pop(row.a1111) for row in said if row.written == "always"},
        "Size": str(request.size if request.passes > 1 else size),  # there it is the first pass's
        "Model hash": model_digest[:_AUTO_V2],
        "Model": model_name,
        **texts,
        # There the last layer is 1.
        "Clip skip": str(1 + request.clip_skip) if is_set(request, "clip_skip") else "",
        "Tiling": "True" if request.tile == "both" else "",
        "Template": request.template,
        "Negative Template": request.negative_template,
        **_hashes(request, model_digest, weights),
        "Version": f"velatura {version}",
    }
    lines = [_tagged(request, weights)]
    if request.negative_prompt:
        lines.append(f"{_NEGATIVE} {request.negative_prompt}")
    lines.append(
        ", ".join(f"{key}: {_quoted(key, value)}" for key, value in fields.items() if value)
    )
    return "\n".join(lines).strip()


def _value_text(row: Row, value: Any, weights: Mapping[str, NamedWeights]) -> str:
    """A setting's value; weights by the name of their file."""
    if not isinstance(row.kind, Weights):
        return row.kind.text(value)
    if value in row.kind.names:
        return row.kind.names[value][0]
    # `operations.networks.picture_networks`: component, scale and key.
    ends = row.kind.component, value
    named = (
        one.name for key, one in weights.items() if (key.split(" ")[0], key.split(" ")[-1]) == ends
    )
    return next(named, value)


def _tagged(request: GenerationRequest, weights: Mapping[str, NamedWeights]) -> str:
    """The prompt with tags of the LoRAs that it does not name itself."""
    tags: list[str] = []
    for lora in of_kind(request.conditions, "lora"):
        name = _named(lora.name, weights)
        if lora.weight and not (lora.word and lora.word in request.prompt):
            both = lora.text_weight not in (None, lora.weight)
            texts = f"{lora.text_weight:g}:" if both else ""
            tags += () if _UNNAMABLE.search(name) else (f"<lora:{name}:{texts}{lora.weight:g}>",)
    return " ".join((request.prompt, *tags)).strip() if tags else request.prompt


def _hashes(
    request: GenerationRequest, model_digest: str, weights: Mapping[str, NamedWeights]
) -> dict[str, str]:
    """The fields with hashes of files, of those that are known."""
    found = {"model": model_digest[:_AUTO_V2]} if model_digest else {}
    fields: dict[str, str] = {}
    for kind, short, field in _NETWORKS:
        own: dict[str, str] = {}
        for each in of_kind(request.conditions, kind):
            known = weights.get(each.name)
            if known is not None and known.digest:
                name = each.word if kind == "embedding" else known.name
                own[name] = known.digest[:_AUTO_V2]
        found |= {f"{short}:{name}": digest for name, digest in own.items()}
        plain = (f"{name}: {own[name]}" for name in own if not _UNNAMABLE.search(name))
        fields[field] = ", ".join(plain)
    # Civitai looks for the first closing brace.
    told = json.dumps(found, ensure_ascii=False)[1:-1].replace("}", "\\u007d")
    return {**fields, "Hashes": f"{{{told}}}" if found else ""}


def _named(key: str, weights: Mapping[str, NamedWeights]) -> str:
    """What a LoRA is called: as its file, without the ending."""
    return weights[key].name if key in weights else PurePosixPath(key).stem


def request_json(
    request: GenerationRequest,
    *,
    model_name: str,
    model_digest: str,
    seed: int,
    version: str,
    entry: Mapping[str, Any] | None = None,
    work: Work | None = None,
    weights: Mapping[str, NamedWeights] = NO_WEIGHTS,
    brought: Mapping[str, PartRecord] = NO_PARTS,
    parts: Mapping[str, Mapping[str, str]] = NO_FILES,
) -> str:
    """Our exact JSON of one finished picture: making the request again gives the same pixels.

    Args:
        request: the settings.
        model_name: what the user reads.
        model_digest: the model's hash (hex).
        seed: the picture's own seed: the request written is for this one picture.
        version: the program's.
        entry: what the history says of it besides, JSON.
        work: what was done in place of generating.
        weights: files that the conditions name, by their keys.
        brought: digests of what its conditions brought along (`Job.brought`).
        parts: name and hash of what parts of the model were read from that are not its own.
    """
    data: dict[str, Any] = {**request.to_json(), "seed": seed, "count": 1}
    data["model"] = without_folder(data["model"])
    for use in data["conditions"]:
        if KINDS[use["kind"]].source == "model":
            use["name"] = without_folder(use["name"])
    keys = [use.name for use in request.conditions] + [replace(request, seed=seed).filled_by]
    names = {key: weights[key].name for key in keys if key in weights}
    if data["plan"] is not None:
        data["plan"]["document"] = without_folder(data["plan"]["document"])
    whole: dict[str, Any] = {
        "format": _JSON_VERSION,
        "version": version,
        "model": {
            "name": model_name,
            "digest": model_digest,
            **({"parts": parts} if parts else {}),
        },
        "request": data,
        **({WEIGHTS: names} if names else {}),
        **({BROUGHT: to_json(dict(brought))} if brought else {}),
        **({} if work is None else {WORK: to_json(work)}),
        **({} if entry is None else {"entry": dict(entry)}),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def request_from_json(text: str) -> GenerationRequest | None:
    """The request in a text of `request_json`; None if it is no such text."""
    try:
        return GenerationRequest.from_json(json.loads(text)["request"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def brought_in(text: str) -> dict[str, PartRecord]:
    """What a text of `request_json` says of what was brought along; empty where that is nothing, or
    can't be read."""
    try:
        return from_json(dict[str, PartRecord], json.loads(text).get(BROUGHT, {}))
    except (AttributeError, TypeError, ValueError, RecursionError):
        return {}


def read_texts(data: bytes) -> dict[str, str]:
    """The texts in a picture file: PNG text chunks but XMP, or EXIF; empty where there are none.

    Never raises; nothing is decoded but the texts, and of these no more than a few megabytes.
    """
    if data.startswith(PNG_SIGNATURE):
        return {key: text for key, text in read_text_chunks(data).items() if key != XMP_KEY}
    if layout_of(data) is not None:  # a deep TIFF: Pillow does not open all of them
        tree = tree_of(data)
        return {} if tree is None else texts_of_tree(tree)
    with quiet():
        try:
            told = facts_by_library(data, "picture")
            if told is not None:
                tree = tree_of(told.about.exif or b"")
                return dict(told.about.texts) | ({} if tree is None else texts_of_tree(tree))
            return texts_of_exif(open_header(data, "picture").getexif())
        except InputError:
            return {}
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a stranger's EXIF can make a parser raise anything
            return {}


def _is_written(row: Row, request: GenerationRequest) -> bool:
    if row.written == "always":
        return True
    if row.written == "edit":
        return request.task is not Task.TEXT_TO_IMAGE
    if row.place == "passes":
        return request.passes > 1 and (row.written == "passes" or is_set(request, row.id))
    return effective(request, row) if row.follows else is_set(request, row.id)


def _quoted(key: str, value: str) -> str:
    plain = key == "Hashes" or not re.search(r"[,:\n]", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def without_folder(name: str) -> str:
    """Only the last part of an absolute path; anything else as it is."""
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(name).is_absolute():
            return kind(name).name
    return name


def without_folders(request: GenerationRequest) -> GenerationRequest:
    """``request`` with the names of its models as others may read them."""
    conditions = tuple(
        replace(use, name=without_folder(use.name)) if KINDS[use.kind].source == "model" else use
        for use in request.conditions
    )
    return replace(request, model=without_folder(request.model), conditions=conditions)


def entry_in(texts: Mapping[str, str]) -> str:
    """The id of the history's entry whose picture has these texts; empty: it is none of one."""
    if '"uid"' not in texts.get(REQUEST, ""):
        return ""
    try:
        uid = json.loads(texts[REQUEST])["entry"]["uid"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return uid if isinstance(uid, str) and is_uid(uid) else ""
