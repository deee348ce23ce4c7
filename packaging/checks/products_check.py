"""Kills a run of the workbench *products* at random, and counts what came of it.

``python packaging/checks/products_check.py [--rows 1000] [--kills 20] [--starter 0]`` writes small
photographs and a table of them, and makes all by the numpy engine that tests use, in a process that
is killed (SIGKILL) so often, at random moments, and goes on each time. Then each row must have been
made once; its locked pixels must be those of the photograph, by the picture and by its certificate;
and ``velatura certify`` must find a pixel that is planted. The last process, which isn't killed,
must not have grown by 2 % or more between a fifth of its rows and the end. ``--starter N``: N rows
with the starter model besides, by ``velatura make`` and its queue, killed as often. The exit code
is 1 where something is not so.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.storage.certificates import verified  # noqa: E402
from tests.extensions.workbenches.making.shop import photograph, stock  # noqa: E402

MOST_GROWTH = 0.02
FEW = 10
"""Measurements of memory that tell nothing."""
ALIKE = "another picture of this run is like it"
"""Of thousands of made up photographs some are."""


def killed(line: list[str], out: Path, wanted: int, wait: float) -> bool:
    """Run it until so many pictures are there and some time has gone by; whether it was killed."""
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and sum(one.suffix == ".png" for one in out.glob("*")) < wanted:
        time.sleep(0.05)
    time.sleep(wait)
    is_on = process.poll() is None
    if is_on:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return is_on


def photographs(row: dict[str, str], folder: Path) -> tuple[Path, Path]:
    """The picture that was made of a row, and the photograph."""
    number = int(row["name"].removeprefix("S-"))
    return folder / "out" / row["files"].split()[0], folder / "shots" / f"{number:05}.png"


def locked_changes(folder: Path, rows: list[dict[str, str]]) -> int:
    """Pixels of products that differ from the photograph, where the table gave the cut-out."""
    changed = 0
    for row in rows:
        number = int(row["name"].removeprefix("S-"))
        if number % 2 and row["files"]:
            before, mask = photograph(number)
            after = np.asarray(Image.open(photographs(row, folder)[0]))
            changed += int((after != before).any(axis=2)[mask > 0].sum())
    return changed


def certified(folder: Path, rows: list[dict[str, str]]) -> tuple[int, int]:
    """How many certificates are as they should be: the file, the photograph and all locked pixels,
    of which there are some; and how many pixels that were."""
    good = pixels = 0
    for row in (one for one in rows if one["files"]):
        made, shot = photographs(row, folder)
        verdict = verified(made, shot, lambda path: np.asarray(Image.open(path)))
        if verdict.is_good and verdict.source_equal and verdict.checked:
            good, pixels = good + 1, pixels + verdict.checked
    return good, pixels


def planted_is_found(folder: Path, row: dict[str, str]) -> bool:
    """Whether `velatura certify` finds one changed pixel of a product, and says where."""
    made, shot = photographs(row, folder)
    pixels = np.asarray(Image.open(made)).copy()
    y, x = (int(one) for one in np.argwhere(photograph(int(row["name"][2:]))[1] > 0)[7])
    pixels[y, x, 1] ^= 1
    Image.fromarray(pixels).save(made)
    line = [sys.executable, "-m", "desktop_app", "--data-dir", f"{folder}/data", "certify"]
    line += [str(made), "--against", str(shot), "--json"]
    said = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(said.stdout)
    found: dict[str, Any] = told["differing"] or {}
    is_told = (found.get("count"), found.get("first")) == (1, [x, y])
    return said.returncode == 1 and is_told and not told["file_equal"]


def growth(folder: Path) -> float:
    """Of the memory between a fifth of the last process's rows and their end."""
    seen = [int(one) for one in (folder / "memory.txt").read_text().split()]
    if len(seen) < FEW:
        return 0.0
    part = max(1, len(seen) // 10)
    first = statistics.median(seen[2 * part : 3 * part] or seen[-1:])
    return statistics.median(seen[-part:]) / first - 1


def check(folder: Path, line: list[str], rows: int, kills: int, *, grows: bool) -> list[str]:
    """What is not as it should be."""
    out, began, dice = folder / "out", time.monotonic(), random.Random()
    out.mkdir(exist_ok=True)
    moments = sorted(dice.randrange(1, max(2, rows // 2)) for _ in range(kills))
    happened = sum(killed(line, out, wanted, dice.random() / 5) for wanted in moments)
    last = subprocess.run(line, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    text = (out / "results.csv").read_text("utf-8-sig")
    told = [*csv.DictReader(text.splitlines(), delimiter=";")]
    named = (row[one].split() for row in told for one in ("files", "certificates"))
    files = Counter(name for each in named for name in each)
    lying = {one.relative_to(out).as_posix() for one in out.rglob("*.*") if one.is_file()}
    lying = {one for one in lying if not one.startswith(".")} - {"results.csv"}
    counts = Counter(row["status"] for row in told)
    changed, grown = locked_changes(folder, told), growth(folder) if grows else 0.0
    good, proven = certified(folder, told)
    done = next(row for row in told if row["status"] == "done" and int(row["name"][2:]) % 2)
    figures = {
        "rows": rows,
        "told": ", ".join(f"{number} {name}" for name, number in counts.items()),
        "reasons": "; ".join({row["reason"] for row in told if row["reason"]}),
        "kills": happened,
        "files told of twice": sum(number > 1 for number in files.values()),
        "files that nobody told of": len(lying - {*files}),
        "pixels of products that changed": changed,
        "certificates that hold": good,
        "locked pixels that they prove": f"{proven:,}",
        "seconds": f"{time.monotonic() - began:.0f}",
        **({"growth of memory": f"{grown:.2%}"} if grows else {}),
    }
    print("\n".join(f"{name:34} {value}" for name, value in figures.items()), flush=True)
    wrong = {
        "the last process failed": last.returncode != int(counts["done"] < rows),
        "not each row was made, or rejected as like another": not all(
            row["status"] == "done" or ALIKE in row["reason"] for row in told
        )
        or len(told) != rows,
        "some were made twice": {*files.values()} != {1} or lying != {*files},
        "pixels of products changed": changed > 0,
        "not each certificate holds": good != counts["done"],
        "the planted pixel was not found": not planted_is_found(folder, done),
        "memory grew": grown >= MOST_GROWTH,
        "it was not killed": kills > 0 and not happened,
    }
    return [name for name, is_so in wrong.items() if is_so]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--starter", type=int, default=0)
    arguments = parser.parse_args()
    wrong = list[str]()
    with tempfile.TemporaryDirectory(prefix="velatura-products-") as name:
        folder = Path(name)
        stock(folder, arguments.rows)
        line = [sys.executable, "-m", "tests.extensions.workbenches.making.shop", name]
        wrong += check(folder, line, arguments.rows, arguments.kills, grows=True)
    if arguments.starter:
        with tempfile.TemporaryDirectory(prefix="velatura-products-") as name:
            folder = Path(name)
            table = stock(folder, arguments.starter)
            line = [sys.executable, "-m", "desktop_app", "--data-dir", f"{name}/data", "--dev"]
            line += ["make", "products", str(table), "--map", "picture=Bild", "--map", "name=SKU"]
            line += ["--out", f"{name}/out", "--resume", "--json"]
            wrong += check(folder, line, arguments.starter, arguments.kills, grows=False)
    print("; ".join(wrong) or "all as it should be")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
