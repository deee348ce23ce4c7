"""The program's icon in all sizes, from ``resources/icons/app/velatura.svg``.

Runs in a Python with PySide6 and Pillow (a payload's, or .venv's):
``python -I icons.py SVG FOLDER`` writes ``16.png`` … ``512.png``, ``velatura.ico`` and
``velatura.icns`` into the folder.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_SIZES = (16, 32, 64, 128, 256, 512, 1024)
"""A Mac's large icons are the next size, shown at 2x."""


def render(svg: Path, size: int, target: Path) -> None:
    """Draw the picture as a square of so many pixels."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise SystemExit(f"{svg} can't be drawn")
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not image.save(str(target)):
        raise SystemExit(f"{target} can't be written")


def main(svg: Path, folder: Path) -> None:
    """Write all sizes and both containers."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for size in sorted({*SIZES, *ICO_SIZES, *ICNS_SIZES}):
        render(svg, size, folder / f"{size}.png")

    def drawn(size: int) -> Image.Image:
        return Image.open(folder / f"{size}.png").convert("RGBA")

    drawn(256).save(
        folder / "velatura.ico",
        sizes=[(size, size) for size in ICO_SIZES],
        append_images=[drawn(size) for size in ICO_SIZES if size != 256],
    )
    drawn(1024).save(
        folder / "velatura.icns",
        append_images=[drawn(size) for size in ICNS_SIZES if size != 1024],
    )
    (folder / "1024.png").unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("svg", type=Path, metavar="SVG")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    main(options.svg, options.folder)
