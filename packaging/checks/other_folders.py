"""Models of every family in the folders of other programs, at published names and under others,
used in place: which are found, paired, have a tokenizer, and make the picture that diffusers makes
of a folder of the same weights: by the engine, by the command line, and by hand in a window.

    .venv/bin/python packaging/checks/other_folders.py [--write] [--keep FOLDER] [--all]

Weights are tiny and random; layouts, names and vocabularies are the published ones
(tests/published.py). The command line and the window run each family once, each in another folder;
with ``--all`` every family in every folder. With ``--keep`` what was run is not run again:
FOLDER/cells.json has it. ``--write`` writes docs/other-folders.md. Exit 1 if anything that is found
makes another picture, or if a folder was changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.engine.torch_environment import prepare_environment  # noqa: E402

prepare_environment()

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.library.model_list.model_library import ModelLibrary  # noqa: E402
from desktop_app.library.probing.part_search import part_choices  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.library.sharing.program_types import this_system  # noqa: E402
from desktop_app.library.sharing.programs import found_at  # noqa: E402
from desktop_app.library.sharing.used_folders import UsedFolders  # noqa: E402
from desktop_app.storage.program_names import invokeai_names  # noqa: E402
from tests.engine.conftest import make_job  # noqa: E402
from tests.engine.parity import STEPS, WIDE, compared, difference, our_latents  # noqa: E402
from tests.engine.parity_edits import EDITORS, drawn, edit_job, edits  # noqa: E402
from tests.engine.parity_families import FAMILIES, ParityFamily  # noqa: E402
from tests.engine.parity_qwen_edit import seen_small  # noqa: E402
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
ONE = 1.5 / 255
"""Of a picture: one step of 8 bits, which rounding may take."""
NAMINGS: dict[str, Rename] = {"published": as_published, "strangers": strangers}
EDITOR = next(each for each in EDITORS if each.name == "Qwen-Image-Edit-Plus")
VENV = Path(sys.executable).parent
HOMES = {
    "ComfyUI": "ComfyUI",
    "Forge": "stable-diffusion-webui-forge",
    "InvokeAI": "invokeai",
    "InvokeAI 6.8": "invokeai",
    "SwarmUI": "AI/SwarmUI",
    "Stability Matrix": ".config/StabilityMatrix",
}
"""Where each usually lies."""

Roots: TypeAlias = dict[tuple[str, str], Path]
"""By the program and the names of its files."""


class Cells:
    """What came of each thing that was run, kept in a file if there is a place for it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, str] = {}
        if file.is_file():
            self._known = json.loads(file.read_text(encoding="utf-8"))

    def get(self, *key: str) -> str:
        """Empty if it was not run."""
        return self._known.get(" | ".join(key), "")

    def run(self, run: Callable[[], str], *key: str) -> str:
        """Run it if it was not."""
        name = " | ".join(key)
        if name not in self._known:
            self._known[name] = run()
            self._file.write_text(json.dumps(self._known, indent=1, ensure_ascii=False))
            print(name, self._known[name], sep=": ", flush=True)
        return self._known[name]


class Model(NamedTuple):
    """One model in one folder.

    Attributes:
        info: what it is taken for; None: it was not found, ``found`` says why.
    """

    program: str
    naming: str
    family: str
    found: str
    paired: str = ""
    tokenizer: str = ""
    info: ModelInfo | None = None

    @property
    def intent(self) -> str:
        """What is done to a picture where it needs one; empty: it makes pictures of words."""
        if self.info is not None and self.info.variant == "edit":
            return "edit"
        return "fill" if self.family == "FLUX.1 Fill" else ""

    @property
    def reference(self) -> str:
        """The folder of the same weights, told as the same."""
        is_plain = self.family == "Qwen-Image 2509" and not self.intent
        return f"{self.family} plain" if is_plain else self.family


