"""Every import-linter contract is kept, and is broken by a violation planted for it.

The violations are planted in copies of the package's sources, those that break different contracts
together; the contracts are the ones in pyproject.toml. A contract without a planted violation fails
the last test here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.core.extensions import FOLDER, MANIFEST

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


@dataclass(frozen=True)
class Plant:
    """A violation: the files it consists of, and the contracts it breaks, no more, no less.

    An import upwards breaks `cycles` as well where the upper package imports the lower already, so
    for such a plant that contract is left open.
    """

    says: str
    files: dict[str, str]
    breaks: frozenset[str]
    upwards: bool


def plant(says: str, breaks: str, *, upwards: bool = False, **files: str) -> Plant:
    """Return a violation; `files` maps a module (``core__planted``) to its source."""
    paths = {name.replace("__", "/") + ".py": source for name, source in files.items()}
    return Plant(says, paths, frozenset(breaks.split()), upwards)


PLANTS = [
    plant(
        "core imports upwards", "layers", upwards=True, core__planted="import desktop_app.imaging"
    ),
    plant(
        "state imports worker", "layers", upwards=True, state__planted="import desktop_app.worker"
    ),
    plant(
        "state imports studio", "layers", upwards=True, state__planted="import desktop_app.studio"
    ),
    plant("library imports its sibling", "layers", library__planted="import desktop_app.storage"),
    plant("imaging imports its sibling", "layers", imaging__planted="import desktop_app.catalog"),
    plant(
        "values of evaluation know its pages",
        "extension-floors",
        extensions__evaluation__values__planted=(
            "import desktop_app.extensions.evaluation.faces.page.evaluation_page"
        ),
    ),
    plant(
        "the work of evaluation shows Qt",
        "qt",
        extensions__evaluation__work__planted="from PySide6 import QtCore",
    ),
    plant(
        "another module of evaluation imports what it needs for addresses",
        "extensions-apart",
        extensions__evaluation__work__planted="import desktop_app.extensions.serving.planted",
        extensions__serving__planted="",
    ),
    plant(
        "values of training know its work",
        "extension-floors",
        extensions__training__values__planted=(
            "import desktop_app.extensions.training.work.stores.runs"
        ),
    ),
    plant(
        "another module of evaluation knows trainings",
        "extensions-apart",
        extensions__evaluation__values__planted="import desktop_app.extensions.training.planted",
        extensions__training__planted="",
    ),
    plant(
        "the work of workbenches knows their page",
        "extension-floors",
        extensions__workbenches__work__planted=(
            "import desktop_app.extensions.workbenches.faces.page.actions"
        ),
    ),
    plant(
        "the verb of workbenches imports what is for addresses",
        "extensions-apart server-importers",
        extensions__workbenches__faces__verbs__planted=(
            "import desktop_app.extensions.serving.server.planted"
        ),
        extensions__serving__server__planted="",
    ),
    plant(
        "the batch page imports workbenches",
        "layers extensions-importers",
        upwards=True,
        ui__recipes__planted="import desktop_app.extensions.workbenches.work.store",
    ),
    plant(
        "measures use torch",
        "torch",
        extensions__evaluation__values__formulas__planted="import torch",
    ),
    plant("a module outside all layers", "layers", stray=""),
    plant("the engine imports state", "engine-imports", engine__planted="import desktop_app.state"),
    plant(
        "networks import the engine",
        "torch-layers engine-importers networks-imports cycles",
        networks__planted="import desktop_app.engine.planted",
        engine__planted="",
    ),
    plant(
        "the trainer imports the engine",
        "engine-importers trainer-imports",
        extensions__training__work__trainer__planted="import desktop_app.engine.planted",
        engine__planted="",
    ),
    plant(
        "the trainer imports state",
        "trainer-imports",
        extensions__training__work__trainer__planted="import desktop_app.state",
    ),
    plant(
        "networks import storage",
        "networks-imports",
        networks__planted="import desktop_app.storage",
    ),
    plant(
        "sessions of trainings import the trainer",
        "trainer-importers",
        extensions__training__work__sessions__planted=(
            "import desktop_app.extensions.training.work.trainer.planted"
        ),
        extensions__training__work__trainer__planted="",
    ),
    plant(
        "the worker imports networks",
        "networks-importers",
        worker__planted="import desktop_app.networks.planted",
        networks__planted="",
    ),
    plant(
        "the engine reaches storage by a detour",
        "layers",
        upwards=True,
        engine__planted="import desktop_app.core.planted",
        core__planted="import desktop_app.storage",
    ),
    plant(
        "the worker imports the engine, and torch with it",
        "engine-importers",
        worker__planted="def later():\n    import desktop_app.engine.planted",
        engine__planted="import torch",
    ),
    plant(
        "another module of app imports the engine",
        "engine-importers",
        app__planted="import desktop_app.engine",
    ),
    plant(
        "the server asks Ray itself",
        "ray",
        extensions__serving__server__planted="import ray",
    ),
    plant(
        "the engine imports an extension",
        "extensions-importers engine-imports",
        upwards=True,
        engine__planted="import desktop_app.extensions.serving.planted",
        extensions__serving__planted="",
    ),
    plant(
        "the command line imports an extension, for its types and late",
        "extensions-importers layers",
        upwards=True,
        app__planted=(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    import desktop_app.extensions.serving\n"
            "def run():\n    import desktop_app.extensions.serving.planted"
        ),
        extensions__serving__planted="",
    ),
    plant(
        "an extension that is new imports another",
        "extensions-apart",
        extensions__fresh__planted="import desktop_app.extensions.serving.planted",
        extensions__serving__planted="",
    ),
    plant(
        "the server has the cluster in its own process",
        "cluster-importers",
        extensions__serving__verbs__planted="import desktop_app.extensions.serving.cluster",
    ),
    plant(
        "the cluster opens the queue",
        "cluster-imports",
        extensions__serving__cluster__planted="import desktop_app.storage",
    ),
    plant("state imports Qt", "qt", state__planted="from PySide6.QtCore import QObject"),
    plant("studio imports Qt", "qt", studio__planted="from PySide6.QtCore import QThread"),
    plant("the engine imports Qt", "qt", engine__planted="from PySide6 import QtGui"),
    plant("the window imports torch", "torch", ui__planted="import torch"),
    plant("studio imports torch", "torch", studio__planted="import torch"),
    plant("library reads tensors", "torch", library__planted="import safetensors.torch"),
    plant("app imports diffusers", "torch", app__planted="import diffusers"),
    plant("the window cuts prompts itself", "tokenizers", ui__planted="import tokenizers"),
    plant("the window imports Pillow", "pillow", ui__planted="from PIL import Image"),
    plant("app fetches a page", "gate", app__planted="import urllib.request"),
    plant("the engine asks the hub", "gate", engine__planted="import huggingface_hub"),
    plant("the scan of models asks a server", "gate", library__planted="import httpx2"),
    plant("sharing reads a token", "gate", library__sharing__planted="import keyring"),
    plant("state opens a database", "sqlite", state__planted="import sqlite3"),
    plant("imaging opens a PSD", "psd", imaging__planted="import psd_tools.psd"),
    plant(
        "the server draws by itself",
        "drawing",
        extensions__serving__server__planted="import skia",
    ),
    plant("a copy is signed elsewhere", "credentials", worker__planted="import c2pa"),
    plant("the catalog reads YAML", "yaml", catalog__planted="import yaml"),
    plant("app answers requests itself", "server", app__planted="import fastapi"),
    plant(
        "the command of the server reads its bodies",
        "server",
        extensions__serving__verbs__planted="import pydantic",
    ),
    plant("the studio counts for Prometheus", "server", studio__planted="import prometheus_client"),
    plant(
        "the studio imports the server",
        "layers server-importers extensions-importers",
        upwards=True,
        studio__planted="import desktop_app.extensions.serving.server.policy",
    ),
    plant(
        "the window imports the server",
        "layers server-importers extensions-importers",
        upwards=True,
        ui__planted="import desktop_app.extensions.serving.server.policy",
    ),
    plant(
        "another module of serving imports the server",
        "server-importers",
        extensions__serving__planted="import desktop_app.extensions.serving.server.policy",
    ),
    plant(
        "the server imports the window",
        "server-imports",
        extensions__serving__server__planted="import desktop_app.ui.words.texts",
    ),
    plant(
        "the server opens a database",
        "sqlite",
        extensions__serving__server__planted="import sqlite3",
    ),
    plant(
        "the server connects",
        "gate",
        extensions__serving__server__planted="import socket",
    ),
    plant(
        "the server shows windows",
        "qt",
        extensions__serving__server__planted="from PySide6 import QtCore",
    ),
    plant(
        "a package that is new reaches for everything",
        "layers qt torch tokenizers pillow drawing gate sqlite psd yaml engine-importers server"
        " server-importers extensions-importers",
        fresh__planted=(
            "import PySide6, torch, tokenizers, PIL, socket, sqlite3, psd_tools, yaml, fastapi\n"
            "import skia, desktop_app.engine, desktop_app.extensions.serving.server"
        ),
    ),
    plant(
        "the engine imports a package that is new",
        "layers engine-imports",
        fresh__planted="",
        engine__planted="import desktop_app.fresh.planted",
    ),
    plant(
        "two modules import each other",
        "cycles",
        state__planted="import desktop_app.state.planted_too",
        state__planted_too="import desktop_app.state.planted",
    ),
    plant(
        "two modules import each other for their types",
        "cycles",
        core__planted=(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    import desktop_app.core.planted_too"
        ),
        core__planted_too="import desktop_app.core.planted",
    ),
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package's Python files and of pyproject.toml."""
    folder = tmp_path_factory.mktemp("sources")
    for file in sorted((ROOT / "desktop_app").rglob("*.py")):
        copy = folder / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.fixture(scope="module")
