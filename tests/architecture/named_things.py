"""What texts of the repository call by name: an index of what there is, and which of it is gone.

No syntax trees, which take ten seconds: a name is there if a file's code, without its long strings
and comments, has the word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

CODE = ("desktop_app", "packaging", "benchmarks", "tests")
DATA = (".toml", ".json", ".js", ".html", ".h", ".cpp", ".sh", ".tsv")
TICKED = re.compile(r"``([^`\n]+)``|`([^`\n]+)`")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SAID_OR_WORD = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|#[^\n]*|([A-Za-z_]\w*)')
_CLASS = re.compile(r"^\s*class (\w+)(?:\[[^\]]*\])?(?:\(([^)]*)\))?", re.MULTILINE)
_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)+/?|\w+\.(?:py|md)")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
#: Names that no word of a sentence looks like: with an underscore, or capitals.
_ALONE = re.compile(
    r"_*[a-z]\w*_\w+|_*(?:[A-Z]+[a-z0-9]+){2,}[A-Z]*\w*|[A-Z]\w*_\w+|[A-Z][a-z]{2,}"
)
_PLACEHOLDER = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_ENDINGS = tuple(
    f".{end}"
    for end in (
        *("cmd", "cpp", "csv", "deb", "exe", "gz", "h", "icns", "ico", "jpg", "js", "json"),
        *("jsonl", "nsi", "pkl", "png", "safetensors", "sqlite", "toml"),
    )
)


@dataclass(frozen=True)
class Index:
    """What there is.

    Attributes:
        words: a module's path in the repository → the words of its code.
        coded: the words of all code.
        everywhere: those, and the words of data.
        classes: a class → the modules that define one of this name, with its bases.
        modules: a module's or package's last name → its paths; of a package its folder.
        paths: every file and folder.
        ends: the last parts of those, as texts name them.
        folders: the names of all folders.
    """

    words: Mapping[str, frozenset[str]]
    coded: frozenset[str]
    everywhere: frozenset[str]
    classes: Mapping[str, list[tuple[str, list[str]]]]
    modules: Mapping[str, list[str]]
    paths: frozenset[str]
    ends: frozenset[str]
    folders: frozenset[str]


def texts_of(root: Path) -> dict[str, str]:
    """Every module of the repository, by its path."""
    files = (path for folder in CODE for path in (root / folder).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}


def index_of(root: Path, texts: Mapping[str, str]) -> Index:
    """Read the repository once."""
    words = {path: frozenset(_SAID_OR_WORD.findall(text)) for path, text in texts.items()}
    classes: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    modules: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        for name, bases in _CLASS.findall(text):
            classes[name].append((path, _WORD.findall(bases)))
        pure = PurePosixPath(path)
        if pure.name == "__init__.py":
            modules[pure.parent.name].append(pure.parent.as_posix())
        else:
            modules[pure.stem].append(path)
    files = [path for top in (*CODE, "resources", "docs") for path in (root / top).rglob("*")]
    data = [path for path in (*files, root / "pyproject.toml") if path.suffix in DATA]
    coded = frozenset(word for each in words.values() for word in each)
    everywhere = {*modules, *coded}
    for path in data:
        everywhere.update(_WORD.findall(path.read_text("utf-8", errors="replace")))
    paths = {path.relative_to(root).as_posix() for path in (*files, *root.iterdir())}
    ends = {end for path in paths for end in _ends(path)}
    folders = {part for path in paths for part in path.split("/")[:-1]}
    return Index(
        words,
        coded,
        frozenset(everywhere),
        classes,
        modules,
        frozenset(paths),
        frozenset(ends),
        frozenset(folders),
    )


def _ends(path: str) -> Iterator[str]:
    """A path, what remains of it without its first folders, and each without ``.py``."""
    parts = path.split("/")
    for at in range(len(parts)):
        end = "/".join(parts[at:])
        yield end
        yield end.removesuffix(".py")


def named_in(text: str) -> Iterator[str]:
    """What stands in backticks, without the brackets of a call."""
    for double, single in TICKED.findall(text):
        yield (double or single).strip().removesuffix("()")


def gone(index: Index, names: Iterable[str]) -> list[str]:
    """Those that look like something of the program and aren't there."""
    return [name for name in names if not is_there(index, name)]


def is_there(index: Index, name: str) -> bool:
    """Whether a file, module, member or name exists; True for what looks like none of these."""
    if _PATH.fullmatch(name):
        return _path_is_there(index, name.rstrip("/"))
    if _DOTTED.fullmatch(name):
        return _dotted_is_there(index, name.split("."))
    return (
        name in (index.coded if name.istitle() else index.everywhere)
        or not _ALONE.fullmatch(name)
        or bool(re.search(r"[a-z]_[A-Z]{2,}$", name))  # ``page_ID``: a pattern of names
    )


def _path_is_there(index: Index, name: str) -> bool:
    if name in index.ends or ("/" in name and name.partition("/")[0] not in index.folders):
        return True  # it is there, or another project's
    pattern = _PLACEHOLDER.sub("*", name)
    return "*" in pattern and any(fnmatch(end, pattern) for end in index.ends)


def _dotted_is_there(index: Index, parts: list[str]) -> bool:
    if ".".join(parts).endswith(_ENDINGS):
        return True  # a file of the user's
    if parts[0] in ("desktop_app", "tests", "packaging", "benchmarks"):
        return _below(index, parts[0], parts[1:])
    if parts[0] in index.classes:
        return _member(index, parts[0], parts[1], set())
    homes = index.modules.get(parts[0], [])
    if not homes:  # a value, or another project's, which code calls
        return all(part in index.everywhere for part in parts)
    if any(_below(index, home.removesuffix(".py"), parts[1:]) for home in homes):
        return True
    deeper = any(f"{home}/{parts[1]}{end}" in index.paths for home in homes for end in ("", ".py"))
    if deeper or not parts[1].islower() or "_" in parts[0]:
        return False
    return all(part in index.everywhere for part in parts)  # a value called like a module


def _below(index: Index, place: str, parts: list[str]) -> bool:
    """Whether there is something called `parts` in a package or module at `place`."""
    if not parts:
        return True
    if place in index.paths and f"{place}.py" not in index.paths:
        deeper = f"{place}/{parts[0]}"
        if deeper in index.paths or f"{deeper}.py" in index.paths:
            return _below(index, deeper, parts[1:])
        place = f"{place}/__init__"
    return parts[0] in index.words.get(f"{place}.py", ())


def _member(index: Index, cls: str, name: str, seen: set[str]) -> bool:
    seen.add(cls)
    for path, bases in index.classes[cls]:
        if name in index.words[path]:
            return True
        for base in bases:
            if base not in index.classes and base[0].isupper():
                return True  # of a library: its members aren't known here
            if base in index.classes and base not in seen and _member(index, base, name, seen):
                return True
    return False
