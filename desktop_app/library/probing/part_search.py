"""Which files and folders a model's parts are read from: found by what their headers say, in the
model's folder, in the folders of the same collection, in everything listed; or chosen by the user.

Of several that fit the one with the better number format is taken, of those the one that lies
nearer, then the one under a published name, then the first by name.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from desktop_app.catalog.families import Family, vae_path
from desktop_app.catalog.parts import load_part_kinds
from desktop_app.catalog.tokenizer_forms import misfit, read_tokenizer, token_numbers
from desktop_app.catalog.tokenizers import (
    TokenizerPlace,
    encoder_of,
    find_tokenizers,
    load_vocabularies,
    part_folder,
    shipped_tokenizer,
    tokenizer_at,
)
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo, PartWant
from desktop_app.core.not_weights import check_weights
from desktop_app.core.weights_info import COMPONENTS, Component
from desktop_app.library.identify.identifier import describe_non_model
from desktop_app.library.probing.part_headers import (
    SETTINGS,
    PartHeader,
    answered,
    part_digest,
    part_or_none,
    read_part,
)
from desktop_app.library.probing.part_needs import needs_of
from desktop_app.library.program_folders import PROGRAM_FOLDERS

PartReason: TypeAlias = Literal["own", "chosen", "beside", "collection", "listed", "ships", "lent"]
"""Why a part is read from where it is: the model's own; chosen; found in its folder, in a folder of
the same collection, among what is listed; shipped with the program; of the companion."""

_UNFIT: Final = {
    "width": "part_unfit_width",
    "layers": "part_unfit_layers",
    "pictures": "part_unfit_pictures",
}

Unfit: TypeAlias = Literal["", "kind", "width", "layers", "pictures", "sees"]
"""In what a header differs from what is wanted; empty: in nothing."""

_TABLES: Final = (
    *PROGRAM_FOLDERS.values(),
    {row.subfolder: component for component, row in COMPONENTS.items() if row.subfolder},
)
_HELD: Final[tuple[Component, ...]] = ("text_encoder", "vae")
_NAMES: Final = {name.casefold(): kind for table in _TABLES for name, kind in table.items()}
"""Folders of collections, in small letters, and what is in them."""
_ENDINGS: Final = frozenset({".safetensors", ".gguf"})
_DEPTH: Final = 2
_UP: Final = 3
"""Folders between a model and that of its collection, at most."""


class PartChoice(NamedTuple):
    """Where one part is read from.

    Attributes:
        slot: the component.
        path: the file or folder; None: it is missing, or ships.
        reason: why that; empty where it is missing.
        header: what it is; None of tokenizers, of the model's own and of what can't be read.
        others: what would fit, too, the better first.
        problem: an error that a chosen one has: it is gone, damaged or doesn't fit.
    """

    slot: str
    path: Path | None
    reason: PartReason | Literal[""]
    header: PartHeader | None = None
    others: tuple[Path, ...] = ()
    problem: ModelError | None = None


Places: TypeAlias = tuple[tuple[Literal["beside", "collection"], Path], ...]
"""Candidates, and where they lie."""


class PartPlaces:
    """Where parts are looked for. Folders are listed once by each object, and headers are read once
    while their files stay as they are.

    Args:
        listed: everything that is known beside, wherever it lies.
        skipped: files that are known to be no parts; they are not opened.
    """

    def __init__(self, listed: Iterable[Path] = (), skipped: Collection[Path] = ()) -> None:
        self._skipped = skipped
        self._listed = tuple(dict.fromkeys(map(_whole, listed)))
        self._inside: dict[tuple[Path, int], tuple[Path, ...]] = {}
        self._headers: dict[Path, PartHeader | None] = {}
        self._digests: dict[Path, str] = {}
        self._near: dict[Path, Places] = {}

    def header(self, path: Path) -> PartHeader | None:
        """As `part_or_none`, read once a path."""
        if path not in self._headers:
            self._headers[path] = answered(path, part_or_none, None)
        return self._headers[path]

    def digest(self, path: Path) -> str:
        """As `part_digest`, computed once a path; "" if it can't be read in time."""
        if path not in self._digests:
            self._digests[path] = answered(path, part_digest, "")
        return self._digests[path]

    def near(self, model: Path) -> Places:
        """Candidates in the model's own folder, then those in the folders of its collection."""
        if model.parent not in self._near:
            self._near[model.parent] = self._scan_near(model)
        return self._near[model.parent]

    def _scan_near(self, model: Path) -> Places:
        found: dict[Path, Literal["beside", "collection"]] = {}
        for path in self._in(model.parent, 0):
            found[path] = "beside"
        for path in self._collection(model):
            found.setdefault(path, "collection")
        return tuple((place, path) for path, place in found.items())

    def listed(self) -> tuple[Path, ...]:
        return tuple(path for path in self._listed if path not in self._skipped)

    def _collection(self, model: Path) -> Iterable[Path]:
        root = collection_of(model)
        if root is None:
            return
        try:
            folders = sorted(each for each in root.iterdir() if each.is_dir())
        except OSError:
            return
        for folder in folders:
            if _NAMES.get(folder.name.casefold()) in _HELD:
                yield from self._in(folder, _DEPTH)

    def _in(self, folder: Path, depth: int) -> tuple[Path, ...]:
        key = (folder, depth)
        if key not in self._inside:
            self._inside[key] = tuple(self._scan(folder, depth))
        return self._inside[key]

    def _scan(self, folder: Path, depth: int) -> Iterable[Path]:
        try:
            with os.scandir(folder) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name.casefold())
            inner = [entry for entry in entries if entry.is_dir()]
        except OSError:
            return
        for entry in entries:
            path = Path(entry.path)
            is_weights = entry not in inner and path.suffix.lower() in _ENDINGS
            if is_weights and path not in self._skipped:
                yield path
        for entry in inner if depth else ():
            path = Path(entry.path)
            if (path / SETTINGS).is_file():
                yield path
            else:
                yield from self._in(path, depth - 1)


