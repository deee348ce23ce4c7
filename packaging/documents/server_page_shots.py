"""Takes the pictures of the server's page in docs/screenshots, in a real browser.

``python packaging/documents/server_page_shots.py [--out FOLDER] [--all]`` starts `velatura serve`
with the starter model and drives Chromium: words become a picture, a mask is painted and filled.
``--all`` saves every stage on a desktop and a phone, dark and light, in English and Chinese, for
looking through; Chinese needs a font that has it.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import cast

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "documents")]

from desktop_app.imaging.opening import read_picture  # noqa: E402
from screenshots import landscape  # noqa: E402
from tests.extensions.serving.server.page.browser import DESKTOP, PHONE, Browser, browser, missing  # noqa: E402
from tests.extensions.serving.server.serving import Served, png, serving  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
SIZE = (960, 640)
PLACES = [(0.42, 0.6), (0.5, 0.52), (0.56, 0.6), (0.55, 0.7), (0.44, 0.7), (0.44, 0.62)]
"""Of the stroke, as shares of the picture."""
KEPT = {
    "server-start-dark": ("desktop-dark-en-start",),
    "server-mask-dark": ("desktop-dark-en-mask",),
    "server-running-light": ("desktop-light-en-running",),
    "server-result-zh-light": ("desktop-light-zh-result",),
    "server-phone": ("phone-dark-en-mask", "phone-light-zh-result", "phone-dark-en-token"),
}
"""What docs/screenshots holds, and of which shots, side by side."""
HALF = 0.4
"""Of the way: what is made can be made out then."""
ALL = [
    f"{a}-{b}-{c}" for a in ("desktop", "phone") for b in ("dark", "light") for c in ("en", "zh")
]


class Tour:
    """One dress of the page, photographed at every stage.

    Args:
        page: the browser, on a server's page.
        folder: takes the shots.
        name: what their names begin with.
    """

    def __init__(self, page: Browser, folder: Path, name: str) -> None:
        self.page, self.folder, self.name = page, folder, name

    def take(self, stage: str) -> None:
        """Save what is seen."""
        self.page.run("document.activeElement.closest('dialog') ?? document.activeElement.blur()")
        self.page.run("scrollTo(0, 0)")
        path = self.folder / f"{self.name}-{stage}.png"
        self.page.driver.save_screenshot(str(path))

    def walk(self) -> None:
        """From the first look to an edit that is done."""
        page = self.page
        self.take("start")
        page.write("prompt", "a red fox")
        page.set(seed="7", count="3")
        page.run("document.getElementById('more').open = false")
        page.click("generate")
        page.until_made(3)
        self.take("made")
        page.click("back")
        page.file(png(landscape(*SIZE)), "meadow.png")
        page.run(
            "const size = document.getElementById('brush-size'); size.value = 70;"
            "size.dispatchEvent(new Event('input'))"
        )
        self.paint()
        page.write("prompt", "a red house")
        page.set(seed="12", count="1")
        self.take("settings")
        page.run("document.getElementById('more').open = false")
        self.take("mask")
        page.click("generate")
        share = "return document.querySelector('#runs progress')?.value ?? 0"
        page.until(lambda: page.run(share) > HALF)
        self.take("running")
        page.until_made(4)
        self.take("result")

    def paint(self) -> None:
        """One stroke over the meadow."""
        box = cast("dict[str, float]", self.page.at("view").rect)
        zoom = min((box["width"] - 16) / SIZE[0], (box["height"] - 16) / SIZE[1])
        points = [
            (round((x - 0.5) * SIZE[0] * zoom), round((y - 0.5) * SIZE[1] * zoom))
            for x, y in PLACES
        ]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]
        self.page.drag(*steps, start=points[0])

    def trouble(self) -> None:
        """An error, and the question for a token."""
        page = self.page
        page.run("document.getElementById('wish').noValidate = true")
        page.set(steps="900")
        page.click("generate")
        page.until(lambda: page.at("alert").is_displayed())
        self.take("error")
        page.leave()
        page.load()
        page.until(lambda: page.all("#token-dialog[open]"))
        self.take("token")


def toured(page: Browser, server: Served, folder: Path, dresses: Collection[str] | None) -> None:
    """All shots of those dresses into a folder; None: of all."""
    sizes, schemes = {"desktop": DESKTOP, "phone": PHONE}, ("dark", "light")
    languages = {"en": "en-US", "zh": "zh-CN"}
    for place, scheme, code in itertools.product(sizes, schemes, languages):
        name = f"{place}-{scheme}-{code}"
        if dresses is not None and name not in dresses:
            continue
        page.start(server, "ann", folder)
        page.dress(sizes[place], scheme, languages[code])
        page.open()
        tour = Tour(page, folder, name)
        tour.walk()
        tour.trouble()
        print(name, flush=True)


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--all", action="store_true", help="every stage in every dress")
    arguments = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.out if arguments.all else Path(made)
        with serving(Path(made) / "data") as server, browser(Path(made)) as page:
            server.token("first")
            server.until_ready()
            shots = itertools.chain(*KEPT.values())
            wanted = None if arguments.all else {shot[: shot.rindex("-")] for shot in shots}
            toured(page, server, folder, wanted)
        if arguments.all:
            return 0
        for name, shots in KEPT.items():
            files = [folder / f"{shot}.png" for shot in shots]
            pictures = [read_picture(file.read_bytes(), file.name).pixels for file in files]
            path = arguments.out / f"{name}.png"
            whole = np.hstack([one[..., 2::-1] for one in pictures])
            cv2.imwrite(str(path), whole, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return 0


if __name__ == "__main__":
    sys.exit(main())
