"""Models of every family in the folders of five programs, at published names and under others, used
in place: which are found, paired, have a tokenizer, and make the picture that diffusers makes of a
folder of the same weights.

    .venv/bin/python packaging/checks/other_folders.py [--write] [--keep FOLDER]

Weights are tiny and random; layouts, names and vocabularies are the published ones
(tests/published.py).
``--write`` writes docs/other-folders.md. Exit 1 if anything that is found makes another picture, or
if a folder was changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, product
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.engine.torch_environment import prepare_environment  # noqa: E402

prepare_environment()

import numpy as np  # noqa: E402

from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.library.model_list.model_library import ModelLibrary  # noqa: E402
from desktop_app.library.probing.part_search import part_choices  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.library.sharing.model_walk import shared_files  # noqa: E402
from desktop_app.library.sharing.program_types import this_system  # noqa: E402
from desktop_app.library.sharing.programs import found_at  # noqa: E402
from tests.engine.conftest import make_job  # noqa: E402
from tests.engine.parity import STEPS, WIDE, compared, difference, our_latents  # noqa: E402
from tests.engine.parity_families import FAMILIES, ParityFamily  # noqa: E402
from tests.published import (  # noqa: E402
    PLACES,
    Published,
    Rename,
    as_published,
    build_program,
    publish,
    strangers,
)

SHEET = ROOT / "docs" / "other-folders.md"
TOLERANCE = 1e-4
"""Of the latents' deviation, as in tests/engine/parity.py."""
NAMINGS: dict[str, Rename] = {"published": as_published, "strangers": strangers}


class Row(NamedTuple):
    """What came of one model in one folder."""

    program: str
    naming: str
    family: str
    found: str
    paired: str
    tokenizer: str
    picture: str
    right: bool


def parity_row(family: str) -> ParityFamily | None:
    """The row of the parity tests that a family of `publish` is."""
    name = family.removesuffix(" 2509")
    return next((each for each in FAMILIES if each.name == name), None)


class Pictures:
    """Latents of each family's folder by diffusers and by this program, made once."""

    def __init__(self, store: Path) -> None:
        self.engine = LocalEngine("float32")
        self._store = store
        self._made: dict[str, tuple[Any, str]] = {}

    def of_folder(self, family: str) -> tuple[Any, str]:
        """(our latents of the folder, how far diffusers' are away)."""
        if family not in self._made:
            info = self._info(family)
            row = parity_row(family)
            if row is None or not row.text:
                self._made[family] = self.of(info, family), "no stock pipeline for text"
            else:
                ours, theirs = compared(self.engine, row, info, "text", row.schedulers[0])
                self._made[family] = ours, f"{difference(ours, theirs):.0e}"
        return self._made[family]

    def of(self, info: ModelInfo, family: str) -> Any:
        """Our latents of a model, from the request of the parity tests."""
        row = parity_row(family)
        settings: dict[str, Any] = {"size": WIDE, "steps": STEPS, "scheduler": "flow_euler"}
        given: tuple[Any, ...] = ()
        if row is not None:
            settings |= {"scheduler": row.schedulers[0], **row.settings}
            if row.id not in ("flux1", "flux2"):
                settings.setdefault("negative_prompt", "blurred")
            if not row.text:
                picture = np.full((WIDE.height, WIDE.width, 3), 128, np.uint8)
                given = picture, np.ones((WIDE.height, WIDE.width), np.float32)
        job = make_job(replace(info, native_size=64), *given, **settings)
        return our_latents(self.engine, job)

    def _info(self, family: str) -> ModelInfo:
        made = probe(self._store / "folders" / family, load_families())
        return replace(made, native_size=64)


def snapshot(root: Path) -> list[tuple[str, int, int]]:
    """Every name below with its size and time of change."""
    every = sorted([root, *root.rglob("*")])
    states = [(path, path.lstat()) for path in every]
    return [(str(path), state.st_size, state.st_mtime_ns) for path, state in states]