def collection_of(model: Path) -> Path | None:
    """The folder whose folders hold models by kind, as programs keep them, that ``model`` is in;
    None: it is in no such."""
    at = model.parent
    for _ in range(_UP):
        if at.name.casefold() in _NAMES:
            return at.parent
        at = at.parent
    return None


def _whole(path: Path) -> Path:
    """The component's folder that a file is in, or the file."""
    return path.parent if (path.parent / SETTINGS).is_file() else path


def unfit(header: PartHeader, want: PartWant) -> Unfit:
    """In what a part differs from what a model wants."""
    if header.kind not in want.kinds:
        return "kind"
    if want.width and header.width != want.width:
        return "width"
    if header.layers < want.layers:
        return "layers"
    if want.sees and not header.sees:
        return "sees"
    return "pictures" if want.pictures and header.pictures not in (0, want.pictures) else ""


def find_part(
    info: ModelInfo, family: Family, want: PartWant, places: PartPlaces
) -> tuple[list[tuple[PartHeader, PartReason]], Path | None]:
    """What fits ``want``, the best first; and what is next to the model under a published name of
    the part, but is damaged or of another size: whoever loads it says so.

    Tables of words that are smaller than those of their kind fit by a published name alone.
    """
    model = Path(info.path)
    names = family.file.own_files.get(want.slot, ()) if family.file else ()
    own = vae_path(model) if want.slot == "vae" else None
    fits: list[tuple[tuple[int, int, bool, str], PartHeader, PartReason]] = []
    named: Path | None = None
    near = places.near(model)
    for place, path in near:
        header = places.header(path)
        known = path == own or any(fnmatch(path.name, name) for name in names)
        if header is not None and (known or header.speaks) and not unfit(header, want):
            if path == own or not want.by_hand:
                rank = (int(path != own), -header.bits, not known, path.name.casefold())
                fits.append((rank, header, place))
        elif known and place == "beside" and (header is None or _same_slot(header, want)):
            named = named or path
    if not fits and not want.by_hand:
        there = {path for _, path in near}
        for path in places.listed():
            header = places.header(path) if path not in there else None
            if header is not None and header.speaks and not unfit(header, want):
                known = any(fnmatch(path.name, name) for name in names)
                rank = (1, -header.bits, not known, path.name.casefold())
                fits.append((rank, header, "listed"))
    best = sorted(fits, key=lambda each: (each[0], str(each[1].path)))
    return [(header, reason) for _, header, reason in best], named