def already(sources: Path) -> set[str]:
    """The contracts that the program itself breaks: none, or one test says so, not all."""
    return broken_contracts(sources)


def broken_contracts(folder: Path) -> set[str]:
    """Run import-linter in a folder; return the ids of the contracts that it found broken."""
    command = [
        *(sys.executable, "-c"),
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    ]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    states = {
        name: re.search(rf"^{re.escape(text)} .*?(KEPT|BROKEN)", result.stdout, re.MULTILINE)
        for name, text in CONTRACTS.items()
    }
    unread = [name for name, state in states.items() if state is None]
    assert not unread, f"no verdict on {unread}:\n{result.stdout}{result.stderr}"
    return {name for name, state in states.items() if state and state[1] == "BROKEN"}


@pytest.mark.slow
def test_all_contracts_are_kept(already: set[str]) -> None:
    assert already == set()


def beds() -> list[list[Plant]]:
    """The plants, as few together as break different contracts in different files."""
    found: list[list[Plant]] = []
    for planted in PLANTS:
        opens = planted.breaks | ({"cycles"} if planted.upwards else set[str]())
        for bed in found:
            taken = {"cycles"} if any(other.upwards for other in bed) else set[str]()
            for other in bed:
                taken |= other.breaks
            if not opens & taken and not any(planted.files.keys() & o.files.keys() for o in bed):
                bed.append(planted)
                break
        else:
            found.append([planted])
    return found