def parity_row(family: str) -> ParityFamily | None:
    """The row of the parity tests that a family of `publish` is."""
    name = family.removesuffix(" 2509").removesuffix(" scaled").removesuffix(" nvfp4")
    return next((each for each in FAMILIES if each.name == name), None)


def add_plain(folders: Path) -> None:
    """Qwen-Image 2509 once more, told as a model for text: what a stranger's name makes of it."""
    plain = folders / "Qwen-Image 2509 plain"
    shutil.rmtree(plain, ignore_errors=True)
    shutil.copytree(folders / "Qwen-Image 2509", plain, copy_function=os.link)
    index = plain / "model_index.json"
    text = index.read_text(encoding="utf-8")
    index.unlink()
    index.write_text(text.replace("QwenImageEditPlusPipeline", "QwenImagePipeline"))


class Pictures:
    """Latents of each family's folder by diffusers and by this program, made once."""

    def __init__(self, store: Path) -> None:
        self.engine = LocalEngine("float32")
        self._store = store
        self._made: dict[str, tuple[Any, str]] = {}

    def cell(self, model: Model) -> str:
        """How far the model's latents are from its folder's, and those from diffusers'."""
        assert model.info is not None
        self.engine.cache.clear()
        try:
            folder, parity = self.of_folder(model)
            away = difference(self.of(model.info, model), folder)
        except VelaturaError as error:
            return f"wrong: {error.what}"
        told = f"{away:.0e}" if away else "the same"
        return f"{'' if away < TOLERANCE else 'wrong: '}{told} (folder to diffusers: {parity})"

    def of_folder(self, model: Model) -> tuple[Any, str]:
        """(our latents of the folder, how far diffusers' are away)."""
        name = model.reference
        if name not in self._made:
            made = probe(self._store / "folders" / name, load_families())
            info, row = replace(made, native_size=64), parity_row(model.family)
            if model.intent == "edit":
                ours, theirs = edits(self.engine, EDITOR, info, EDITOR.schedulers[0], 1, WIDE)
            else:
                assert row is not None, model.family
                kind = "text" if row.text else "inpaint"
                ours, theirs = compared(self.engine, row, info, kind, row.schedulers[0])
            self._made[name] = self.of(info, model), f"{difference(ours, theirs):.0e}"
        return self._made[name]

    def of(self, info: ModelInfo, model: Model) -> Any:
        """Our latents of a model, from the request of the parity tests."""
        info = replace(info, native_size=64)
        if model.intent == "edit":
            job = edit_job(EDITOR, info, [drawn(0, EDITOR.pictures[0])], WIDE, EDITOR.schedulers[0])
            with seen_small(WIDE.width * WIDE.height):
                return our_latents(self.engine, job)
        row = parity_row(model.family)
        assert row is not None, model.family
        settings: dict[str, Any] = {"size": WIDE, "steps": STEPS, "scheduler": row.schedulers[0]}
        settings |= row.settings
        given = list[Any]()
        if row.id not in ("flux1", "flux2"):
            settings.setdefault("negative_prompt", "blurred")
        if not row.text:
            picture = np.full((WIDE.height, WIDE.width, 3), 128, np.uint8)
            given += [picture, np.ones((WIDE.height, WIDE.width), np.float32)]
        return our_latents(self.engine, make_job(info, *given, **settings))


