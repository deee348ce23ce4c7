"""The suite "inpainting": resources/suites and resources/catalog/suites/inpainting.toml.

    python packaging/starter_model/suite_pictures.py --sprites .training/sprites

Photographs are those of benchmarks/pictures, smaller; scenes are drawn as those that the starter
model learnt from, of seeds that no training has. What is to be removed is a drawing laid on a
picture without it, so that the truth is known.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import cv2
import numpy as np

import scenes
import sprites
from common import ROOT, WORK

Pixels = np.ndarray[Any, np.dtype[Any]]

SIDE, QUALITY, GROWN = 384, 92, 6
SEED: Final = 75_000_000
"""Of the first scene."""

PHOTOGRAPHS: Final = (
    "coffee",
    "chelsea",
    "astronaut",
    "rocket",
    "camera",
    "grass",
    "gravel",
    "brick",
)

HOLES: Final[tuple[tuple[str, str, str, tuple[int, int, int, int]], ...]] = (
    ("cup", "coffee", "a white cup of coffee on a red saucer", (185, 72, 78, 76)),
    ("spoon", "coffee", "a small spoon on a red saucer", (234, 180, 34, 36)),
    ("eye", "chelsea", "the eye of a ginger cat", (272, 116, 32, 32)),
    ("cat-face", "chelsea", "the face of a ginger cat", (226, 136, 112, 84)),
    ("woman", "astronaut", "the head of a smiling woman with short brown hair", (170, 80, 66, 76)),
    ("helmet", "astronaut", "a black space helmet with a white rim", (300, 326, 88, 72)),
    ("rocket", "rocket", "a rocket on its launch pad at night", (192, 166, 22, 98)),
    ("film-camera", "camera", "a film camera on a tripod", (226, 118, 44, 40)),
    ("bricks", "brick", "a brick wall", (200, 180, 90, 60)),
    ("stones", "gravel", "gravel", (190, 200, 64, 88)),
)
"""Name, photograph, prompt, and an ellipse: its centre and half axes in pixels."""

THINGS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("fox", "forest", "", "a fox in the forest"),
    ("boat", "sea", "", "a boat at sea"),
    ("penguin", "snow", "", "a penguin in the snow"),
    ("car", "street", "red", "a red car on the street"),
    ("cat", "room", "", "a cat in a room"),
    ("apple", "table", "green", "a green apple on a table"),
)
"""What is hidden in a scene: noun, setting, colour, prompt."""

REMOVED: Final[tuple[tuple[str, str, str, tuple[float, float, float]], ...]] = (
    ("cow", "grass", "grass", (0.5, 0.5, 0.42)),
    ("basketball", "gravel", "gravel", (0.4, 0.55, 0.3)),
    ("key", "brick", "a brick wall", (0.55, 0.45, 0.34)),
    ("robot", "rocket", "a night sky", (0.26, 0.4, 0.4)),
    ("balloon", "camera", "the sky", (0.78, 0.17, 0.26)),
)
"""From a photograph: noun, photograph, prompt, centre and side as shares of the picture."""

CLEARED: Final[tuple[tuple[str, str, str], ...]] = (
    ("horse", "grass", "a meadow"),
    ("crab", "beach", "an empty beach"),
    ("duck", "sea", "the sea"),
    ("rabbit", "snow", "a snowy landscape"),
    ("helicopter", "sky", "a blue sky with clouds"),
)
"""From a scene: noun, setting, prompt."""

WIDENED: Final[tuple[tuple[str, str, dict[str, float]], ...]] = (
    ("rocket", "a rocket on its launch pad at night", {"left": 0.25, "right": 0.25}),
    ("astronaut", "an astronaut in an orange suit, a flag behind her", {"bottom": 0.3}),
    ("camera", "a man with a camera on a lawn, a city behind him", {"right": 0.3}),
    ("coffee", "a cup of coffee on a wooden table", {"left": 0.2, "bottom": 0.2}),
    ("grass", "grass", {"left": 0.2, "right": 0.2, "top": 0.2, "bottom": 0.2}),
    ("brick", "a brick wall", {"top": 0.3}),
)
EXPANDED: Final[tuple[tuple[str, str, dict[str, float]], ...]] = (
    ("beach", "a beach", {"left": 0.25, "right": 0.25}),
    ("sky", "a blue sky with clouds", {"top": 0.3}),
    ("grass", "a meadow", {"left": 0.3}),
    ("snow", "a snowy landscape", {"right": 0.3}),
)

TIP: Final = "{count} pictures with a part hidden, a thing to remove, or sides to continue."
HEAD: Final = """\
# Written by packaging/starter_model/suite_pictures.py. What a model has to find is hidden from it;
# the picture itself is the truth. Pictures: resources/suites.

