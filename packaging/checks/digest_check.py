#!/usr/bin/env python3
"""Do fixed requests give the same pixels as they did, on a processor of this class?

    python packaging/checks/digest_check.py [--add] [--json FILE] [--keep DIR]

Renders the requests below with the starter by `velatura submit`, and compares a digest of the
pixels with those in digests.json beside this file. Pixels repeat bit for bit on the same processor,
number of threads, version of torch and compiler of the engine's kernels: that is a class. Of a
class that isn't known nothing can be said: the digests are printed, and the exit code is 0 with a
note. Exit code 1: other pixels.

--add writes this machine's digests into the file: for a class that is new, or where pixels were
meant to change (then say so in CHANGELOG.md). --keep leaves the pictures in DIR.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).with_name("digests.json")

SMALL = {"size": "192x128", "settings": {"steps": 6, "seed": 7, "scheduler": "euler"}}
REQUESTS: list[dict[str, Any]] = [
    {"name": "new", "prompt": "a red fox in the snow", **SMALL},
    {"name": "guided", "prompt": "a castle", "negative_prompt": "clouds", **SMALL},
    {"name": "new-256", "prompt": "three apples", "settings": {"steps": 4, "seed": 1}},
    {
        "name": "fill",
        "prompt": "a blue boat",
        "intent": "replace",
        "image": "picture.png",
        "mask": "mask.png",
        "settings": {"steps": 6, "seed": 3},
    },
    {
        "name": "expand",
        "prompt": "a field",
        "image": "picture.png",
        "expand": "0,0,64,0",
        "settings": {"steps": 6, "seed": 3},
    },
    {"name": "larger", "operation": "upscale", "image": "picture.png", "factor": 2},
]


def write_requests(folder: Path) -> Path:
    """The requests with their picture, which is drawn by numbers alone; returns their file."""
    across, down = np.meshgrid(np.arange(256), np.arange(192))
    picture = np.stack([across, down, (across * down) % 256], axis=2).astype(np.uint8)
    mask = np.where((across - 128) ** 2 + (down - 96) ** 2 < 48**2, 255, 0).astype(np.uint8)
    cv2.imwrite(str(folder / "picture.png"), picture)
    cv2.imwrite(str(folder / "mask.png"), mask)
    file = folder / "requests.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in REQUESTS), encoding="utf-8")
    return file


def machine_class() -> tuple[str, str]:
    """What decides the last bits here, as a key, and the processor's name."""
    facts: dict[str, str] = {}
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8").split("\n\n")[0].splitlines()
        facts = {key.strip(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
    names = (facts.get(key, "") for key in ("vendor_id", "cpu family", "model"))
    chip = "-".join(name for name in names if name) or platform.machine()
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    torch = version("torch").partition("+")[0]
    key = f"{sys.platform} {chip} threads-{threads} torch-{torch} {kernels()}"
    return key, facts.get("model name", platform.processor())


def kernels() -> str:
    """Which compiler made the engine's kernels; where there are none, torch alone computes."""
    for file in sorted((ROOT / "desktop_app" / "engine" / "native" / "built").glob("*.so")):
        found = re.search(rb"GCC: \([^)]*\) (\d+)", file.read_bytes())
        return f"kernels-gcc-{found[1].decode()}" if found else "kernels"
    return "no-kernels"


def rendered(folder: Path) -> dict[str, str]:
    """Digests by name of the file.

    Raises:
        subprocess.CalledProcessError: a request failed; the command has said why.
    """
    requests, out = write_requests(folder), folder / "out"
    words = [sys.executable, "-m", "desktop_app", "--data-dir", str(folder / "data")]
    words += ["submit", str(requests), "--out", str(out)]
    subprocess.run(words, cwd=ROOT, check=True)
    return {path.name: digest(path) for path in sorted(out.glob("*.png"))}


def digest(path: Path) -> str:
    """Of the pixels with shape and depth; what else the file tells doesn't count."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None, path
    head = f"{pixels.shape} {pixels.dtype} ".encode()
    return hashlib.sha256(head + pixels.tobytes()).hexdigest()


def compared(known: dict[str, str], found: dict[str, str]) -> list[str]:
    """What is otherwise, in words."""
    names = sorted({*known, *found})
    return [
        f"{name}: {'other pixels' if known.get(name) and found.get(name) else 'only in one'}"
        for name in names
        if known.get(name) != found.get(name)
    ]


def main() -> int:
    """Render and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--add", action="store_true", help="write this machine's digests")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the pictures there")
    options = parser.parse_args()
    key, processor = machine_class()
    with tempfile.TemporaryDirectory(prefix="velatura-digests-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = rendered(folder)
    table: dict[str, Any] = json.loads(KNOWN.read_text(encoding="utf-8"))
    row = {"processor": processor, "digests": found}
    if options.json:
        options.json.write_text(json.dumps({key: row}, indent=1), encoding="utf-8")
    if options.add:
        table[key] = row
        text = json.dumps(dict(sorted(table.items())), indent=1)
        KNOWN.write_text(text + "\n", encoding="utf-8")
    if key not in table:
        print(json.dumps({key: row}, indent=1))
        print(f"note: nothing is known of “{key}”: these digests are compared with none")
        return 0
    trouble = compared(table[key]["digests"], found)
    print("\n".join(trouble) or f"{len(found)} pictures as they were ({key})")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