@pytest.mark.few(1)
@pytest.mark.parametrize("bed", beds(), ids=lambda bed: "; ".join(each.says for each in bed))
def test_a_planted_violation_breaks_its_contract(
    bed: list[Plant], sources: Path, already: set[str], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sources, copy)
    for name, source in [file for planted in bed for file in planted.files.items()]:
        file = copy / "desktop_app" / name
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
            (file.parent / "__init__.py").touch()
        file.write_text(source + "\n", encoding="utf-8")
    broken = broken_contracts(copy)
    open_ones = already | ({"cycles"} if any(planted.upwards for planted in bed) else set[str]())
    wanted = frozenset[str]().union(*(planted.breaks for planted in bed))
    assert broken - open_ones == wanted - open_ones


def test_every_contract_has_a_planted_violation() -> None:
    assert {name for planted in PLANTS for name in planted.breaks} == set(CONTRACTS)


def test_extensions_import_of_each_other_what_their_manifests_need() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (apart,) = (
        each
        for each in contracts["tool"]["importlinter"]["contracts"]
        if each["id"] == "extensions-apart"
    )
    said = {tuple(re.findall(r"extensions\.(\w+)", one)) for one in apart["ignore_imports"]}
    needed = {
        (file.parent.name, name)
        for file in FOLDER.glob(f"*/{MANIFEST}")
        for name in tomllib.loads(file.read_text(encoding="utf-8")).get("needs", ())
    }
    assert said == needed
