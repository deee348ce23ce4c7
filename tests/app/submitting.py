"""What tests of `velatura submit` begin with: files of requests, pictures, the command as a process
of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.pixels import Array
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.history import History
from tests.extensions.serving.server.serving import ROOT, disc, png, smooth

FOX: Mapping[str, Any] = {
    "prompt": "a red fox",
    "size": "64x64",
    "settings": {"steps": 2, "seed": 7},
}
"""Some 0.2 s."""


def fox(seed: int, **more: Any) -> dict[str, Any]:
    return {**FOX, "settings": {"steps": 2, "seed": seed}, **more}


def requests(folder: Path, *lines: object, name: str = "wishes.jsonl") -> Path:
    """A file with these lines: values, or text as it is."""
    path = folder / name
    texts = [each if isinstance(each, str) else json.dumps(each) for each in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def pictures(folder: Path) -> tuple[Array, Array]:
    """A picture of 16 bits, and a mask for it; both lie in ``folder``/in."""
    pixels, mask = smooth(80, 120, dtype="uint16"), disc(80, 120)
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "deep.png").write_bytes(png(pixels))
    (folder / "in" / "mask.png").write_bytes(png(mask))
    return pixels, mask


def removal(seed: int = 3, **more: Any) -> dict[str, Any]:
    """A job without a model, on those pictures."""
    edit = {"image": "in/deep.png", "mask": "in/mask.png", "intent": "remove"}
    return {**edit, "settings": {"seed": seed}, **more}


def started(data: Path, path: Path, out: Path, *words: str) -> subprocess.Popen[str]:
    """The command as a process."""
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--dev", "submit"]
    return subprocess.Popen(
        [*line, str(path), "--out", str(out), *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def pixels_of(path: Path) -> Array:
    return read_picture(path.read_bytes(), path.name).pixels


def made(data: Path) -> list[tuple[str, int]]:
    """Job and number of each image that the history has."""
    with closing(History(data / "history" / "history.sqlite", load_schedulers())) as history:
        return sorted((entry.job, entry.image) for entry in history.newest())
