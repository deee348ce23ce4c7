"""Which tokenizer reads a model's prompts, and where it is: the model's own, one in the file
of its text encoder, or one that ships.

Nothing here needs torch or the library that tokenizes: `tokenizer_forms` makes of a place what that
library reads, in the window's process and in the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from desktop_app.catalog.families import Family
from desktop_app.catalog.resources import read_rows, resource_path
from desktop_app.catalog.single_tensors import TensorsDamaged, byte_tensors
from desktop_app.core.gguf_header import GgufDamaged, read_gguf
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record

TokenizerOrigin: TypeAlias = Literal["own", "in_file", "ships", "missing"]
"""From where: of the model's folder or file (or one that the user chose), in the file of a text
encoder, of the program, or from nowhere."""

FILES: Final = {
    "tokenizer.json": "tokenizer_json",
    "spiece.model": "spiece_model",
    "tokenizer.model": "spiece_model",
    "tekken.json": "tekken_model",
}
"""Names of files that hold a tokenizer alone → their form, in the order they are looked for."""

TENSORS: Final = ("tokenizer_json", "spiece_model", "tekken_model")
"""How names of tensors end that hold the bytes of such a file, as ComfyUI writes them."""

_GGUF_MODEL, _GGUF_SPLIT = "tokenizer.ggml.model", "tokenizer.ggml.pre"
GGUF_SPLITS: Final = frozenset({"qwen2", "tekken"})
"""Ways to split a text (``tokenizer.ggml.pre``) that are known; of the others a GGUF's byte pairs
can't be used."""


@record()
class Vocabulary:
    """A row of tokenizers.toml; see the table's head."""

    id: str
    name: str
    holds: tuple[str, ...]
    words: tuple[str, ...]
    pad: str
    begin: str = ""
    end: str = ""
    left: bool = False
    extra: int = 0
    ships: str = ""


@record()
class TokenizerPlace:
    """Where a tokenizer is.

    Attributes:
        vocabulary: what was looked for, a key of tokenizers.toml.
        origin: from where.
        path: the file that holds it, or the folder of ``vocab.json`` and ``merges.txt``; None where
            it is missing.
        form: "tokenizer_json", "spiece_model", "tekken_model", "merges", "qwen_merges", or of GGUF
            "gpt2", "llama" and "t5"; empty where it is missing.
        tensor: the tensor's name in a safetensors file; empty elsewhere.
    """

    vocabulary: str
    origin: TokenizerOrigin
    path: Path | None = None
    form: str = ""
    tensor: str = ""

    @property
    def name(self) -> str:
        """Of the file or folder, for errors."""
        return "" if self.path is None else self.path.name


def load_vocabularies() -> dict[str, Vocabulary]:
    """All rows, by id. Raises StorageError: ``catalog_invalid``."""
    return read_rows("tokenizers", _row)


def _row(key: str, entry: dict[str, Any]) -> Vocabulary:
    fields: dict[str, Any] = {
        **entry,
        "holds": tuple(entry["holds"]),
        "words": tuple(entry["words"]),
    }
    return Vocabulary(id=key, **fields)


def encoder_of(part: str) -> str:
    """The component that reads by the tokenizer ``part``: of "tokenizer_2" "text_encoder_2"; of one
    without any, as Anima's "t5_tokenizer", a name that no model has."""
    return part.replace("tokenizer", "text_encoder")


def find_tokenizers(
    wanted: Mapping[str, str],
    model: Path,
    encoders: Mapping[str, Path],
    chosen: Mapping[str, Path],
) -> dict[str, TokenizerPlace]:
    """Where each tokenizer of a model is: the first of these that has it.

    1. What the user chose.
    2. The model's own folder or file.
    3. The file of its text encoder.
    4. What ships.

    Reads headers, and no weights. What can't be read has no tokenizer: whoever loads it says why.

    Args:
        wanted: of each tokenizer among the components its vocabulary (`Family.tokenizers_of`).
        model: a diffusers folder, or a single file.
        encoders: of each text encoder in a separate file, that file.
        chosen: of some of the tokenizers the file or folder that the user chose.

    Returns:
        For each of ``wanted``, in that order. Of a chosen one that holds no tokenizer ``origin`` is
        "missing".
    """
    found: dict[str, TokenizerPlace] = {}
    for part, vocabulary in wanted.items():
        if part in chosen:
            missing = TokenizerPlace(vocabulary, "missing")
            found[part] = tokenizer_at(chosen[part], vocabulary, "own", part) or missing
            continue
        encoder = encoders.get(encoder_of(part))
        found[part] = (
            tokenizer_at(model, vocabulary, "own", part)
            or (encoder and tokenizer_at(encoder, vocabulary, "in_file"))
            or shipped_tokenizer(vocabulary)
        )
    return found