def _same_slot(header: PartHeader, want: PartWant) -> bool:
    """Whether both are autoencoders, or both text encoders."""
    return (want.slot == "vae") == (not header.vocabulary)


def part_choices(
    info: ModelInfo, family: Family, places: PartPlaces, chosen: Mapping[str, str]
) -> tuple[PartChoice, ...]:
    """Where each part of a model is read from, in the order of ``info.wants``.

    Args:
        info: with its wants.
        family: its row.
        places: where they are looked for.
        chosen: part → the file or folder that the user chose.
    """
    made: dict[str, PartChoice] = {}
    for want in info.wants:
        if "tokenizer" in want.slot:
            continue
        made[want.slot] = _chosen(want, chosen, info) or _found(info, family, want, places)
    tokenizers = _tokenizers(info, family, made, chosen)
    for want in info.wants:
        if "tokenizer" in want.slot:
            encoder = _encoder_header(made.get(encoder_of(want.slot)), info, places)
            made[want.slot] = _tokenizer(want, tokenizers, info, chosen, encoder)
    return tuple(made[want.slot] for want in info.wants)


def _chosen(want: PartWant, chosen: Mapping[str, str], info: ModelInfo) -> PartChoice | None:
    if want.slot not in chosen:
        return None
    path = Path(chosen[want.slot])
    if not answered(path, Path.exists, False):
        problem = ModelError("part_gone", file=path.name, name=info.name, part=want.slot)
        return PartChoice(want.slot, path, "chosen", problem=problem)
    return PartChoice(want.slot, path, "chosen", answered(path, part_or_none, None))


def _found(info: ModelInfo, family: Family, want: PartWant, places: PartPlaces) -> PartChoice:
    if want.own:
        return PartChoice(want.slot, Path(info.path), "own")
    fits, named = find_part(info, family, want, places)
    if not fits:
        header = places.header(named) if named else None
        return PartChoice(want.slot, named, "beside" if named else "", header)
    (best, reason), others = fits[0], tuple(header.path for header, _ in fits[1:])
    return PartChoice(want.slot, best.path, reason, best, others)


def _tokenizers(
    info: ModelInfo, family: Family, made: Mapping[str, PartChoice], chosen: Mapping[str, str]
) -> dict[str, TokenizerPlace]:
    """Of those that are not the model's own."""
    found: dict[str, TokenizerPlace] = {}
    wanted = family.tokenizers_of(info.variant)
    for want in info.wants:
        if want.own or (vocabulary := wanted.get(want.slot)) is None:
            continue
        if want.slot in chosen:
            path = Path(chosen[want.slot])
            place = answered(path, partial(tokenizer_at, vocabulary=vocabulary), None)
            found[want.slot] = place or TokenizerPlace(vocabulary, "missing", path)
            continue
        encoder = made.get(encoder_of(want.slot))
        held = encoder.path if encoder and encoder.reason not in ("", "own") else None
        place = tokenizer_at(held, vocabulary, "in_file") if held else None
        found[want.slot] = place or shipped_tokenizer(vocabulary)
    return found


def _encoder_header(
    choice: PartChoice | None, info: ModelInfo, places: PartPlaces
) -> PartHeader | None:
    if choice is None or choice.reason != "own":
        return None if choice is None else choice.header
    folder = part_folder(Path(info.path), choice.slot)
    return places.header(folder) if folder.is_dir() else None


