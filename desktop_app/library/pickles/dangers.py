"""What a name in a pickle is good for: one row a kind, the first that matches counts.

The table only chooses the words. What is not on the short list of `storage_types.ADMITTED` never
runs, whether it stands here or not.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from desktop_app.library.pickles.storage_types import ADMITTED


class Danger(NamedTuple):
    """A kind of harm: its code, words that follow "it tried to", and which ``module.name``."""

    code: str
    words: str
    pattern: str


DANGERS: Final[tuple[Danger, ...]] = (
    Danger(
        "command",
        "run a system command",
        r"(os|posix|nt|commands|popen2)\.(system|popen\w*|getoutput|getstatusoutput)$",
    ),
    Danger(
        "program",
        "start another program",
        r"(subprocess|_posixsubprocess|_winapi|pty|multiprocessing|asyncio\.subprocess)\.|"
        r"(os|posix|nt)\.(exec|spawn|posix_spawn|fork|startfile)",
    ),
    Danger(
        "hub",
        "fetch code from the network and run it",
        r"torch\.hub\.",
    ),
    Danger(
        "native",
        "load machine code",
        r"(ctypes|_ctypes|cffi|_cffi_backend)\.|torch\.(ops|utils\.cpp_extension|"
        r"classes)\.|torch\._C\.",
    ),
    Danger(
        "pickle",
        "load another pickle",
        r"(pickle|_pickle|cPickle|dill|dill\._dill|cloudpickle|joblib|marshal|shelve)\.|"
        r"pandas\.(read_pickle|io|eval)|torch\.(load|jit|package)\b|"
        r"torch\.serialization\.(_|_legacy_)?load|"
        r"numpy\.(load|lib\.npyio)|torch\.storage\._load_from_bytes",
    ),
    Danger(
        "code",
        "run Python code",
        r"(builtins|__builtin__)\.(eval|exec|execfile|compile)$|(code|codeop|timeit|"
        r"profile|cProfile|pdb|bdb|runpy|doctest|trace|unittest|idlelib|lib2to3|pip|"
        r"distutils|setuptools|test)\b|torch\.fx\.|numpy\.(testing|f2py)|sympy\.",
    ),
    Danger(
        "detour",
        "access other code by name",
        r"(builtins|__builtin__)\.(getattr|setattr|delattr|__import__|globals|locals|vars|"
        r"map|filter|apply|breakpoint|type|super|classmethod)$|(importlib|imp|zipimport|"
        r"operator|_operator|functools|_functools|types|copyreg|copy_reg|pkgutil|inspect|"
        r"site|_frozen_importlib\w*)\.",
    ),
    Danger(
        "network",
        "contact the network",
        r"(_?socket|ssl|_ssl|urllib\d?|http|httplib|requests|httpx\d?|aiohttp|ftplib|"
        r"smtplib|poplib|imaplib|telnetlib|xmlrpc|webbrowser|asyncio|socketserver|"
        r"huggingface_hub)\b",
    ),
    Danger(
        "files",
        "read, write or delete files",
        r"(builtins|__builtin__)\.(open|input|file)$|(io|_io|os|posix|nt|shutil|pathlib|"
        r"tempfile|glob|fileinput|zipfile|tarfile|sqlite3|mmap|linecache|logging\.config)\b",
    ),
    Danger("memory", "fill up memory", r"(builtins|__builtin__)\.(bytearray|bytes|range)$"),
    Danger(
        "program_state",
        "change the running program",
        r"(sys|signal|_signal|threading|_thread|atexit|gc|weakref|ast|gettext|"
        r"faulthandler|resource|builtins|__builtin__)\b",
    ),
)
"""What must never run, with words for it."""

# What honest checkpoints carry along in a trainer's settings: containers, paths, old ways to make
# an object. None does anything with what it is given; whatever it is given is looked at as well.
_HONEST: Final = re.compile(
    r"(builtins|__builtin__)\.(set|frozenset|dict|list|tuple|int|float|bool|str|complex|slice|object|"
    r"long|unicode|Ellipsis|NoneType)$|pathlib\.(Pure)?(Posix|Windows)?Path$|functools\.partial$|"
    r"pathlib\._local\.(Pure)?(Posix|Windows)?Path$|io\.BytesIO$|_io\.BytesIO$|"
    r"cop(yreg|y_reg)\.(_reconstructor|__newobj__)$"
)

_ROWS: Final = tuple((row, re.compile(row.pattern)) for row in DANGERS)


def is_admitted(module: str, name: str) -> bool:
    """Whether ``module.name`` is a part of tensors."""
    return f"{module}.{name}" in ADMITTED


def danger_of(module: str, name: str) -> Danger | None:
    """The row for ``module.name``; None where it is not known to be of use for harm."""
    full = f"{module}.{name}"
    if _HONEST.match(full):
        return None
    # A name with a dot, or of the interpreter's own, reaches into things: nothing honest does.
    if "." in name or name.startswith("__") or not name.isidentifier():
        return next(row for row in DANGERS if row.code == "detour")
    for row, pattern in _ROWS:
        if pattern.match(full):
            return row
    return None
