"""Photographs to train on: from Debian's packages, each under a licence that allows it.

Only pictures under CC0, CC BY, CC BY-SA or in the public domain are taken; `CREDITS` in the shipped
model's folder names them. No picture of benchmarks/pictures and no sample picture of a library is
among them: those judge.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

#: package -> where its pictures lie, as regular expressions of paths
PACKAGES = {
    "lomiri-wallpapers-16.04": r"backgrounds/(?!analogpattern|umang).*\.jpg$",
    "lomiri-wallpapers-20.04": r"backgrounds/(?!Fossa|Painting).*\.jpg$",
    "gcompris-qt-data": r"resource/(animals|images)/.*\.webp$",
}
FREE = re.compile(r"^(CC0|CC-BY|public-domain)")


def fetch(work: Path) -> None:
    """Download and unpack the packages into ``work`` (apt-get; once)."""
    for package in PACKAGES:
        folder = work / package
        if folder.exists():
            continue
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", package], cwd=work, check=True)
        (found,) = work.glob(f"{package}_*.deb")
        subprocess.run(["dpkg-deb", "-x", found, folder.with_suffix(".part")], check=True)
        _unpack_resources(folder.with_suffix(".part"))
        folder.with_suffix(".part").rename(folder)


def _unpack_resources(folder: Path) -> None:
    """Qt's archives (.rcc), which GCompris keeps its pictures in, as files beside them."""
    archives = list(folder.rglob("*.rcc"))
    if not archives:
        return
    from PySide6.QtCore import QDirIterator, QFile, QIODevice, QResource

    for archive in archives:
        root = f"/{archive.stem}"
        QResource.registerResource(str(archive), root)
        walk = QDirIterator(f":{root}", QDirIterator.IteratorFlag.Subdirectories)
        while walk.hasNext():
            inside = QFile(walk.next())
            if inside.fileName().endswith(".webp") and inside.size() > 30_000:
                inside.open(QIODevice.OpenModeFlag.ReadOnly)
                path = folder / inside.fileName().removeprefix(":/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(inside.readAll().data())
        QResource.unregisterResource(str(archive), root)


def licences(copyright_file: Path) -> dict[str, tuple[str, str]]:
    """End of a picture's path, without its type -> licence and author, by Debian."""
    found: dict[str, tuple[str, str]] = {}
    for part in copyright_file.read_text(encoding="utf-8").split("\n\n"):
        told = re.search(r"^Files:(.*?)^Copyright:(.*?)^License: *(\S+)", part, re.S | re.M)
        if told:
            author = " ".join(told[2].split())
            for name in told[1].split():
                found["/".join(Path(name).with_suffix("").parts[-2:])] = told[3], author
    return found


def pictures(work: Path) -> Iterator[tuple[Path, str, str]]:
    """Each picture, its licence, its author."""
    for package, rule in PACKAGES.items():
        (told,) = (work / package).rglob("copyright")
        free = {
            Path(name).name: (name, licence, author)
            for name, (licence, author) in licences(told).items()
            if FREE.match(licence)
        }
        for path in sorted((work / package).rglob("*")):
            row = free.get(path.stem)
            if path.is_file() and row and re.search(rule, str(path)):
                yield path, row[1], row[2]


def tiles(work: Path, count: int, side: int, seed: int = 0) -> np.ndarray:
    """(count, side, side, 3) uint8 RGB: places with detail, made 1.5 to 4 times smaller first,
    which takes grain and JPEG's blocks away.
    """
    rng = np.random.default_rng(seed)
    found = [cv2.imread(str(path)) for path, _, _ in pictures(work)]
    large = [picture for picture in found if picture is not None and min(picture.shape[:2]) >= 400]
    weights = np.sqrt([picture.shape[0] * picture.shape[1] for picture in large])
    kept: list[np.ndarray] = []
    while len(kept) < count:
        picture = large[rng.choice(len(large), p=weights / weights.sum())]
        height, width = picture.shape[:2]
        factor = min(float(rng.uniform(1.5, 4.0)), min(height, width) / (side + 1))
        span = int(side * max(factor, 1.0))
        if span > min(height, width):
            continue
        places = [
            (int(rng.integers(height - span + 1)), int(rng.integers(width - span + 1)))
            for _ in range(4)
        ]
        crops = [picture[top : top + span, left : left + span] for top, left in places]
        # of four places the one with most detail, three times of four
        best = max(crops, key=_detail) if rng.random() < 0.75 else crops[0]
        small = cv2.resize(best, (side, side), interpolation=cv2.INTER_AREA)
        kept.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    return np.stack(kept)


def _detail(crop: np.ndarray) -> float:
    small = cv2.resize(crop, (64, 64), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), cv2.CV_32F).std())


def credit_lines(work: Path) -> str:
    """One line a picture: package, file, author, licence."""
    return "\n".join(
        f"| {path.relative_to(work).parts[0]} | {path.name} | {author} | {licence} |"
        for path, licence, author in pictures(work)
    )
