"""AUTOMATIC1111's ``parameters``: prompt, "Negative prompt:", and a line of fields.

So do Forge, reForge, SD.Next, Civitai, Fooocus (its scheme "a1111"), many nodes of ComfyUI, and we.
The form: modules/infotext_utils.py (parse_generation_parameters, quote) and modules/processing.py
(create_infotext) of AUTOMATIC1111/stable-diffusion-webui; what Forge adds: lllyasviel's
stable-diffusion-webui-forge (Version "f2…", Distilled CFG Scale); SD.Next: vladmandic/sdnext
(App, Sampler sigma, CFG rescale); Civitai: "Civitai resources", and fields in the prompt's line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.prompt.networks import without_tags
from desktop_app.core.prompt.traced import Traced
from desktop_app.imaging.picture_info.draft import MOST_PROMPT, InfoDraft, objects, strings
from desktop_app.imaging.picture_info.table import AUTOMATIC1111
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts, json_object

NEGATIVE: Final = "Negative prompt:"
_TEMPLATES: Final = ("Template:", "Negative Template:")
_MOST_LINE, _MOST_FIELDS, _MOST_LINES = 200_000, 300, 200


_UPSCALERS: Final = (
    ("velatura", ""),
    ("latent", "latent"),
    *((name, "lanczos") for name in ("lanczos", "nearest", "none")),
)
"""Beginnings of names of upscalers there that are no files, and what they are here."""

_NEGATIVE_LINE: Final = re.compile(rf"(?m)^[^\S\n]{{0,20}}{NEGATIVE}")
"""It stands at the beginning of a line, as `parse_generation_parameters` wants it."""

_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")
_KEY = re.compile(r"[,\s]{0,20}([A-Za-z][\w \-/.]{0,59}):[ \t]*")
_STRING = re.compile(r'"(?:\\.|[^"\\]){0,20000}"')
_INLINE = re.compile(r"(?:^|[\s.,])(Steps: ?\d{1,4}, )")
_VALUE = re.compile(r"[^,]*")
_PAIR = re.compile(r"\s*([^:,]{1,200}):\s*([^,]{0,80})")
_PROGRAMS: Final = (
    (re.compile(r"velatura "), "velatura", ""),
    (re.compile(r"Fooocus "), "fooocus", ""),
    (re.compile(r"ComfyUI"), "automatic1111", ""),
    (re.compile(r"neo"), "automatic1111", "Forge Neo "),
    (re.compile(r"f\d.*RC"), "automatic1111", "reForge "),
    (re.compile(r"f\d"), "automatic1111", "Forge "),
    (re.compile(r"v?1\.\d"), "automatic1111", "AUTOMATIC1111 "),
)
"""Beginning of "Version", the source, what stands before the version in the program's name."""


def read(texts: PictureTexts) -> PictureInfo | None:
    """What "parameters" says; None where these are no such fields."""
    text = texts.get(COMMENT, "")
    if not text and "Steps: " in texts.get("ImageDescription", ""):
        text = texts["ImageDescription"]
    return read_parameters(text)


def read_parameters(text: str) -> PictureInfo | None:
    """What a text in this form says; None where it is another."""
    if not text.strip() or json_object(text):
        return None
    prompt, negative, line, after = _parts(text)
    fields = dict(_fields(line))
    if not fields and not _NEGATIVE_LINE.search(text):
        return None
    draft = _draft(fields)
    draft.put("prompt", prompt)
    draft.put("negative", negative)
    for label, template in zip(_TEMPLATES, _templates(after), strict=True):
        draft.other(label.rstrip(":"), template)
    if fields.get("App") == "SD.Next":
        draft.other("Scheduler", fields.pop("Scheduler", ""))  # the name of a class
    if any(name.startswith("Hires ") for name in fields):
        _hires(draft, fields)
    draft.take(fields, AUTOMATIC1111)
    _networks(draft, prompt, fields)
    return draft.info()


def fields_in(text: str) -> dict[str, Any]:
    """What a text in this form says by AUTOMATIC1111's own names, as its API tells it; {} where it
    is another. Sizes are two numbers ("Size-1", "Size-2")."""
    prompt, negative, line, _ = _parts(text)
    fields = dict(_fields(line))
    if not fields and not _NEGATIVE_LINE.search(text):
        return {}
    made: dict[str, Any] = {"Prompt": prompt, "Negative prompt": negative}
    for name, value in fields.items():
        size = _SIZE.fullmatch(value) if isinstance(value, str) else None
        if size is None:
            made[name] = value
        else:
            made |= {f"{name}-{number}": int(size[number]) for number in (1, 2)}
    return made


def _hires(draft: InfoDraft, fields: dict[str, Any]) -> None:
    """The second pass; the denoising strength is its own, not the picture's."""
    draft.put("hires_strength", fields.pop("Denoising strength", ""), "Denoising strength")
    name = fields.get("Hires upscaler", "")
    if isinstance(name, str) and name:
        plain = (known for start, known in _UPSCALERS if name.casefold().startswith(start))
        fields["Hires upscaler"] = next(plain, name)
    if "Hires upscale" in fields:
        return
    sizes = [_SIZE.fullmatch(str(fields.get(key, ""))[:20]) for key in ("Size", "Hires resize")]
    before, after = ([int(side) for side in size.groups()] if size else [] for size in sizes)
    if after and before and min(before) > 0:  # it is cropped to that where the shapes differ
        factor = max(new / old for new, old in zip(after, before, strict=True))
        draft.put("hires_factor", round(factor, 4), "Hires resize")
        fields.pop("Hires resize")


