"""`dev.py types`: pyrefly over all, then basedpyright over what changed since it last found
nothing, and its importers; ``--quick``: pyrefly alone (docs/decisions/0260-two-type-checks.md).

What a module's types depend on is what it imports, directly or through others. So basedpyright need
not check a file again while it and all of these are as they were, and the settings and packages.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.console import ROOT, say
from devtools.environment import VENV, clean_env, tool

KNOWN = Path(".build") / "types.json"
SETTINGS = ("pyproject.toml", "packaging/constraints.txt")
STUBS = Path(".build") / "stubs"
"""Where `[tool.pyrefly]` has stubs looked for first."""
_COMMENTED = re.compile(r"^( +\w+) += \.\.\.  # type: (.+)$", re.MULTILINE)
_CALLS = ("bad-argument-count", "unexpected-keyword", "missing-argument")
_NAMES = ("missing-attribute", "missing-module-attribute", "missing-import", *_CALLS)
_CLASS = re.compile(r"^ *class (\w+)", re.MULTILINE)
_OF_CLASS = re.compile(r"Object of (?:class|type) `([^`]+)` has no attribute")
_TORCHS = {"Module", "Tensor"}
"""Names that the program has classes of, too."""
_HEAP_MB = 4288, 8000
"""At least and at most; between them half of the memory. With the least, which it takes by itself,
basedpyright forgets 18 times what it inferred: 297 seconds of processor time instead of 182."""
_WHOLE = 0.6
"""From this share of the files on, all are checked: leaving the others out would save little."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is.

    Attributes:
        digest: of its bytes, SHA-256 in hexadecimal.
        imports: dotted names that it imports, of modules or of what is in them.
    """

    digest: str
    imports: tuple[str, ...]


def imported_names(text: str) -> tuple[str, ...]:
    """Return each module that ``text`` imports anywhere, and each name with its module."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{one.name}" for one in node.names)
    return tuple(sorted(names))


def read_sources(
    root: Path, folders: Iterable[str], known: Mapping[str, Source]
) -> dict[str, Source]:
    """Return all Python files of ``folders`` by their paths in ``root``; parsed where ``known``
    has another content."""
    sources: dict[str, Source] = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            content, place = path.read_bytes(), path.relative_to(root).as_posix()
            digest = hashlib.sha256(content).hexdigest()
            before = known.get(place)
            same = before is not None and before.digest == digest
            imports = before.imports if same and before else imported_names(content.decode("utf-8"))
            sources[place] = Source(digest, imports)
    return sources


def importers(sources: Mapping[str, Source], changed: Iterable[str]) -> set[str]:
    """Return the files whose types may be others because ``changed`` (some may be gone) did.

    A name stands for every file whose path ends so: folders of scripts are on the path themselves.
    """
    by_name: dict[str, set[str]] = defaultdict(set)
    for place, source in sources.items():
        for name in source.imports:
            by_name[name].add(place)
    reached, left = set[str](), list(changed)
    while left:
        place = left.pop()
        if place not in reached:
            reached.add(place)
            parts = place.removesuffix(".py").removesuffix("/__init__").split("/")
            for at in range(len(parts)):
                left.extend(by_name[".".join(parts[at:])])
    return reached & sources.keys()


def write_stubs(qt: Path, folder: Path) -> None:
    """Write Qt's stubs with annotations in place of the comments that say the types of attributes:
    to pyrefly ``rect = ...  # type: QRect`` is an Ellipsis.

    Args:
        qt: the package PySide6.
        folder: where stubs of packages are; modules that this writes none for are read in ``qt``.
    """
    texts = {"py.typed": "partial\n"}
    for name in ("QtCore.pyi", "QtGui.pyi", "QtWidgets.pyi"):
        texts[name] = _COMMENTED.sub(r"\1: \2", (qt / name).read_text("utf-8"))
    (folder / "PySide6-stubs").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        file = folder / "PySide6-stubs" / name
        if not file.exists() or file.read_text("utf-8") != text:  # another run may read it
            file.write_text(text, "utf-8")


def check_quickly(root: Path = ROOT) -> int:
    """Check all files with pyrefly; return its exit code."""
    packages = (*VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")
    write_stubs(packages[0] / "PySide6", root / STUBS)
    code = subprocess.call([tool("pyrefly"), "check"], cwd=root, env=clean_env(os.environ))
    return code or check_names_in_tests(root)


def check_names_in_tests(root: Path = ROOT) -> int:
    """Say which tests name something of the program that isn't there: a module, what is imported of
    one, an argument, an attribute of a class. Their types aren't checked. Return 1 if any does."""
    if not (root / "tests").is_dir():
        return 0
    own = {
        name
        for path in (root / "desktop_app").rglob("*.py")
        for name in _CLASS.findall(path.read_text("utf-8"))
    }
    words = ("tests/**/*.py", "--only", ",".join(_NAMES), "--output-format", "json")
    done = subprocess.run(
        [tool("pyrefly"), "check", *words],
        cwd=root,
        env=clean_env(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    code = 0
    for error in json.loads(done.stdout)["errors"]:
        of_class = _OF_CLASS.match(error["description"])
        if of_class and of_class[1] not in own - _TORCHS:
            continue
        if error["name"] in _CALLS and "`desktop_app." not in error["description"]:
            continue
        code = 1
        say(f"{error['path']}:{error['line']}: {error['description'].partition(chr(10))[0]}")
    return code


def check(root: Path = ROOT, *, whole: bool = False) -> int:
    """Check what has to be with basedpyright, and keep what was found sound; return its exit code.

    Args:
        root: the checkout.
        whole: all files, whatever is known.
    """
    include = tomllib.loads((root / SETTINGS[0]).read_text("utf-8"))["tool"]["pyright"]["include"]
    state, known = _settings(root), {} if whole else _read(root)
    sources = read_sources(root, dict.fromkeys((*include, "tests")), known)
    changed = {place for place in {*sources, *known} if sources.get(place) != known.get(place)}
    wanted = sorted(
        place for place in importers(sources, changed) if place.partition("/")[0] in include
    )
    files = sum(place.partition("/")[0] in include for place in sources)
    if known and not wanted:
        say(f"as when nothing was found: {files} files and what they import")
        return 0
    some = wanted if known and len(wanted) < _WHOLE * files else []
    say(f"{len(some) or files} of {files} files")
    environment = {**clean_env(os.environ), "NODE_OPTIONS": f"--max-old-space-size={_heap()}"}
    code = subprocess.call([tool("basedpyright"), *some], cwd=root, env=environment)
    if not code:
        rows = {place: [one.digest, one.imports] for place, one in sources.items()}
        file = root / KNOWN
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"settings": state, "sources": rows}), "utf-8")
    return code


def _heap() -> int:
    """Megabytes for Node's heap on this machine."""
    least, most = _HEAP_MB
    if not hasattr(os, "sysconf"):  # Windows
        return least
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(most, max(least, memory // 2_000_000))


def _settings(root: Path) -> str:
    """What else decides: settings, versions of all packages and of the checker."""
    files = [root / name for name in SETTINGS]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    return hashlib.sha256(content).hexdigest()


def _read(root: Path) -> dict[str, Source]:
    try:
        kept = json.loads((root / KNOWN).read_text("utf-8"))
        rows: dict[str, tuple[str, list[str]]] = kept["sources"]
        if kept["settings"] != _settings(root):
            return {}
        return {place: Source(digest, tuple(names)) for place, (digest, names) in rows.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