def _tokenizer(
    want: PartWant,
    found: Mapping[str, TokenizerPlace],
    info: ModelInfo,
    chosen: Mapping[str, str],
    encoder: PartHeader | None,
) -> PartChoice:
    place = found.get(want.slot)
    if want.own or place is None:
        own = Path(info.path) if want.own else None
        return PartChoice(want.slot, own, "own" if want.own else "")
    if want.slot in chosen:
        path = Path(chosen[want.slot])
        there = answered(path, Path.exists, False)
        gone = ModelError("part_gone", file=path.name, name=info.name, part=want.slot)
        wrong = answered(path, lambda _: _misread(place, want.slot, info, encoder), gone)
        return PartChoice(want.slot, path, "chosen", problem=wrong if there else gone)
    if place.origin == "ships":
        return PartChoice(want.slot, None, "ships")
    if place.origin == "missing":
        return PartChoice(want.slot, None, "")
    return PartChoice(want.slot, place.path, "beside")


def _misread(
    place: TokenizerPlace, slot: str, info: ModelInfo, encoder: PartHeader | None
) -> ModelError | None:
    """What is wrong with a chosen tokenizer: it can't be read, or its vocabulary is another than
    its text encoder's; the engine asks the same."""
    if place.origin == "missing":
        return _no_tokenizer(place, slot, info)
    try:
        speaks, numbers = _speaks(place), read_tokenizer(place, token_numbers)
    except ModelError as error:
        return error
    except OSError:
        return ModelError("part_gone", file=place.name, name=info.name, part=slot)
    tokens, rows = 1 + max(numbers.values(), default=-1), encoder.vocabulary if encoder else 0
    if rows and misfit(tokens, rows):
        return ModelError(
            "tokenizer_unfit",
            name=place.name,
            model=info.name,
            part=encoder_of(slot).replace("_", " "),
            tokens=tokens,
            rows=rows,
        )
    return None if speaks else _no_tokenizer(place, slot, info)


def _speaks(place: TokenizerPlace) -> bool:
    """Whether a tokenizer has the marks of its vocabulary. Raises as `read_tokenizer`."""
    row, numbers = load_vocabularies()[place.vocabulary], read_tokenizer(place, token_numbers)
    return all(each in numbers for each in (row.begin, row.end, row.pad) if each)


def _no_tokenizer(place: TokenizerPlace, slot: str, info: ModelInfo) -> ModelError:
    return ModelError(
        "part_no_tokenizer",
        file=place.name,
        name=info.name,
        part=slot,
        wanted=load_vocabularies()[place.vocabulary].name,
    )


def check_chosen(info: ModelInfo, family: Family, chosen: Mapping[str, str]) -> None:
    """Refuse of ``chosen`` (part → path) what doesn't go with the other parts of ``info``.

    Raises:
        ModelError: ``tokenizer_unfit``, ``tokenizer_damaged``, ``part_gone`` ….
    """
    others = {slot: path for slot, path in info.parts.items() if "tokenizer" not in slot}
    for choice in part_choices(info, family, PartPlaces(), others | {**chosen}):
        if choice.slot in chosen and choice.problem is not None:
            raise choice.problem


def with_parts(
    info: ModelInfo,
    family: Family,
    places: PartPlaces,
    chosen: Mapping[str, str] | None = None,
) -> ModelInfo:
    """``info`` with the parts that were chosen or found, and what it lacks and needs without.

    A model whose wants aren't known stays as it is.
    """
    if not info.wants:
        return info
    choices = part_choices(info, family, places, chosen or {})
    wants = {want.slot: want for want in info.wants}
    there = [each for each in choices if each.path and each.reason not in ("own", "")]
    parts = {each.slot: str(each.path) for each in there}
    lacks = tuple(
        each.slot
        for each in choices
        if (not each.reason or each.problem) and not wants[each.slot].optional
    )
    digests = {slot: places.digest(Path(path)) for slot, path in parts.items()}
    reasons = {each.slot: each.reason for each in choices if each.reason not in ("own", "")}
    done = replace(info, parts=parts, part_reasons=reasons, part_digests=digests, lacks=lacks)
    return replace(done, needs=needs_of(done, family))