def _parts(text: str) -> tuple[str, str, str, list[str]]:
    """Prompt, negative prompt, the line of fields, the lines behind it."""
    lines = text.strip().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    last = _fields_line(lines)
    before, line = "\n".join(lines[:last]), lines[last] if last < len(lines) else ""
    found = () if line else list(_INLINE.finditer(before[-_MOST_LINE:]))
    if found:  # Civitai's: all in one line
        at = max(0, len(before) - _MOST_LINE) + found[-1].start(1)
        before, line = before[:at], before[at:]
    first, *others = _NEGATIVE_LINE.split(before)
    if found and not others:
        first, _, negative = before.rpartition(NEGATIVE) if NEGATIVE in before else (before, "", "")
        others = [negative]
    return first.strip(), "".join(others).strip(), line, lines[last + 1 :]


def _fields_line(lines: list[str]) -> int:
    """Where the line of fields stands, or how many lines there are: the last that can be one, but
    for what templates say that are behind it."""
    able = [n for n in range(max(0, len(lines) - _MOST_LINES), len(lines)) if _is_fields(lines[n])]
    for template in range(able[0] if able else len(lines), len(lines)):
        if lines[template].startswith(_TEMPLATES):
            return max(n for n in able if n < template)
    return able[-1] if able else len(lines)


def _is_fields(line: str) -> bool:
    """Three fields at least, one of them known; a prompt may have words with colons too."""
    if line.count(":") < 3 or line.lstrip().startswith((NEGATIVE, *_TEMPLATES)):
        return False
    names = [name for name, _ in _fields(line)]
    return (
        len(names) >= 3
        and names[0][:1].isupper()
        and any(name in AUTOMATIC1111 for name in names[:12])
    )


def _fields(line: str) -> Iterator[tuple[str, Any]]:
    """Names and values; a value is a text, or what its JSON says."""
    line, at = line[:_MOST_LINE], 0
    for _ in range(_MOST_FIELDS):
        key = _KEY.match(line, at)
        if key is None:
            return
        value, end = _value(line, key.end())
        at = end
        while at < len(line) and not _KEY.match(line, at):  # a comma that separates nothing
            rest = _VALUE.match(line, at + 1)
            at = rest.end() if rest else len(line)
        value = value + line[end:at] if isinstance(value, str) else value
        yield key[1], value.strip() if isinstance(value, str) else value


def _value(line: str, at: int) -> tuple[Any, int]:
    if line[at : at + 1] == '"' and (quoted := _STRING.match(line, at)):
        try:
            return json.loads(quoted[0], strict=False), quoted.end()
        except ValueError:
            return quoted[0], quoted.end()
    if line[at : at + 1] in ("[", "{"):
        try:
            return json.JSONDecoder(strict=False).raw_decode(line, at)
        except (ValueError, RecursionError):
            pass
    plain = _VALUE.match(line, at)
    return (plain[0], plain.end()) if plain else ("", len(line))


def _draft(fields: dict[str, Any]) -> InfoDraft:
    version = str(fields.get("Version", ""))[:200]
    if app := fields.get("App"):
        return InfoDraft("automatic1111", f"{app} {version}".strip())
    for pattern, source, name in _PROGRAMS:
        if pattern.match(version):
            return InfoDraft(source, name + version)
    known = "Civitai" if "Civitai resources" in fields else "AUTOMATIC1111"
    return InfoDraft("automatic1111", version or known)


def _templates(lines: list[str]) -> tuple[str, str]:
    """What the extension Dynamic Prompts, and we, write behind the fields."""
    parts, at = ["", ""], -1
    for line in lines:
        for index, label in enumerate(_TEMPLATES):
            if line.startswith(label):
                at = index
        if at >= 0:
            parts[at] += line.removeprefix(_TEMPLATES[at]) + "\n"
    return parts[0].strip(), parts[1].strip()


def _networks(draft: InfoDraft, prompt: str, fields: dict[str, Any]) -> None:
    """LoRAs by tags, fields and Civitai's list; textual inversions."""
    for tag in without_tags(Traced.of(prompt[:MOST_PROMPT])).loras:
        draft.weights("loras", tag.name, tag.weight, "", tag.text_weight)
    for name in strings(fields.get("LoRA networks")):
        draft.weights("loras", name.partition(":")[0], name.partition(":")[2] or None)
    for key in ("Lora", "Lora weights"):
        for name, weight in _pairs(fields.get(key)):
            draft.weights("loras", name, weight)
    for name, digest in _pairs(fields.get("Lora hashes")):
        draft.weights("loras", name, None, digest)
    for name, digest in _pairs(fields.get("TI hashes")):
        draft.weights("embeddings", name, None, digest)
    for key, digest in json_object(fields.get("Hashes")).items():
        kind, _, name = key.partition(":")
        if kind.lower() in ("lora", "lyco"):
            draft.weights("loras", name, None, digest)
        elif kind == "embed":
            draft.weights("embeddings", name, None, digest)
        elif kind == "model" and not draft.has("model_digest"):
            draft.put("model_digest", digest, "Hashes")
    for each in objects(fields.get("Civitai resources")):
        _resource(draft, each)


def _resource(draft: InfoDraft, data: dict[str, Any]) -> None:
    kind = str(data.get("type") or data.get("air", "")).casefold()
    version = data.get("modelVersionName") or data.get("versionName") or ""
    name = f"{data.get('modelName', '')} {version}".strip() or str(data.get("modelVersionId", ""))
    if "lora" in kind or "lycoris" in kind:
        draft.weights("loras", name, data.get("weight"))
    elif "embed" in kind or "textualinversion" in kind:
        draft.weights("embeddings", name)
    elif "checkpoint" in kind and not draft.has("model"):
        draft.put("model", name)


def _pairs(text: object) -> list[tuple[str, str]]:
    if not isinstance(text, str):
        return []
    return [(each[1], each[2].strip()) for each in _PAIR.finditer(text[:20_000])]