class CommandLine:
    """Pictures by ``velatura generate``, each in a process of its own."""

    def __init__(self, store: Path, roots: Roots) -> None:
        self._store, self._roots = store, roots
        self._place = store / "command line"
        self._place.mkdir(exist_ok=True)
        rows, columns = np.mgrid[0 : WIDE.height, 0 : WIDE.width].astype(np.uint8)
        shown = np.stack([2 * columns, 2 * rows, 255 - rows], -1)
        mask = np.zeros(shown.shape[:2], np.uint8)
        mask[16:48, 24:72] = 255
        for name, pixels in (("picture", shown), ("mask", mask)):
            Image.fromarray(pixels).save(self._place / f"{name}.png")

    def cell(self, model: Model) -> str:
        """How far its picture is from its folder's."""
        assert model.info is not None
        data = self._place / f"{model.program} {model.naming}"
        if not data.exists():
            root = str(self._roots[model[:2]])
            done = self._run(data, "models", "import", "--in-place", root)
            if done.returncode:
                return f"wrong: {done.stdout}{done.stderr}"
        ours = self._picture(model, data, model.info.name, self._place / "made.png")
        folder = self._place / f"{model.reference}.png"
        known = folder if folder.exists() else None
        path = str(self._store / "folders" / model.reference)
        theirs = known or self._picture(model, self._place / "folders", path, folder)
        for each in (ours, theirs):
            if isinstance(each, str):
                return f"wrong: {each}"
        one, other = (np.asarray(Image.open(each), np.float32) / 255 for each in (ours, theirs))
        return apart(one, other)

    def _picture(self, model: Model, data: Path, name: str, out: Path) -> Path | str:
        """Its file, or what was said instead."""
        words = ["generate", "a cat", "--model", name, "--steps", "2", "--seed", "7", "--replace"]
        words += ["--guidance", "3.5", "--precision", "float32", "--out", str(out)]
        picture, mask = (str(self._place / f"{each}.png") for each in ("picture", "mask"))
        size = ["--size", f"{WIDE.width}x{WIDE.height}"]
        ways = {
            "": size,
            "edit": ["--reference", picture, *size],
            "fill": ["--image", picture, "--mask", mask],
        }
        done = self._run(data, *words, *ways[model.intent])
        return f"{done.stdout}{done.stderr}" if done.returncode else out

    def _run(self, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
        given = [str(VENV / "velatura"), "--data-dir", str(data), *words]
        return subprocess.run(given, capture_output=True, text=True, check=False)


class Window:
    """Pictures by gestures in a window: one window a folder."""

    def __init__(self, store: Path) -> None:
        self._place, self._folders = store / "window", store / "folders"
        self._place.mkdir(exist_ok=True)

    def cells(self, models: list[Model], home: Path) -> list[str]:
        """How far their pictures are from their folders', all of one folder."""
        here = self._place / f"{models[0].program} {models[0].naming}"
        names = [each.info.name if each.info else "" for each in models]
        made = self._run(here, home, models[0].program, models, names)
        cells: list[str] = []
        for model, path in zip(models, made, strict=True):
            reference = self._reference(model)
            if path.suffix != ".npy":
                cells.append(f"wrong: {path.read_text() if path.exists() else 'the window ended'}")
            elif not reference.exists():
                cells.append("wrong: its folder makes no picture")
            else:
                cells.append(apart(np.load(path), np.load(reference)))
        return cells

    def add_references(self, models: list[Model]) -> None:
        """Make the pictures of their folders that are not there yet, in one window."""
        lacking = {each.reference: each for each in models if not self._reference(each).exists()}
        nobody = self._place / "nobody"
        nobody.mkdir(exist_ok=True)
        if lacking:
            here = self._place / "folders"
            made = self._run(here, nobody, "", list(lacking.values()), list(lacking))
            for model, path in zip(lacking.values(), made, strict=True):
                if path.suffix == ".npy":
                    path.replace(self._reference(model))

    def _reference(self, model: Model) -> Path:
        return self._place / f"{model.reference}.npy"

    def _run(
        self, here: Path, home: Path, program: str, models: list[Model], names: list[str]
    ) -> list[Path]:
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        order = {
            "data": str(here / "data"),
            "program": program.removesuffix(" 6.8"),
            "folder": str(self._folders),
            "out": str(here),
            "models": [
                {"name": name, "at": at, "intent": model.intent}
                for at, (name, model) in enumerate(zip(names, models, strict=True))
            ],
        }
        file = here / "order.json"
        file.write_text(json.dumps(order), encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "HOME": str(home),
            "USERPROFILE": str(home),
            "QT_QPA_PLATFORM": "offscreen",
        }
        script = Path(__file__).with_name("other_folders_window.py")
        done = subprocess.run(
            [sys.executable, str(script), str(file)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr[-2_000:], file=sys.stderr)
        paths = [here / f"{at}.npy" for at in range(len(models))]
        return [path if path.exists() else path.with_suffix(".txt") for path in paths]


def apart(one: Any, other: Any) -> str:
    """How far two pictures are apart, in steps of 8 bits."""
    if one.shape != other.shape:
        return f"wrong: {one.shape}, not {other.shape}"
    most = float(np.abs(one - other).max())
    told = f"{255 * most:.1g} of 255" if most else "the same"
    return told if most < ONE else f"wrong: {told}"


def snapshot(root: Path) -> list[tuple[str, int, int]]:
    """Every name below with its size and time of change."""
    every = sorted([root, *root.rglob("*")])
    states = [(path, path.lstat()) for path in every]
    return [(str(path), state.st_size, state.st_mtime_ns) for path, state in states]


def look(root: Path, program: str, naming: str, files: tuple[Published, ...]) -> list[Model]:
    """The models of a program's folder, used in place."""
    families, system = load_families(), this_system()
    found = found_at(root, system)
    assert found is not None, f"{program} is not told"
    told = found.program.replace("stabilitymatrix", "stability matrix")
    assert told == program.lower().removesuffix(" 6.8")
    used = UsedFolders(lambda: [str(root)], names=invokeai_names)
    nowhere = root.parent / "nowhere"
    library = ModelLibrary(nowhere, nowhere, families, nowhere, used.files, names=used.name_of)
    entries = library.scan(CancelToken())
    places = library.part_places(entries)
    models: list[Model] = []
    by_file = {inside(entry.path): entry for entry in entries}
    for file in files:
        if not file.family:
            continue
        folder = file.path.parents[1] / "folders" / file.family
        entry = by_file.get(inside(file.path)) or by_file.get(inside(folder))
        info = entry.info if entry else None
        if info is None:
            why = entry.error.what if entry and entry.error else "not listed"
            models.append(Model(program, naming, file.family, why))
            continue
        choices = part_choices(info, families[info.family], places, {})
        paired = ", ".join(need.file or need.slot for need in info.needs)
        tokenizers = {
            each.slot: each.reason or "missing" for each in choices if "tokenizer" in each.slot
        }
        own = "in the folder" if info.layout == "folder" else "in the file"
        words = ", ".join(sorted(set(tokenizers.values()))) or own
        label = f"{info.family} {info.variant}".strip()
        needs = f"needs {paired}" if paired else "yes"
        models.append(Model(program, naming, file.family, label, needs, words, info))
    return models


def inside(path: Path) -> int:
    """The number of a file, or of a folder's index: what second names share."""
    return (path / "model_index.json" if path.is_dir() else path).stat().st_ino


def sheet(models: Iterable[Model], cells: Cells) -> str:
    """docs/other-folders.md."""
    lines: list[str] = [*HEAD]
    for each in models:
        ran = [cells.get(way, *each[:3]) for way in WAYS]
        lines.append(f"| {' | '.join((*each[:6], *ran))} |")
    return "\n".join([*lines, ""])


WAYS = ("picture", "command line", "window")
HEAD = (
    "# Folders of other programs, every family",
    "",
    "<!-- written by packaging/checks/other_folders.py --write -->",
    "",
    "Thirty-seven files in each folder: every family's denoiser with its text encoders and",
    "autoencoders as files of their own, in the layout and under the names they are published",
    "with, some in 8 bits, plain (`fp8`) or with scales (ComfyUI's `scaled_fp8` and its marks),",
    "in NVIDIA's four bits (`nvfp4`) or in GGUF; and the same files under a stranger's names, in",
    "deeper folders. InvokeAI is there twice: as a tree by families and types, and as its versions",
    "since 6.8 keep it, a folder a model called by a key, with names in a database, and with some",
    "models and a text encoder as folders of diffusers. Weights are tiny and random, vocabularies",
    "the true ones, so what is compared is how files are found, put together and read. *Found* is",
    "what the program says of the denoiser, *paired* whether it needs nothing more, *tokenizer*",
    "where that comes from, *picture* how far its latents are from those of a diffusers folder of",
    "the same weights, in deviations, and how far that folder's are from what diffusers' pipeline",
    "makes of it (FLUX.1 Fill with a mask, Qwen-Image 2509 with a picture to edit). *Command line*",
    "and *window* are how far a picture is from the folder's, in steps of 8 bits: by `velatura",
    "generate` after `velatura models import --in-place`, each a process, and by gestures in a",
    "window, from its welcome's button on. Empty: it was not run.",
    "",
    "| program | names | model | found | paired | tokenizer | picture | command line | window |",
    "|---|---|---|---|---|---|---|---|---|",
)


def main(words: list[str]) -> int:
    """Build, look, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as made:
        return check(arguments.keep or Path(made), arguments)


def is_turn(model: Model, models: list[Model], way: int) -> bool:
    """Whether it is here that its family is run by a way: each family in another folder."""
    places = list(dict.fromkeys(each[:2] for each in models))
    families = list(dict.fromkeys(each.family for each in models))
    turn = (families.index(model.family) * 5 + way * 3) % len(places)
    return model[:2] == places[turn]


def run_way(
    way: str,
    models: list[Model],
    store: Path,
    roots: Roots,
    cells: Cells,
    write: Callable[[], None],
) -> list[str]:
    """The cells of one column."""
    if way == "window":
        window = Window(store)
        window.add_references([each for each in models if not cells.get(way, *each[:3])])
        for place in dict.fromkeys(each[:2] for each in models):
            here = [e for e in models if e[:2] == place and not cells.get(way, *e[:3])]
            home = store / "homes" / " ".join(place)
            made = window.cells(here, home) if here else []
            for model, cell in zip(here, made, strict=True):
                cells.run(partial(str, cell), way, *model[:3])
            write()
    else:
        maker = Pictures(store) if way == "picture" else CommandLine(store, roots)
        for model in models:
            cells.run(partial(maker.cell, model), way, *model[:3])
            write()
    return [cells.get(way, *each[:3]) for each in models]


def check(store: Path, arguments: argparse.Namespace) -> int:
    """With everything below ``store``."""
    files = publish(store)
    add_plain(store / "folders")
    cells = Cells(store / "cells.json")
    found: list[Model] = []
    roots: Roots = {}
    for program, (naming, rename) in product(PLACES, NAMINGS.items()):
        root = store / "homes" / f"{program} {naming}" / HOMES[program]
        shutil.rmtree(root.parent, ignore_errors=True)
        build_program(root, program, files, rename)
        roots[program, naming] = root
        found += look(root, program, naming, files)
    before = {root: snapshot(root) for root in roots.values()}
    wrong = [each for each in found if each.info is None or each.info.needs]
    right = [each for each in found if each not in wrong]

    def write() -> None:
        if arguments.write:
            SHEET.write_text(sheet(found, cells), encoding="utf-8")

    write()
    ran: list[str] = []
    for way in arguments.ways:
        chosen = [
            each
            for each in right
            if arguments.only in f"{each.program} {each.naming} {each.family}"
            and (way == "picture" or arguments.all or is_turn(each, right, WAYS.index(way)))
        ]
        ran += run_way(way, chosen, store, roots, cells, write)
    changed = [str(root) for root, state in before.items() if snapshot(root) != state]
    bad = [cell for cell in ran if cell.startswith("wrong")]
    print(f"{len(found)} models, {len(wrong)} not ready, {len(bad)} of {len(ran)} wrong")
    print(f"{len(changed)} folders changed", *changed)
    return 1 if wrong or bad or changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