def with_chosen(info: ModelInfo, family: Family, chosen: Mapping[str, str]) -> ModelInfo:
    """``info``, for which parts were found already, with those that the user chose in place of
    them, as `with_parts`."""
    if not info.wants or not chosen:
        return info
    known = {want.slot for want in info.wants}
    found = {slot: path for slot, path in info.parts.items() if "tokenizer" not in slot}
    picked = {slot: path for slot, path in chosen.items() if slot in known}
    done = with_parts(info, family, PartPlaces(), found | picked)
    known_reasons = {slot: info.part_reasons.get(slot, "") for slot in found if slot not in picked}
    return replace(done, part_reasons={**done.part_reasons, **known_reasons})


def slot_of(path: Path, info: ModelInfo, family: Family, taken: Collection[str] = ()) -> str:
    """Which part of a model the file or folder ``path`` can be; one of ``taken`` only where it can
    be no other.

    Raises:
        ModelError: ``part_unfit``: it can be none, with what it is; or what is wrong with it.
        InputError: it can't be read.
    """
    if _is_tokenizer(path):
        return _tokenizer_slot(path, info, family)
    header = read_part(path)
    if header is None:
        raise part_unfit(path, info, None, "kind")
    meant = [want for want in info.wants if header.kind in want.kinds]
    fits = [want.slot for want in meant if not unfit(header, want)]
    if not fits:
        wrong: Unfit = unfit(header, meant[0]) if meant else "kind"
        raise part_unfit(path, info, header, wrong)
    return next((slot for slot in fits if slot not in taken), fits[0])


def _is_tokenizer(path: Path) -> bool:
    """Whether it can only be a tokenizer's file, or a folder that has one: without weights, or
    without their settings. Raises ModelError: as `check_weights`."""
    if path.is_dir():
        holds = any(each.suffix.lower() in _ENDINGS for each in path.iterdir())
        return not holds or not (path / SETTINGS).is_file()
    check_weights(path)
    return path.suffix.lower() not in _ENDINGS


def _tokenizer_slot(path: Path, info: ModelInfo, family: Family) -> str:
    slots = [want.slot for want in info.wants if "tokenizer" in want.slot]
    wanted = {slot: n for slot, n in family.tokenizers_of(info.variant).items() if slot in slots}
    places = find_tokenizers(wanted, Path(info.path), {}, dict.fromkeys(wanted, path))
    fits = [slot for slot, place in places.items() if place.origin != "missing"]
    if not fits:
        raise part_unfit(path, info, None, "kind")
    return next((slot for slot in fits if _speaks(places[slot])), fits[0])


def part_unfit(path: Path, info: ModelInfo, header: PartHeader | None, wrong: Unfit) -> ModelError:
    """The error of a file that can't be a part of a model."""
    if header is None:
        reason = describe_non_model(path, "")
        loose = path.is_dir() and not (path / SETTINGS).is_file()
        code = "part_folder" if loose else "part_other" if reason else "part_unknown"
        return ModelError(code, file=path.name, name=info.name, reason=reason)
    kind = load_part_kinds()[header.kind].name
    slot = next((each for each in info.wants if header.kind in each.kinds), None)
    if slot is None or wrong == "kind":
        return ModelError("part_unfit_kind", file=path.name, name=info.name, found=kind)
    if wrong == "sees":
        return ModelError("part_unfit_sees", file=path.name, name=info.name, kind=kind)
    found = {"width": header.width, "layers": header.layers, "pictures": header.pictures}
    asked = {"width": slot.width, "layers": slot.layers, "pictures": slot.pictures}
    return ModelError(
        _UNFIT[wrong],
        file=path.name,
        name=info.name,
        kind=kind,
        found=found[wrong],
        wanted=asked[wrong],
    )
