"""Is a model still what it was? SHA-256 of every file, compared with what its origin said.

Call it in a background thread: gigabytes take seconds. It reads each byte once, in pieces, and
neither reading nor hashing a piece holds Python's lock.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_record import FileFact, Origin, Verification
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.weights import PICKLE_ENDINGS
from desktop_app.library.probing.scan import model_files
from desktop_app.library.probing.sidecar import sidecar_of
from desktop_app.library.trust.diagnosis import diagnose

_PIECE: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What a close look found.

    Attributes:
        verification: what is remembered of it.
        missing: names of files that are not there.
        differing: names of files that are not what they should be.
        extra: names of files that nobody knows: they do no harm and are not used.
        reasons: what is wrong, in words, for each damaged file.
    """

    verification: Verification
    missing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    reasons: tuple[tuple[str, VelaturaError], ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.verification.damaged


def verify(
    path: Path,
    origin: Origin | None = None,
    previous: Verification | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> Verified:
    """Look at every byte of the model at ``path``.

    Compared is with what its origin told, else with the first look; if this is the first one, it
    is found out whether its weights can be read at all. What the user wrote beside a model
    (``velatura.json``) may change. In the answer's ``verification.files`` damaged files stand as
    they should be, so that the next look finds the damage again.

    Args:
        path: a diffusers folder or a single file.
        origin: where it came from.
        previous: the last look.
        on_progress: called with bytes done and bytes in all, in this thread.
        cancel: looked at every 4 MiB.

    Raises:
        InputError: ``file_unreadable``: the folder can't be listed.
        Cancelled: nothing was found out.
    """
    wanted = _wanted(path, origin, previous)
    there = {**_hidden(path, wanted), **names_of(path)}
    token = cancel or CancelToken()
    names = sorted(set(there) | set(wanted))
    total = sum(_size(there[name]) for name in names if name in there)
    found = dict[str, FileFact]()
    reasons = dict[str, VelaturaError]()
    done = 0
    for name in names:
        token.check()
        file = there.get(name)
        fact = wanted.get(name)
        if file is None:
            reasons[name] = ModelError(
                "model_incomplete", name=path.name, reason=f"{name} is missing"
            )
            continue
        start = done

        def progress(step: int, base: int = start) -> None:
            on_progress(base + step, total)

        found[name] = hash_file(file, name, progress, token)
        done += found[name].size
        wrong = _wrong(file, found[name], fact)
        if wrong is not None:
            reasons[name] = wrong
    on_progress(total, total)
    return _verified(origin, wanted, found, reasons)


def _wrong(path: Path, found: FileFact, wanted: FileFact | None) -> VelaturaError | None:
    """What is wrong with a file. One with the right SHA-256 is right, whatever it looks like."""
    differs = wanted is not None and _differs(found, wanted)
    if wanted is not None and wanted.sha256 and not differs:
        return None
    wrong = diagnose(path, found.name, wanted)
    if wrong is None and differs:
        return ModelError("weights_differ", name=found.name)
    return wrong


def names_of(path: Path) -> dict[str, Path]:
    """The files of a model by the names that `FileFact` gives them; none if it is gone."""
    if not path.exists():
        return {}
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file for _, file in model_files(path)}
    return {file.name: file for _, file in model_files(path)}


def hash_file(
    path: Path, name: str, on_progress: Callable[[int], None], cancel: CancelToken
) -> FileFact:
    """Size and SHA-256 of a file; one that can't be read to its end has no SHA-256.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    sha = hashlib.sha256()
    piece = memoryview(bytearray(_PIECE))
    size = 0
    try:
        with open_regular(path) as file:
            while count := file.readinto(piece):
                cancel.check()
                sha.update(piece[:count])
                size += count
                on_progress(size)
    except OSError:
        return FileFact(name, size)
    return FileFact(name, size, sha.hexdigest())


def _hidden(path: Path, names: Iterable[str]) -> dict[str, Path]:
    """Those of ``names`` that are there, also where nobody looks for a model's files."""
    if not path.is_dir():
        return {}
    return {name: path / name for name in names if (path / name).is_file()}


def _wanted(
    path: Path, origin: Origin | None, previous: Verification | None
) -> dict[str, FileFact]:
    """What each file should be: its origin's word counts, then the first look's."""
    told = {fact.name: fact for fact in origin.files} if origin else {}
    own = sidecar_of(path).name
    wanted = {
        fact.name: fact
        for fact in (previous.files if previous else ())
        if fact.name != own and _is_inside(fact.name)
    }
    for name, fact in told.items():
        if _is_inside(name):
            known = wanted.get(name)
            trusted = not fact.sha256 and known is not None and known.size == fact.size
            wanted[name] = known if trusted and known is not None else fact
    return wanted


def _is_inside(name: str) -> bool:
    """Whether the name stays in the model's folder; a record could have been tampered with."""
    parts = PurePosixPath(name).parts
    return bool(parts) and ".." not in parts and not name.startswith("/") and "\\" not in name


def _differs(found: FileFact, wanted: FileFact) -> bool:
    if found.size != wanted.size or not found.sha256:
        return True
    return bool(wanted.sha256) and found.sha256 != wanted.sha256.lower()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _verified(
    origin: Origin | None,
    wanted: dict[str, FileFact],
    found: dict[str, FileFact],
    reasons: dict[str, VelaturaError],
) -> Verified:
    told = {fact.name for fact in origin.files if fact.sha256} if origin else set[str]()
    against: Literal["origin", "first"] = "origin" if told else "first"
    kept = {**found, **{name: wanted[name] for name in reasons if name in wanted}}
    files = tuple(kept[name] for name in sorted(kept))
    damaged = tuple(sorted(reasons))
    return Verified(
        Verification(int(time.time() * 1000), against, damaged, files),
        missing=tuple(name for name in damaged if name not in found),
        differing=tuple(name for name in damaged if name in found),
        extra=tuple(sorted(set(found) - set(wanted))) if wanted else (),
        reasons=tuple(sorted(reasons.items(), key=lambda item: item[0])),
    )


_WEIGHTS = frozenset({".safetensors", ".gguf", ".sft"}) | PICKLE_ENDINGS


def as_called(
    origin: Origin | None, previous: Verification | None, path: Path
) -> tuple[Origin | None, Verification | None]:
    """Both, with the one file of weights that they tell of called as the file at ``path`` is now.

    Folders, and what tells of several files of weights, come back as they are.
    """
    if path.is_dir():
        return origin, previous
    if origin is not None:
        origin = replace(origin, files=_called(origin.files, path.name))
    if previous is not None:
        previous = replace(previous, files=_called(previous.files, path.name))
    return origin, previous


def _called(facts: tuple[FileFact, ...], name: str) -> tuple[FileFact, ...]:
    weights = [fact for fact in facts if Path(fact.name).suffix.lower() in _WEIGHTS]
    if len(weights) != 1:
        return facts
    return tuple(fact.called(name) if fact is weights[0] else fact for fact in facts)
