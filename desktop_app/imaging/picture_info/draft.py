"""What a format's reader collects: values that our settings can have; the rest is noted.

A reader says by a table of its names what each is (`PLACES`); names that no table has go to
`PictureInfo.others`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from desktop_app.core.conditions import KINDS, SINGLE
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import Tile
from desktop_app.core.geometry import Size
from desktop_app.core.model_values import Weights
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Number, Text

MOST_PROMPT: Final = 100_000
"""Characters of a prompt; no text encoder reads a hundredth of that."""

_SHORT, _MOST_OTHERS, _MOST_UNREAD, _MOST_NAMED = 400, 100, 40, 64
_MAX_SEED = 2**64 - 1  # of ComfyUI; whether we can have it is for whoever takes it over
_MAX_SIDE = 1 << 16
_SAME = {"guidance_scale": "guidance"}
_STARTS = {f"{kind}_start": "guidance_start" for kind in SINGLE if KINDS[kind].shares}
_OWN = ("seed", "steps", "guidance", "strength", "clip_skip", "distilled_guidance", *_STARTS)
_RANGES = {"distilled_guidance": "guidance_scale", **_STARTS}
_TEXTS = ("prompt", "negative", "writer", "scheduler", "sigmas", "model_digest")
_NAMES = ("model", *SINGLE)
_NOTHING = ("", "none", "automatic", "null", "baked vae", "default (model)")
_WORDS: Final = frozenset(row.id for row in ROWS.values() if isinstance(row.kind, Text | Weights))
_CONTROL = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_HASHED = re.compile(r" \[[0-9a-f]{6,64}\]$")  # of AUTOMATIC1111
_ENDING = re.compile(r"\.(?:safetensors|sft|ckpt|pt|pth|bin|gguf)$", re.IGNORECASE)
_DIGEST = re.compile(r"(?:0x|sha256:|blake3:)?([0-9a-fA-F]{6,64})")
_TILES: Final[dict[str, Tile]] = {
    **dict.fromkeys(("true", "enable", "both", "xy"), "both"),
    **dict.fromkeys(("x", "x-only", "x_only"), "x"),
    **dict.fromkeys(("y", "y-only", "y_only"), "y"),
    **dict.fromkeys(("false", "disable", "none"), ""),
}
"""What programs say of edges that meet."""
_SIZE = re.compile(r"\D*(\d{1,6})\D+(\d{1,6})\D*")

PLACES: Final = frozenset((*_TEXTS, *_NAMES, *_OWN, *ROWS, "width", "height", "size", "clip_stop"))
"""What a reader's table may call a value: a field of `PictureInfo`, a setting by its id, one of
`SINGLE` and where it starts, or width, height, a size as one text, and ``clip_stop``: the last
layer of the text encoder that is used, counted from the end (1, or -1, is the last). None: it says
nothing about settings."""


def clean(text: object) -> str:
    """Text without control characters, halves of characters, and marks that turn its direction."""
    if not isinstance(text, str):
        return ""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub(" ", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title(name: object) -> str:
    """Name of a file of weights, without folder and ending; empty for "None" and the like."""
    text = clean(name)[:_SHORT].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "" if text.casefold() in _NOTHING else _ENDING.sub("", _HASHED.sub("", text))


def short(value: object) -> str:
    """A value as a text for a list of others."""
    if isinstance(value, (dict, list)):
        try:
            value = json.dumps(value, ensure_ascii=False)
        except (ValueError, RecursionError):
            value = "…"
    text = " ".join(clean(value if isinstance(value, str) else str(value)).split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


class InfoDraft:
    """What is told of one picture so far.

    Args:
        source: id of the format.
        program: as it calls itself.
    """

    def __init__(self, source: str, program: str = "") -> None:
        self.source, self.program = source, program
        self._fields: dict[str, Any] = {}
        self._settings: dict[str, int | float | str] = {}
        self._others: dict[str, str] = {}
        self._unread: dict[str, None] = {}
        self._named: dict[str, dict[tuple[str, int], NamedWeights]] = {"loras": {}}
        self._named["embeddings"] = {}
        self._conditions: list[tuple[str, str]] = []
        self._sides: dict[str, int] = {}

    def take(self, data: Mapping[str, Any], table: Mapping[str, str | None]) -> None:
        """Every value of ``data``, each to the place that ``table`` has for its name."""
        for name, value in data.items():
            if name not in table:
                self.other(name, value)
            elif (place := table[name]) is not None:
                self.put(place, value, name)

    def put(self, place: str, value: object, name: str = "") -> None:
        """A value to one of `PLACES`; ``name``: what its program calls it. Nothing for None."""
        if value is None or value == "":
            return
        writer: Callable[[str, Any, str], bool]
        if place in _TEXTS or place in _NAMES:
            writer = self._put_text
        elif place in ("size", "width", "height"):
            writer = self._put_size
        elif place in _WORDS:
            writer = self._put_words
        elif place == "clip_stop":
            writer = self._put_stop
        elif place == "tile":
            writer = self._put_tile
        else:
            writer = self._put_number
        if not writer(place, value, name):
            self.unread(name or place, value)

    def has(self, place: str) -> bool:
        return place in self._fields

    def weights(
        self,
        kind: str,
        name: object,
        weight: object = None,
        digest: object = "",
        text_weight: object = None,
        use: int = 0,
    ) -> None:
        """A LoRA (``kind`` "loras") or an embedding ("embeddings"); told again it is completed, but
        for another ``use`` of it, or one of this name in another folder."""
        named, called = self._named[kind], title(name)
        key = _ENDING.sub("", clean(name)[:_SHORT].replace("\\", "/")), use
        if not called or (len(named) >= _MOST_NAMED and key not in named):
            return
        one = named.get(key, NamedWeights(called))
        given, text = number_of(weight), number_of(text_weight)
        if weight is not None and (given is None or abs(given) > 100):
            self.unread(f"weight of {called}", weight)
            given = None
        one = one if given is None else replace(one, weight=given)
        if text is not None and abs(text) <= 100 and text != one.weight:
            one = replace(one, text_weight=text)
        found = _DIGEST.fullmatch(digest[:80] if isinstance(digest, str) else "")
        named[key] = replace(one, digest=found[1].lower()) if found else one

    def range(self, kind: str, start: float, end: float) -> None:
        """The shares of the steps of the weights that were told last."""
        named = self._named[kind]
        if named and 0 <= start <= end <= 1:
            key = next(reversed(named))
            named[key] = replace(named[key], start=start, end=end)

    def condition(self, kind: str, text: str) -> None:
        """What brings a mask or a picture along."""
        if len(self._conditions) < _MOST_NAMED:
            self._conditions.append((kind, clean(text)[:MOST_PROMPT]))

    def other(self, name: object, value: object) -> None:
        """Understood, and without a place here."""
        key = short(name)[:80]
        if value not in (None, "", [], {}) and key and len(self._others) < _MOST_OTHERS:
            self._others[key] = short(value)

    def unread(self, name: object, value: object = "") -> None:
        """Keep what was seen and not understood, `_MOST_UNREAD` at most, shortened to 200
        characters."""
        text = f"{short(name)[:80]}: {short(value)[:120]}" if value != "" else short(name)[:200]
        if len(self._unread) < _MOST_UNREAD:
            self._unread[text] = None

    def info(self, request: GenerationRequest | None = None) -> PictureInfo:
        """What was collected; ``request``: the exact one."""
        width, height = self._sides.get("width", 0), self._sides.get("height", 0)
        if width and height:
            self._fields.setdefault("size", Size(width, height))
        return PictureInfo(
            source=self.source,
            program=short(self.program)[:120],
            single=tuple(self._single()),
            **dict[str, Any]((name, tuple(each.values())) for name, each in self._named.items()),
            conditions=tuple(self._conditions),
            settings=tuple(self._settings.items()),
            others=tuple(self._others.items()),
            not_understood=tuple(self._unread),
            request=request,
            **self._fields,
        )

    def _single(self) -> Iterator[tuple[str, str, float | None]]:
        for kind in SINGLE:
            name, start = self._fields.pop(kind, ""), self._fields.pop(f"{kind}_start", None)
            if name:
                yield kind, name, start

    def _put_text(self, place: str, value: Any, name: str) -> bool:
        if place in _NAMES:
            value = title(value)
        elif place == "model_digest":
            found = _DIGEST.fullmatch(value.strip()[:80] if isinstance(value, str) else "")
            if found is None:
                return False
            value = found[1].lower()
        elif not isinstance(value, str):
            return False
        text = clean(value)
        if len(text) > MOST_PROMPT:
            self.unread(f"{name or place}: {len(text) - MOST_PROMPT} more characters")
        if text:
            most = MOST_PROMPT if place in ("prompt", "negative") else _SHORT
            self._fields[place] = text[:most]
        return True

    def _put_words(self, place: str, value: Any, name: str) -> bool:
        if not isinstance(value, str):
            return False
        is_name = isinstance(ROWS[place].kind, Weights)
        self._settings[place] = title(value) if is_name else clean(value)[:MOST_PROMPT]
        return True

    def _put_size(self, place: str, value: Any, name: str) -> bool:
        found = _SIZE.fullmatch(value[:100]) if place == "size" and isinstance(value, str) else None
        sides = [int(found[1]), int(found[2])] if found else [_whole(value)]
        if any(side is None or not 0 < side <= _MAX_SIDE for side in sides):
            return False
        for key, side in zip(("width", "height") if found else (place,), sides, strict=True):
            self._sides[key] = side or 0
        return place != "size" or bool(found)

    def _put_stop(self, place: str, value: Any, name: str) -> bool:
        number = _whole(value)
        return bool(number) and self._put_number("clip_skip", abs(number or 0) - 1, name)

    def _put_tile(self, place: str, value: Any, name: str) -> bool:
        tile = _TILES.get(str(value).casefold())
        if tile:
            self._settings[place] = tile
        return tile is not None

    def _put_number(self, place: str, value: Any, name: str) -> bool:
        row = ROWS[_RANGES.get(place, place if place != "guidance" else "guidance_scale")]
        if not isinstance(row.kind, Number):
            return False
        number = _whole(value) if row.kind.whole else number_of(value)
        if number is None:
            return False
        if place == "seed":
            if not 0 <= number <= _MAX_SEED:
                return False
        else:
            try:
                row.kind.check(place, number)
            except InputError:
                return False
        field = _SAME.get(place, place)
        if field in _OWN:
            self._fields[field] = number
        else:
            self._settings[field] = number
        return True


def number_of(value: object) -> float | None:
    """A JSON number, or one written as a text; None for what is none, and for infinite ones."""
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _whole(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value, re.ASCII):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = number_of(value)
    return int(number) if number is not None and number.is_integer() else None


def items(values: object) -> list[Any]:
    """A JSON list; empty if it is none."""
    return cast("list[Any]", values) if isinstance(values, list) else []


def strings(values: object) -> list[str]:
    """The texts in a list, or in one text with commas between."""
    if isinstance(values, str):
        return [part.strip() for part in values[:20_000].split(",") if part.strip()]
    return [
        str(each) for each in items(values)[:_MOST_NAMED] if isinstance(each, str | int | float)
    ]


def objects(values: object) -> list[dict[str, Any]]:
    """The JSON objects in a list."""
    return [each for each in items(values)[:_MOST_NAMED] if isinstance(each, dict)]
