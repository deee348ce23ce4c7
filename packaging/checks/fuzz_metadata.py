"""Reads mutated metadata of pictures: none may raise, and none may take over two seconds.

``python packaging/checks/fuzz_metadata.py [--count 20000] [--seed 0]`` mutates the valid samples of
tests/imaging/picture_info in their texts, in their JSON and in the files' bytes; it prints how
many, how long the slowest took, and ends with 1 if any fails.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.imaging.picture_info.reading import read_picture_info
from tests.imaging.picture_info.files import as_exif, as_png, as_stealth
from tests.imaging.picture_info.samples import SAMPLES

SECONDS = 2.0
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**64, 10**400, 1e308, -0.0, float("nan"), float("inf")),
    *("", "\0", "None", "1e5", "nan", "\ud800", "x" * 5000, "\u202e", "{", "[", '"'),
    *([], {}, [[]], [{}], ["3", 0], ["9", 0], [3, "0"], {"on": True, "lora": 5}, [None] * 40),
)
MARKS = (": ", ", ", "\n", '"', "{", "}", "[", "]", "<lora:", ">", "\0", "\ufeff", "Steps: 1, ",
         "Negative prompt:", "-s 5", " --ar ", "Job ID: 12345678", "\\", "é", "狐")  # fmt: skip


def mutated(source: random.Random) -> bytes:
    """A picture file with one sample's texts, changed in one to four places."""
    sample = source.choice(SAMPLES)
    texts = dict(sample.texts)
    way = source.choice((_in_json, _in_json, _in_text, _in_bytes))
    if way is not _in_bytes:
        for _ in range(source.randint(1, 4)):
            key = source.choice(list(texts))
            texts[key] = way(texts[key], source)
    data = _file(texts, source)
    return _in_bytes(data, source) if way is _in_bytes else data


def _file(texts: dict[str, str], source: random.Random) -> bytes:
    whole = texts.get("parameters") or json.dumps(texts)
    clean = {key: text.encode("utf-8", "replace").decode() for key, text in texts.items()}
    match source.randrange(8):
        case 0:
            return as_exif(
                source.choice(("JPEG", "WEBP")), whole.encode("utf-8", "replace")[:60_000]
            )
        case 1:
            body = b"UNICODE\0" + whole.encode("utf-16-be", "replace")[:60_000]
            return as_exif(source.choice(("JPEG", "TIFF", "PNG")), body)
        case 2 if len(whole) < 2000:
            return as_stealth(whole.encode("utf-8", "replace").decode(), size=140)
        case _:
            return as_png(clean)


def _in_json(text: str, source: random.Random) -> str:
    try:
        data = json.loads(text)
    except ValueError:
        return _in_text(text, source)
    places = list(_places(data))
    if not places:
        return _in_text(text, source)
    holder, key = source.choice(places)
    match source.randrange(5):
        case 0:
            del holder[key]
        case 1:
            other, name = source.choice(places)
            holder[key] = copy.deepcopy(other[name]) if name in _keys(other) else None
        case 2:
            value: Any = holder[key]
            for _ in range(source.choice((1, 50, 1500))):
                value = [value] if source.random() < 0.5 else {"a": value}
            holder[key] = value
        case _:
            holder[key] = source.choice(ODD)
    try:
        return json.dumps(data)
    except (ValueError, RecursionError):
        return text[: len(text) // 2]


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    for key in _keys(data):
        yield data, key
        yield from _places(data[key])


def _keys(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return list(cast("dict[str, Any]", data))
    return list(range(len(cast("list[Any]", data)))) if isinstance(data, list) else []


def _in_text(text: str, source: random.Random) -> str:
    at, length = source.randint(0, len(text)), source.choice((0, 1, 5, 50))
    return text[:at] + source.choice(MARKS) * source.choice((1, 1, 2, 300)) + text[at + length :]


def _in_bytes(data: Any, source: random.Random) -> Any:
    changed = bytearray(data)
    for _ in range(source.randint(1, 12)):
        at = source.randrange(len(changed))
        match source.randrange(4):
            case 0:
                del changed[at : at + source.choice((1, 4, 64))]
            case 1:
                changed[at:at] = source.randbytes(source.choice((1, 4, 64)))
            case _:
                changed[at] = source.randrange(256)
        if not changed:
            break
    return bytes(changed)


def run(count: int, seed: int, tell: Callable[[str], None] = print) -> int:
    """How many of ``count`` failed."""
    source, failed, slowest = random.Random(seed), 0, 0.0
    for number in range(count):
        data = mutated(source)
        begun = time.process_time()
        try:
            info = read_picture_info(data)
            if info is not None:
                json.dumps(info.to_json()).encode()
        except Exception as error:  # noqa: BLE001 - whatever it is
            failed += 1
            tell(f"{number}: {error!r}")
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > SECONDS:
            failed += 1
            tell(f"{number}: {took:.1f} s")
    tell(f"{count} mutations, seed {seed}: {failed} failed; the slowest took {slowest:.3f} s")
    return failed


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    return 1 if run(arguments.count, arguments.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