def look(
    root: Path, program: str, naming: str, files: tuple[Published, ...], pictures: Pictures | None
) -> list[Row]:
    """A program's folder, used in place; without ``pictures`` none is made."""
    families = load_families()
    found = found_at(root, this_system())
    assert found is not None, f"{program} is not told"
    assert found.program.replace("stabilitymatrix", "stability matrix") == program.lower()
    shared = shared_files(found)
    nowhere = root.parent / "nowhere"
    library = ModelLibrary(nowhere, nowhere, families, nowhere, lambda _: shared)
    entries = library.scan(CancelToken())
    places = library.part_places(entries)
    rows: list[Row] = []
    by_file = {entry.path.stat().st_ino: entry for entry in entries}
    for file in files:
        if not file.family:
            continue
        entry = by_file.get(file.path.stat().st_ino)
        info = entry.info if entry else None
        if info is None:
            why = entry.error.what if entry and entry.error else "not listed"
            rows.append(Row(program, naming, file.family, why, "", "", "", right=False))
            continue
        choices = part_choices(info, families[info.family], places, {})
        paired = ", ".join(need.file or need.slot for need in info.needs)
        tokenizers = {
            each.slot: each.reason or "missing" for each in choices if "tokenizer" in each.slot
        }
        words = ", ".join(sorted(set(tokenizers.values()))) or "in the file"
        picture, right = "", not info.needs
        if right and info.variant == "edit":
            picture = "needs a picture to edit; see the other names, where it is told as plain"
        elif right and pictures is not None:
            try:
                folder, parity = pictures.of_folder(file.family)
                away = difference(pictures.of(info, file.family), folder)
                right = away < TOLERANCE
                picture = f"{away:.0e}" if away else "the same"
                picture += f" (folder to diffusers: {parity})"
            except VelaturaError as error:
                picture, right = error.what, False
        label = f"{info.family} {info.variant}".strip()
        rows.append(
            Row(
                *(program, naming, file.family, label, f"needs {paired}" if paired else "yes"),
                *(words, picture, right),
            )
        )
    return rows


def sheet(rows: Iterable[Row]) -> str:
    """docs/other-folders.md."""
    lines: list[str] = [*HEAD]
    for row in rows:
        cells = (row.program, row.naming, *row[2:7])
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


HEAD = (
    "# Folders of other programs, every family",
    "",
    "<!-- written by packaging/checks/other_folders.py --write -->",
    "",
    "Thirty-five files in each folder: every family's denoiser with its text encoders and",
    "autoencoders as files of their own, in the layout and under the names they are published",
    "with, some in 8 bits, one in GGUF; and the same files under a stranger's names, in deeper",
    "folders. Weights are tiny and random, vocabularies the true ones, so what is compared is how",
    "files are found, put together and read. *Found* is what the program says of the denoiser,",
    "*paired* whether it needs nothing more, *tokenizer* where that comes from, *picture* how far",
    "its latents are from those of a diffusers folder of the same weights, in deviations, and how",
    "far that folder's are from what diffusers' pipeline makes of it; empty: it was not run.",
    "",
    "| program | names | model | found | paired | tokenizer | picture |",
    "|---|---|---|---|---|---|---|",
)


def main(words: list[str]) -> int:
    """Build, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as made:
        store = arguments.keep or Path(made)
        files = publish(store)
        found: dict[tuple[str, str], list[Row]] = {}
        changed: list[str] = []
        for pictures in (None, Pictures(store)):  # what takes long comes last
            for program, (naming, rename) in product(PLACES, NAMINGS.items()):
                if arguments.only not in f"{program} {naming}":
                    continue
                root = store / naming / program
                if not root.exists():
                    build_program(root, program, files, rename)
                before = snapshot(root)
                told = found[program, naming] = look(root, program, naming, files, pictures)
                changed += [program] if snapshot(root) != before else []
                right = f"{sum(row.right for row in told)} of {len(told)} right"
                print(f"{program}, {naming}: {right}{'' if pictures else ', without pictures'}")
                for row in told:
                    if not row.right:
                        print("not right:", *row[:7], sep=" | ", flush=True)
                if arguments.write:
                    SHEET.write_text(sheet(chain(*found.values())), encoding="utf-8")
        rows = list(chain(*found.values()))
    wrong = [row for row in rows if row.picture and not row.right]
    print(f"{len(rows)} models, {len(wrong)} wrong pictures, {len(changed)} folders changed")
    return 1 if wrong or changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