def tokenizers_of(info: ModelInfo, family: Family) -> dict[str, TokenizerPlace]:
    """Where each tokenizer of a model is, with the parts that were found or chosen for it."""
    encoders = {part: Path(path) for part, path in info.parts.items() if "tokenizer" not in part}
    chosen = {part: Path(path) for part, path in info.parts.items() if "tokenizer" in part}
    return find_tokenizers(family.tokenizers_of(info.variant), Path(info.path), encoders, chosen)


def shipped_tokenizer(vocabulary: str) -> TokenizerPlace:
    """The one that ships, or ``origin`` "missing"."""
    row = load_vocabularies()[vocabulary]
    if not row.ships:
        return TokenizerPlace(vocabulary, "missing")
    path = resource_path("configs", *row.ships.split("/"))
    form = "spiece_model" if path.name.startswith("spiece.") else "qwen_merges"
    return TokenizerPlace(vocabulary, "ships", path, form)


def tokenizer_at(
    path: Path, vocabulary: str, origin: TokenizerOrigin = "own", part: str = ""
) -> TokenizerPlace | None:
    """The tokenizer of ``vocabulary`` that ``path`` holds; None: it holds none that can be read.

    Args:
        path: a model's file, an encoder's, a tokenizer's file, or a folder of these.
        vocabulary: a key of tokenizers.toml.
        origin: what is told of it.
        part: in which folder of a model's folder it is ("tokenizer_2"); empty: in ``path``.
    """
    if path.is_dir():
        return _in_folder(path, part, vocabulary, origin)
    for form, tensor in _forms(path):
        if form in load_vocabularies()[vocabulary].holds and _meant(tensor, vocabulary):
            return TokenizerPlace(vocabulary, origin, path, form, tensor)
    return None


def _in_folder(
    path: Path, part: str, vocabulary: str, origin: TokenizerOrigin
) -> TokenizerPlace | None:
    for folder in (part_folder(path, part), path) if part else (path,):
        for name, form in FILES.items():
            if form in load_vocabularies()[vocabulary].holds and (folder / name).is_file():
                return TokenizerPlace(vocabulary, origin, folder / name, form)
        if all((folder / name).is_file() for name in ("vocab.json", "merges.txt")):
            return TokenizerPlace(vocabulary, origin, folder, "merges")
    return None


def _forms(path: Path) -> tuple[tuple[str, str], ...]:
    """(form, name of the tensor) of each tokenizer in a file, whatever its vocabulary."""
    try:
        status = path.stat()
        return _read_forms(path, status.st_mtime_ns, status.st_size)
    except (OSError, TensorsDamaged, GgufDamaged):
        return ()


@lru_cache(maxsize=64)
def _read_forms(path: Path, changed: int, size: int) -> tuple[tuple[str, str], ...]:
    ending = path.suffix.lower()
    if ending == ".gguf":
        texts = read_gguf(path).texts
        model = texts.get(_GGUF_MODEL, "")
        known = model in ("llama", "t5") or texts.get(_GGUF_SPLIT) in GGUF_SPLITS
        return ((model, ""),) if known else ()
    if ending == ".json":
        return (("tokenizer_json", ""),)
    if ending == ".model":
        return (("spiece_model", ""),)
    return tuple(
        (form, name) for name in byte_tensors(path) for form in TENSORS if name.endswith(form)
    )


def _meant(tensor: str, vocabulary: str) -> bool:
    """Whether a tensor's name speaks of ``vocabulary``, or of none."""
    rows = load_vocabularies()
    meant = [key for key, row in rows.items() if any(word in tensor for word in row.words)]
    return not meant or vocabulary in meant


OTHER: Final = {"tokenizer": "processor"}


def part_folder(path: Path, part: str) -> Path:
    """Where ``part`` is in the model folder ``path``, whether it is there or not."""
    folder, other = path / part, path / OTHER.get(part, part)
    return other if not folder.is_dir() and other.is_dir() else folder


def component_at(path: Path, part: str) -> Path:
    """The folder of ``part`` in ``path``, a model's or with that part alone; or ``path`` itself."""
    inner = path / part
    return inner if (inner / "config.json").is_file() else path


def with_usual_names(index: dict[str, Any]) -> dict[str, Any]:
    """A model_index.json whose parts have their usual names, too."""
    added = {part: index[other] for part, other in OTHER.items() if other in index}
    return {**added, **index}
