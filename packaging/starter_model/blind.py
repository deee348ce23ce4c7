"""The blind sheet: random prompts of known words, as the program makes them by default.

    python packaging/starter_model/blind.py make FOLDER [--model FOLDER] [-- WORDS]
    python packaging/starter_model/blind.py reveal FOLDER --sheet docs/starter/blind.jpg

`make` leaves numbered pictures, a sheet of them without words (blind-1.png and
on) and key.json, which nobody should look at before guesses.txt is written:
one line a picture, "12 cat", "13 two cats", "14 cat and dog", "15 ?". `reveal`
compares and draws the sheet with prompt and guess below each picture. WORDS
after `--` go to `velatura generate`: other settings, to compare.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from captions import caption
from desktop_app.imaging.opening import read_picture
from nouns import NOUNS, noun_by_word, plural
from scenes import Mix, Scene, propose
from sheets import contact_sheet

BLIND = 70_000_000  # the first seed
#: more pairs and small things than in training: what a person tries, and what is hardest
EVEN = Mix(0.15, 0.05, (1 / 3, 1 / 3, 1 / 3))
A_SHEET, COLUMNS = 20, 5
LETTERS = 28  # of a line below a picture


def scenes_of(count: int) -> list[tuple[Scene, str]]:
    """Scenes of one thing or two, any noun, and a caption of each; always the same."""
    found: list[tuple[Scene, str]] = []
    seed = BLIND
    while len(found) < count:
        rng = random.Random(seed)
        scene = propose(seed, rng, rng.choice(NOUNS), EVEN)
        if scene.noun:
            found.append((scene, caption(scene, rng)))
        seed += 1
    return found


def make(folder: Path, count: int, model: str, words: list[str]) -> None:
    """Make the pictures that are not there yet, with seeds 1 to `count`."""
    from desktop_app.app.arguments import build_parser
    from desktop_app.app.generate_command import prepare_run, run_job
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.services import load_services

    folder.mkdir(parents=True, exist_ok=True)
    parts, engine = load_services(folder / "data"), make_engine()
    drawn = scenes_of(count)
    for number, (_, text) in enumerate(drawn, 1):
        out = folder / f"{number:02d}.png"
        if not out.exists():
            asked = ["generate", text, "--model", model, "--seed", str(number), "--out", str(out)]
            run_job(
                prepare_run(parts, build_parser().parse_args([*asked, *words])),
                engine,
                parts,
                quiet=True,
            )
            print(out, flush=True)
    engine.close()
    parts.close()
    key = [{"prompt": text, **asdict(scene)} for scene, text in drawn]
    (folder / "key.json").write_text(json.dumps(key, indent=1) + "\n")
    numbers = [*range(1, count + 1)]
    for page, start in enumerate(range(0, count, A_SHEET), 1):
        part = numbers[start : start + A_SHEET]
        pictures = [read(folder, number) for number in part]
        sheet = contact_sheet(pictures, [str(number) for number in part], COLUMNS, 256)
        sheet.save(folder / f"blind-{page}.png")


def read(folder: Path, number: int) -> np.ndarray:
    """(h, w, 3) uint8 of one picture."""
    path = folder / f"{number:02d}.png"
    return read_picture(path.read_bytes(), path.name).pixels


def names_of(word: str) -> Iterator[str]:
    """All that a noun may be called."""
    noun = noun_by_word(word)
    for name in (noun.word, *noun.synonyms):
        yield from (name, plural(name))
    yield noun.many


def is_right(scene: Scene, guess: str) -> bool:
    """Whether the guess names what the scene shows; of two of a kind, that they are two."""
    words = guess.lower()
    two = words.startswith("two ")
    parts = [part.strip() for part in words.removeprefix("two ").split(" and ")]
    wanted = [scene.noun, scene.other] if scene.other else [scene.noun]
    if len(parts) != len(wanted) or two != (scene.count == 2):
        return False
    return any(
        all(part in names_of(word) for part, word in zip(order, wanted, strict=True))
        for order in (parts, parts[::-1])
    )


def two_lines(prompt: str) -> tuple[str, str]:
    """The prompt in two lines, the second maybe empty."""
    first, *rest = textwrap.wrap(prompt, LETTERS)
    return first, " ".join(rest)


def reveal(folder: Path, sheet: Path) -> None:
    """Compare guesses.txt with key.json and draw the sheet."""
    rows = json.loads((folder / "key.json").read_text())
    prompts = [row.pop("prompt") for row in rows]
    lines = (folder / "guesses.txt").read_text().splitlines()
    guesses = {int(line.split()[0]): line.split(maxsplit=1)[1].strip() for line in lines if line}
    marks = [is_right(Scene(**row), guesses[k]) for k, row in enumerate(rows, 1)]
    texts = [
        "\n".join((*two_lines(prompt), f"{'yes' if right else 'NO'}: {guesses[k]}"))
        for k, (prompt, right) in enumerate(zip(prompts, marks, strict=True), 1)
    ]
    pictures = [read(folder, k) for k in range(1, len(rows) + 1)]
    contact_sheet(pictures, texts, 10, 160, lines=3).save(sheet, quality=88)
    kinds: dict[str, list[bool]] = {"small": [], "medium": [], "big": [], "two": []}
    for row, right in zip(rows, marks, strict=True):
        kinds["two" if row["count"] == 2 or row["other"] else row["size"]].append(right)
    print(f"named: {sum(marks)} of {len(marks)}")
    for kind, found in kinds.items():
        print(f"  {kind}: {sum(found)} of {len(found)}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("make", "reveal"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="starter", help="name or folder")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--sheet", type=Path, default=Path("blind.jpg"))
    at = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:at])
    if options.what == "make":
        make(options.folder, options.count, options.model, sys.argv[at + 1 :])
    else:
        reveal(options.folder, options.sheet)


if __name__ == "__main__":
    main()