version = 1
name = "Inpainting"
tip = "{tip}"
"""
WORDS: Final = """[words_zh_CN]
"Inpainting" = "局部重绘"
"{tip}" = "{count} 张图片：补全被遮住的部分、移除物体或延伸画面边缘。"
"fill" = "填充"
"remove" = "移除"
"expand" = "扩展"
"""


class Writer:
    """Writes pictures, and collects the rows."""

    def __init__(self, out: Path, sheet: sprites.Sheet) -> None:
        self.out, self.sheet, self.rows = out, sheet, list[str]()
        self.seed = SEED

    def row(self, does: str, name: str, text: str, **more: object) -> None:
        said = {"id": f"{does}-{name}", "category": does, "text": text, "does": does, **more}
        pairs = (f"{key} = {_toml(one)}" for key, one in said.items() if one)
        self.rows.append("\n".join(["[[prompt]]", *pairs]) + "\n")

    def scene(self, noun: str, setting: str, colour: str = "") -> tuple[Pixels, Pixels]:
        """(256, 256, 3) RGB, and (256, 256) uint8 where the thing is."""
        self.seed += 1
        made = scenes.Scene(
            noun, colour, "medium", "middle", setting, "", 1 if noun else 0, "", "flat", self.seed
        )
        picture = scenes.render(made, self.sheet)
        return picture.pixels, np.where(picture.things > 0, 255, 0).astype(np.uint8)

    def png(self, name: str, pixels: Pixels) -> str:
        order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
        bgr = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, order[pixels.shape[2]])
        cv2.imwrite(str(self.out / f"{name}.png"), bgr, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        return f"{name}.png"

    def jpeg(self, name: str, pixels: Pixels) -> str:
        bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(self.out / f"{name}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        return f"{name}.jpg"

    def thing(self, noun: str, size: tuple[int, int], place: tuple[float, float, float]) -> Pixels:
        """(h, w, 4) RGBA: the drawing alone."""
        height, width = size
        side = round(place[2] * min(size))
        sprite = self.sheet.pixels[self.sheet.rows[noun, "", "flat"]]
        small = cv2.resize(np.asarray(sprite), (side, side), interpolation=cv2.INTER_AREA)
        small[small[..., 3] < 16] = 0
        made = np.zeros((height, width, 4), np.uint8)
        left, top = round(place[0] * width) - side // 2, round(place[1] * height) - side // 2
        made[top : top + side, left : left + side] = small
        return made


def _toml(one: object) -> str:
    if isinstance(one, dict):
        one = cast("dict[str, object]", one)
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in one.items()) + " }"
    return json.dumps(one)


def photographs() -> Iterator[tuple[str, Pixels]]:
    for name in PHOTOGRAPHS:
        pixels = cv2.imread(str(ROOT / "benchmarks" / "pictures" / f"{name}.jpg"))
        assert pixels is not None
        height, width = pixels.shape[:2]
        scale = SIDE / max(height, width)
        size = round(width * scale), round(height * scale)
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        yield name, cv2.cvtColor(small, cv2.COLOR_BGR2RGB)


def write(to: Writer) -> None:
    sizes = dict[str, tuple[int, int]]()
    for name, pixels in photographs():
        to.jpeg(name, pixels)
        sizes[name] = (pixels.shape[0], pixels.shape[1])
    for name, photograph, text, (x, y, wide, high) in HOLES:
        mask = np.zeros(sizes[photograph], np.uint8)
        cv2.ellipse(mask, (x, y), (wide, high), 0, 0, 360, 255, -1)
        file = to.png(f"{name}-mask", mask)
        to.row("fill", name, text, picture=f"{photograph}.jpg", mask=file)
    for noun, setting, colour, text in THINGS:
        pixels, inside = to.scene(noun, setting, colour)
        x, y, wide, high = cv2.boundingRect(inside)
        box = np.zeros_like(inside)  # its outline would tell what it is
        box[max(0, y - GROWN) : y + high + GROWN, max(0, x - GROWN) : x + wide + GROWN] = 255
        mask = to.png(f"{noun}-mask", box)
        asks = {"noun": noun, "setting": setting} | ({"colour": colour} if colour else {})
        name = f"{noun}-{setting}"
        to.row("fill", noun, text, asks=asks, picture=to.jpeg(name, pixels), mask=mask)
    for noun, photograph, text, place in REMOVED:
        thing = to.png(f"{noun}-thing", to.thing(noun, sizes[photograph], place))
        name = f"{noun}-{photograph}"
        to.row("remove", name, text, picture=f"{photograph}.jpg", thing=thing)
    for noun, setting, text in CLEARED:
        pixels, _ = to.scene("", setting)
        place = (0.5, 0.3 if setting == "sky" else 0.66, 0.5)
        thing = to.png(f"{noun}-thing", to.thing(noun, (scenes.SIZE, scenes.SIZE), place))
        picture = to.jpeg(f"{setting}-empty", pixels)
        to.row("remove", noun, text, asks={"setting": setting}, picture=picture, thing=thing)
    for name, text, hidden in WIDENED:
        to.row("expand", name, text, picture=f"{name}.jpg", hidden=hidden)
    for setting, text, hidden in EXPANDED:
        picture, asks = f"{setting}-empty.jpg", {"setting": setting}
        to.row("expand", f"{setting}-scene", text, asks=asks, picture=picture, hidden=hidden)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sprites", type=Path, default=WORK / "sprites")
    options = parser.parse_args()
    resources = ROOT / "resources"
    to = Writer(resources / "suites", sprites.load_sheet(options.sprites))
    write(to)
    parts = [
        text.replace("{tip}", TIP).replace("{count}", str(len(to.rows))) for text in (HEAD, WORDS)
    ]
    made = "\n".join([parts[0], *to.rows, parts[1]])
    (resources / "catalog" / "suites" / "inpainting.toml").write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
