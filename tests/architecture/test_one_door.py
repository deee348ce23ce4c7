"""Files are opened to be read through `core.safe_open` alone: nothing else looks at what lies under
a name before it reads, and names come from elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).resolve().parents[2] / "desktop_app"

DOOR: Final = {"open_regular", "read_regular", "read_named", "read_inside", "regular_path"}

AT_ONCE: Final = {"read_bytes", "read_text"}
"""Methods of paths."""

_HANDED_ON: Final = {"Path.read_bytes", "Path.read_text", "Path.open"}
"""The same, to be called by others."""

BY_NAME: Final = {
    *("imread", "imreadmulti", "loadtxt", "genfromtxt", "fromfile", "memmap", "load_file"),
    *("safe_open", "from_file", "InferenceSession", "VideoCapture", "FileIO"),
}
"""Functions of libraries that open a file by its name: they get it from `regular_path`."""

HANDED: Final = {"ZipFile", "TiffFile", "TarFile", "Image.open", "np.load", "numpy.load"}
"""Those that take a file that is open, or bytes, as well."""

OPEN_FILES: Final = {
    "library/download/wheels/wheel_metadata.py",  # parts of a file on a server
    "library/identify/pickle_header.py",
    "library/pickles/archive.py",
    "storage/workbook.py",
    "imaging/layered_files/zip_parts.py",
}
"""Modules whose archives are files that are open already."""

BY_NUMBER: Final = {
    "core/atomic_write.py",  # folders, to sync them; new files
    "core/safe_open.py",
    "library/download/file_transfer.py",  # a part, to add to it
    "storage/history_marks.py",  # its own file, to add to it
}
"""Modules that use `os.open` for more than to write."""

_WORK: Final = "extensions/training/work"

COPIES: Final = {
    "core/atomic_write.py",  # the version before, of what is written
    "storage/data/backups.py",  # the program's own stores
    "storage/database_salvage.py",
    f"{_WORK}/trainer/model_files.py",  # of resources
}
"""Modules that copy files of the program's own with `shutil`."""

APART: Final = {
    "core/memory_limit.py",  # what the kernel says of memory
    "library/pickles/sandbox_process.py",  # one file, which was looked at, without rights
}
"""Modules that read otherwise."""


def _mode(call: ast.Call, place: int) -> str | None:
    """What a file is opened for; None: nothing says it."""
    said = [one.value for one in call.keywords if one.arg == "mode"] or call.args[place : place + 1]
    given = said[0] if said else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    return None


def _reads(mode: str | None) -> bool:
    return mode is None or not set(mode) & set("wax+")


def _comes_through(call: ast.Call) -> bool:
    """Whether what is handed over was looked at, or is no file."""
    first = call.args[0] if call.args else None
    name = ast.unparse(first.func).split(".")[-1] if isinstance(first, ast.Call) else ""
    return name in DOOR | {"BytesIO"}


def _is_fault(call: ast.Call, module: str) -> bool:
    called = ast.unparse(call.func)
    base, _, name = called.rpartition(".")
    if name in AT_ONCE:
        return True
    if name in BY_NAME:
        return not _comes_through(call)
    if name in HANDED or called in HANDED:
        is_written = called != "Image.open" and not _reads(_mode(call, 1) or "r")
        return not (is_written or _comes_through(call) or module in OPEN_FILES)
    if base == "shutil":
        return name != "copyfileobj" and module not in COPIES
    if called == "os.open":
        text = ast.unparse(call)
        writes = any(one in text for one in ("O_WRONLY", "O_RDWR", "os.devnull"))
        return not writes and module not in BY_NUMBER
    if base in ("io", "codecs", "gzip", "bz2", "lzma", "tarfile"):
        return True
    if called == "open":
        return _reads(_mode(call, 1))
    said = _mode(call, 0)  # of a path; others' have no mode
    is_text = any(one.arg in ("encoding", "errors", "newline") for one in call.keywords)
    return (said is not None and set(said) <= set("rbt")) or (is_text and _reads(said))


