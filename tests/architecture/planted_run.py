"""What `test_adding` runs in a copy of the program with one kind of run more, "mat"."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from tests.patience import until

PICTURES = 40


def command(tmp_path: Path, out: str) -> list[str]:
    pictures = [str(tmp_path / f"{at}.png") for at in range(PICTURES)]
    words = ["--data-dir", str(tmp_path / "data"), "--json", "mat", *pictures, "--margin", "9"]
    return [sys.executable, "-m", "desktop_app", *words, "--out", str(tmp_path / out)]


def made(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.glob("*.png")}


def test_who_is_killed_goes_on(tmp_path: Path) -> None:
    for at in range(PICTURES):
        assert cv2.imwrite(str(tmp_path / f"{at}.png"), np.full((300 + at, 400, 3), at, np.uint8))
    subprocess.run(command(tmp_path, "undisturbed"), check=True, capture_output=True)
    out = tmp_path / "out"
    while len(made(out)) < PICTURES // 2:
        with subprocess.Popen(command(tmp_path, "out"), stdout=subprocess.DEVNULL) as killed:
            begun = len(made(out))
            until(lambda: len(made(out)) >= begun + 3 or killed.poll() is not None)  # noqa: B023
            killed.kill()
    kept = {each.name: each.stat().st_mtime_ns for each in out.glob("*.png")}
    last = subprocess.run(command(tmp_path, "out"), check=True, capture_output=True, text=True)
    assert json.loads(last.stdout)["done"] == PICTURES
    assert made(out) == made(tmp_path / "undisturbed")
    again = [name for name, when in kept.items() if (out / name).stat().st_mtime_ns != when]
    assert len(again) <= (os.cpu_count() or 1), "but for those in whose writing it was killed"
    none = ["--data-dir", str(tmp_path / "data"), "mat", str(tmp_path / "gone.png")]
    command_of_none = [sys.executable, "-m", "desktop_app", *none, "--out", str(tmp_path / "other")]
    lost = subprocess.run(command_of_none, check=False, capture_output=True, text=True)
    assert lost.returncode == 1 and "gone.png" in lost.stdout
