"""Kills ``velatura batch`` half-way, takes it up with ``--resume``, and counts what came of it.

``python packaging/checks/batch_check.py [--files 500] [--broken 20] [--model 8]`` writes small
files of mixed kinds, some broken, and a recipe: a mask by rule, a removal by the queue, an
adjustment, an export. The command is killed (SIGKILL) when half of the files are there, and again
at three quarters. Then each must have been made once, the broken ones named, nothing left half
written, and no pixel outside the masks changed. ``--model``: the same with the starter model, for
so many. The exit code is 1 where something is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.schedulers import load_schedulers  # noqa: E402
from desktop_app.core.pixels import Array  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.operations.recipes.recipe import Recipe, made_step  # noqa: E402
from desktop_app.storage.history import History  # noqa: E402
from desktop_app.storage.recipes import write_recipe_file  # noqa: E402
from desktop_app.studio.recipes.masking import mask_by_rule  # noqa: E402
from desktop_app.studio.recipes.source import FileItem, SourceFile  # noqa: E402
from desktop_app.worker.opening import read_document  # noqa: E402

MASK = made_step("mask", "colour", {"colour": "#fafafa", "tolerance": 18, "grow": 1})
REMOVAL = Recipe(
    "removal",
    (
        *(MASK, made_step("do", "remove"), made_step("adjust", "exposure", {"exposure": 0.5})),
        made_step("export", "png", {"name": "{document}"}),
    ),
)
MODEL = Recipe(
    "model",
    (
        MASK,
        made_step("do", "generate", {"prompt": "a fox", "size": "64x64", "settings": {"steps": 2}}),
        *(made_step("adjust", "contrast", {"contrast": 0.2}), made_step("export", "png")),
    ),
)
KINDS = ("png", "grey", "palette", "alpha", "deep", "jpeg", "cmyk", "bmp", "turned", "float")


def picture(number: int, kind: str, folder: Path) -> None:
    """A small picture with a spot in the colour of the mask."""
    rng = np.random.default_rng(number)
    height, width = (int(side) for side in rng.integers(24, 56, 2))
    pixels = rng.integers(0, 90, (height, width, 3), np.uint8)
    cv2.circle(pixels, (width // 2, height // 2), 6, (250, 250, 250), -1)
    plain, stem = Image.fromarray(pixels), f"p{number:04}-{kind}"
    if kind == "grey":
        plain.convert("L").save(folder / f"{stem}.png")
    elif kind == "palette":
        plain.quantize(64).save(folder / f"{stem}.png")
    elif kind == "alpha":
        plain.putalpha(Image.fromarray(rng.integers(60, 255, (height, width), np.uint8)))
        plain.save(folder / f"{stem}.png")
    elif kind == "deep":
        cv2.imwrite(str(folder / f"{stem}.png"), pixels[..., ::-1].astype(np.uint16) * 257)
    elif kind == "float":
        cv2.imwrite(str(folder / f"{stem}.tiff"), pixels[..., ::-1].astype(np.float32) / 255)
    elif kind == "jpeg":
        plain.save(folder / f"{stem}.jpg", quality=97)
    elif kind == "cmyk":
        plain.convert("CMYK").save(folder / f"{stem}.jpg", quality=97)
    elif kind == "bmp":
        plain.save(folder / f"{stem}.bmp")
    elif kind == "turned":
        exif = plain.getexif()
        exif[274] = 6
        plain.save(folder / f"{stem}.jpg", exif=exif, quality=97)
    else:
        plain.save(folder / f"{stem}.png")


def make(folder: Path, count: int, broken: int) -> None:
    folder.mkdir(parents=True)
    for number in range(count - broken):
        picture(number, KINDS[number % len(KINDS)], folder)
    whole = next(folder.glob("*-png.png")).read_bytes()
    for number in range(broken):
        bad = (b"", b"text", whole[:70], whole[: len(whole) * 2 // 3], whole[8:])[number % 5]
        (folder / f"x{number:04}.png").write_bytes(bad)


def command(data: Path, recipe: Path, folder: Path, out: Path, *more: str) -> list[str]:
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--dev", "batch"]
    return [*line, str(recipe), str(folder), "--out", str(out), "--json", *more]


def killed_at(line: list[str], out: Path, wanted: int) -> float:
    """Run it until so many pictures are there, and kill it; the seconds it took."""
    began = time.monotonic()
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    while len([*out.glob("*.png")]) < wanted and process.poll() is None:
        time.sleep(0.01)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)  # its engine, too
    process.wait()
    return time.monotonic() - began


def changed_outside(out: Path, told: dict[str, Any]) -> tuple[int, int]:
    """Pixels outside masks that have changed, and pixels inside."""
    outside = inside = 0
    for one in told["items"]:
        if one["status"] == "done":
            path = Path(one["file"])
            source = SourceFile.opened(FileItem(path, 1, path.name, ""), read_document)
            document = source.document
            assert document is not None
            before: Array = document.content.picture(document.size.rect)
            mask = mask_by_rule(MASK, before, document.content.space, source, None, None)  # type: ignore[arg-type]
            assert mask is not None
            after = read_picture((out / one["files"][0]).read_bytes(), "").pixels
            if before.dtype == np.float32:  # a PNG holds 16 bits of it
                before = np.rint(np.clip(before, 0, 1) * 65535).astype(np.uint16)
            different = (before != after).any(axis=2)
            outside += int((different & (mask == 0)).sum())
            inside += int((different & (mask > 0)).sum())
    return outside, inside


def check(folder: Path, recipe: Recipe, count: int, broken: int) -> list[str]:
    """What is not as it should be."""
    pictures, out, data = folder / "in", folder / "out", folder / "data"
    make(pictures, count, broken)
    out.mkdir()
    path = folder / f"{recipe.name}.toml"
    write_recipe_file(path, recipe)
    good, began = count - broken, time.monotonic()
    first = killed_at(command(data, path, pictures, out), out, good // 2)
    early = {one.name: one.stat().st_mtime_ns for one in out.glob("*.png")}
    again = command(data, path, pictures, out, "--resume")
    second = killed_at(again, out, good * 3 // 4)
    middle = len([*out.glob("*.png")])
    run = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(run.stdout)
    outside, inside = changed_outside(out, told)
    files = [file for one in told["items"] for file in one["files"]]
    lying = {one.name for one in out.iterdir()} - {".batch.jsonl"}
    kept = sum((out / name).stat().st_mtime_ns == moment for name, moment in early.items())
    with closing(History(data / "history" / "history.sqlite", load_schedulers())) as history:
        jobs = Counter(entry.job for entry in history.newest(limit=10 * count))
    failed = [one for one in told["items"] if one["status"] == "failed"]
    figures = {
        "files": count,
        "made": told["done"],
        "skipped": told.get("skipped", 0),
        "named as broken": sum("error" in one for one in failed),
        "there when first killed": f"{len(early)} after {first:.1f} s",
        "there when killed again": f"{middle} after {second:.1f} s",
        "of the first not written again": kept,
        "pictures twice": len(files) - len({*files}),
        "files that nobody told of": len(lying - {*files}),
        "jobs": f"{len(jobs)} for {told['done']} pictures",
        "pixels changed in masks": inside,
        "pixels changed outside": outside,
        "seconds": f"{time.monotonic() - began:.1f}",
    }
    print("\n".join(f"{name:32} {value}" for name, value in figures.items()))
    wrong = {
        "not all were made": told["done"] + told.get("skipped", 0) != good,
        "broken ones were not named": told["failed"] != broken,
        "some were made twice": len(files) != len({*files}) or lying != {*files},
        "some were written again": kept != len(early),
        "pixels outside masks changed": outside > 0 or not inside,
        "it was not killed": not 0 < len(early) < good,
    }
    return [name for name, is_so in wrong.items() if is_so]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--broken", type=int, default=20)
    parser.add_argument("--model", type=int, default=8)
    arguments = parser.parse_args()
    wrong = list[str]()
    parts = ((REMOVAL, arguments.files, arguments.broken), (MODEL, arguments.model, 1))
    for recipe, count, broken in parts:
        if count:
            print(f"\n{recipe.name}")
            with tempfile.TemporaryDirectory(prefix="velatura-batch-") as folder:
                wrong += check(Path(folder), recipe, count, broken)
    print("\n" + ("; ".join(wrong) or "all as it should be"))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
