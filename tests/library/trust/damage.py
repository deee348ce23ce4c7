"""Damages to a model, one at a time: a byte flipped or a file cut, spread over all its regions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.families import load_families
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_record import Origin
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.library.probing.probe import probe
from desktop_app.library.trust.checksums import names_of, verify
from desktop_app.library.trust.nan_check import check_nan, weight_files
from desktop_app.networks.structure_check import check_structure

FAMILIES = load_families()


@dataclass(frozen=True)
class Damage:
    """One damage: to which file, in which region, where; ``bit`` is None for a cut."""

    file: str
    region: str
    place: int
    bit: int | None

    @property
    def kind(self) -> str:
        return f"{'a file cut' if self.bit is None else 'a bit flipped'} in {self.region}"


def damages(model: Path, count: int, seed: int) -> list[Damage]:
    """``count`` damages, every region of every file in turn."""
    chance = random.Random(seed)
    regions = list(_regions(model))
    found = list[Damage]()
    while len(found) < count:
        file, region, start, end = regions[len(found) % len(regions)]
        cut = chance.random() < 0.25
        place = chance.randrange(start, end)
        found.append(Damage(file, region, place, None if cut else chance.randrange(8)))
    return found


def _regions(model: Path) -> Iterator[tuple[str, str, int, int]]:
    for name, file in names_of(model).items():
        size = file.stat().st_size
        if file.suffix != ".safetensors":
            yield name, "a settings or vocabulary file", 0, size
            continue
        start = read_header(file).data_start
        yield name, "the length of a header", 0, 8
        yield name, "the text of a header", 8, start
        # Of a single file the data of each part lies one behind the other.
        for third in range(3):
            step = (size - start) // 3
            yield name, "the numbers", start + third * step, start + (third + 1) * step


@contextmanager
def damaged(model: Path, damage: Damage) -> Iterator[None]:
    path = names_of(model)[damage.file]
    data = path.read_bytes()
    worse = bytearray(data[: damage.place] if damage.bit is None else data)
    if damage.bit is not None:
        worse[damage.place] ^= 1 << damage.bit
    path.write_bytes(worse)
    try:
        yield
    finally:
        path.write_bytes(data)


def findings(model: Path, origin: Origin, load: Callable[[Path], None]) -> dict[str, bool]:
    """Which looks find that something is wrong with ``model``. Anything but a VelaturaError that
    one of them raises is a crash, and passes through."""
    return {
        "verifying": not verify(model, origin).is_whole,
        "structure": _fails(lambda: _loads(model)),
        "numbers": _fails(lambda: _finite(model)),
        "list of models": _fails(lambda: probe(model, FAMILIES)),
        "loader": _fails(lambda: load(model)),
    }


def _loads(model: Path) -> None:
    """As the process that is asked does it, of what the list of models says."""
    info = probe(model, FAMILIES)
    if found := check_structure(info, FAMILIES[info.family]).faults:
        raise ModelError("model_damaged", name=model.name, reason=found[0])


def _finite(model: Path) -> None:
    found = check_nan(weight_files(names_of(model)))
    if found.not_finite:
        raise VelaturaError("numbers_wrong", name="", reason=found.not_finite[0])


def _fails(look: Callable[[], object]) -> bool:
    try:
        look()
    except VelaturaError as error:
        return bool(error.what and error.todo)
    return False