_LOOKED_AT: Final = {
    *AT_ONCE, *BY_NAME, *(one.rpartition(".")[2] for one in HANDED),
    *("open", "copy", "copy2", "copyfile", "copytree"),
}  # fmt: skip


_NAMED: Final = re.compile(
    rf"\b({'|'.join(_LOOKED_AT - {'copy', 'load'})})\("
    r"|\bPath\.(open|read_)|\bshutil\.c|\bn\w*\.load\("
)
"""In texts that need not be parsed: it is not there."""


def faults(source: str, module: str = "core/planted.py") -> Iterator[int]:
    """Lines that open a file to read it otherwise."""
    for node in ast.walk(ast.parse(source)) if _NAMED.search(source) else ():
        if not isinstance(node, ast.Attribute | ast.Call):
            continue
        at = node.func if isinstance(node, ast.Call) else node
        name = getattr(at, "attr", getattr(at, "id", ""))
        if name not in _LOOKED_AT or module in APART:
            continue
        if isinstance(node, ast.Call):
            is_fault = (
                name not in ("copy", "load") or ast.unparse(at) in ("shutil.copy", *HANDED)
            ) and _is_fault(node, module)
        else:
            is_fault = ast.unparse(node) in _HANDED_ON
        if is_fault:
            yield node.lineno


PLANTED = [
    "data = path.read_bytes()",
    "text = (folder / name).read_text('utf-8')",
    "read = Path.read_bytes",
    "with open(path) as file: pass",
    "with open(path, 'rb') as file: pass",
    "with open(path, mode='r') as file: pass",
    "with path.open('rb') as file: pass",
    "with path.open(encoding='utf-8') as file: pass",
    "with path.open(mode='rb') as file: pass",
    "number = os.open(path, os.O_RDONLY)",
    "number = os.open(path, flags)",
    "file = io.open(path, 'rb')",
    "file = gzip.open(path)",
    "file = tarfile.open(path)",
    "pixels = cv2.imread(str(path))",
    "image = Image.open(path)",
    "values = np.load(path)",
    "values = np.fromfile(path)",
    "mapped = np.memmap(path, np.uint8, 'r')",
    "tensors = load_file(path)",
    "tensors = safetensors.torch.load_file(path)",
    "opened = safe_open(str(path), framework='pt')",
    "archive = zipfile.ZipFile(path)",
    "shutil.copyfile(one, other)",
    "shutil.copytree(one, other)",
    "file = io.FileIO(path)",
]

ALLOWED = [
    "data = read_regular(path)",
    "data = read_inside(folder, name)",
    "with open_regular(path) as file: pass",
    "with path.open('ab') as file: pass",
    "with path.open('r+b') as file: pass",
    "with open(path, 'xb') as file: pass",
    "dialog.open()",
    "session.files.open(path)",
    "image = Image.open(io.BytesIO(data), formats=['PNG'])",
    "opened = safe_open(regular_path(path), framework='pt')",
    "archive = zipfile.ZipFile(regular_path(path))",
    "archive = zipfile.ZipFile(file, 'w')",
    "number = os.open(os.devnull, os.O_RDONLY)",
    "number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)",
    "shutil.copyfileobj(source, target)",
    "shutil.rmtree(folder)",
]


def test_files_are_read_through_one_door() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        for line in faults(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
    ]
    assert found == [], "core.safe_open reads files"


@pytest.mark.parametrize("source", PLANTED)
def test_another_way_of_reading_is_found(source: str) -> None:
    assert [*faults(source)] == [1]


@pytest.mark.parametrize("source", ALLOWED)
def test_what_writes_or_comes_through_the_door_is_none(source: str) -> None:
    assert [*faults(source)] == []


def test_the_exceptions_are_there() -> None:
    named = OPEN_FILES | BY_NUMBER | COPIES | APART
    assert not [one for one in named if not (ROOT / one).is_file()]
