"""Tokenizers of other forms as the JSON that the library ``tokenizers`` reads: SentencePiece
models, Mistral's tekken, the arrays of GGUF, what ships.

Nothing of that library is imported: the window's process and the engine hand its reader in. What
stands before and behind a prompt, and what fills it up, is not in it: rows of tokenizers.toml tell.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.sentencepiece_model import PieceKind, Pieces, PiecesDamaged, read_pieces
from desktop_app.catalog.single_tensors import TensorsDamaged, byte_tensor
from desktop_app.catalog.tokenizers import TokenizerPlace, load_vocabularies
from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import GgufDamaged, gguf_arrays, read_gguf
from desktop_app.core.not_weights import check_weights
from desktop_app.core.safe_open import read_regular

Form: TypeAlias = dict[str, Any]

MOST_BYTES: Final = 64 << 20
"""Of a tokenizer's file; the largest of image models have 33 MB."""

_MOST_TOKENS: Final = 1 << 20
_LONGEST: Final = 256

SPARE: Final = 1024
"""Rows that a table of words may have beyond its tokenizer's tokens: T5's has 28, Qwen2.5-VL's 395;
those of another vocabulary are off by tens of thousands."""

_SPACE: Final = "▁"
_TEKKEN_SPLIT: Final = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_TEKKEN_MARKS: Final = (
    *("<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]"),
    *("[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]"),
    *("[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"),
    "[TOOL_CONTENT]",
)
"""Of a tekken that lists none, as its third version doesn't (mistral-common, tekken.py)."""
_LISTS: Final = {
    name: f"tokenizer.ggml.{name}"
    for name in ("tokens", "scores", "token_type", "merges", "precompiled_charsmap")
}


def tokenizer_json(place: TokenizerPlace) -> str:
    """The tokenizer at ``place``, as the library's JSON.

    Raises:
        ModelError: ``tokenizer_damaged``; ``weights_pointer`` and its like: what lies there is no
            tokenizer.
        OSError: the file can't be read.
    """
    path = cast(Path, place.path)
    if path.is_file():
        check_weights(path)
    try:
        form = _FORMS[place.form](place)
    except (PiecesDamaged, TensorsDamaged, GgufDamaged) as damaged:
        reason = str(damaged)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        reason = "it is not a tokenizer"
    else:
        return json.dumps(form, ensure_ascii=False)
    raise ModelError("tokenizer_damaged", name=place.name, reason=reason)


def read_tokenizer(place: TokenizerPlace, make: Callable[[str], Any]) -> Any:
    """The one at ``place``, as ``make`` (the library's `Tokenizer.from_str`) gives it; read once
    while its file stays as it is. Nobody may change anything of it. Raises as `tokenizer_json`."""
    status = cast(Path, place.path).stat()
    return _read(place, make, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read(place: TokenizerPlace, make: Callable[[str], Any], changed: int, size: int) -> Any:
    text = tokenizer_json(place)
    try:
        return make(text)
    except Exception as error:  # the library has no class of its own
        reason = "it is not a tokenizer"
        raise ModelError("tokenizer_damaged", name=place.name, reason=reason) from error


def token_numbers(text: str) -> dict[str, int]:
    """The tokens of `tokenizer_json`, with what the library numbers them."""
    form: Form = json.loads(text)
    words: dict[str, int] | list[tuple[str, float]] = form["model"]["vocab"]
    listed = words if isinstance(words, dict) else {name: at for at, (name, _) in enumerate(words)}
    return listed | {each["content"]: each["id"] for each in form.get("added_tokens", ())}


def misfit(tokens: int, rows: int) -> bool:
    """Whether a tokenizer of so many ``tokens`` is of another vocabulary than a table of words that
    has so many ``rows``."""
    return not tokens <= rows <= tokens + SPARE


# ---------------------------------------------------------------------- forms


def _content(place: TokenizerPlace) -> bytes:
    """The bytes of the file, or of the tensor in it."""
    path = cast(Path, place.path)
    if place.tensor:
        return byte_tensor(path, place.tensor)
    data = read_regular(path, MOST_BYTES)
    return gzip.decompress(data) if place.origin == "ships" else data


def _json(place: TokenizerPlace) -> Form:
    """``tokenizer.json``, which neither cuts nor fills, or Mistral's ``tekken.json``."""
    form = json.loads(_content(place).decode())
    if "config" in form:
        return _tekken(form)
    model = form["model"]
    if model.get("type", "BPE") not in ("BPE", "Unigram") or not model["vocab"]:
        raise PiecesDamaged("its model is of another kind")
    return {**form, "truncation": None, "padding": None}


def _merges(place: TokenizerPlace) -> Form:
    """``vocab.json`` and ``merges.txt``, split as Qwen's."""
    folder = cast(Path, place.path)
    vocabulary = json.loads(read_regular(folder / "vocab.json", MOST_BYTES).decode())
    lines = read_regular(folder / "merges.txt", MOST_BYTES).decode().splitlines()
    pairs = [line.split(" ") for line in lines if line and not line.startswith("#version")]
    qwen = _qwen()
    marks = [each for each in qwen["added_tokens"] if each["id"] >= len(vocabulary)]
    return _byte_pairs(vocabulary, pairs, marks, "qwen2")


@cache
def _qwen() -> Form:
    """The one that ships: it has the 256 bytes and its pairs in their order for a vocabulary."""
    data = read_regular(resource_path("configs", "qwen_tokenizer", "qwen.json.gz"))
    form = json.loads(gzip.decompress(data).decode())
    pairs: list[str] = form["model"]["merges"]
    names = [*_symbols().values(), *(pair.replace(" ", "") for pair in pairs)]
    return {**form, "model": {**form["model"], "vocab": _numbered(names)}}


def _pieces(place: TokenizerPlace) -> Form:
    row = load_vocabularies()[place.vocabulary]
    found = read_pieces(_content(place))
    marks = [f"<extra_id_{at}>" for at in reversed(range(row.extra))]
    return _of_pieces(found, [each for each in marks if each not in found.texts])


def _gguf(place: TokenizerPlace) -> Form:
    """What llama.cpp wrote of a tokenizer into an encoder's file."""
    path, pairs = cast(Path, place.path), place.form != "t5"
    lists: dict[str, list[Any]] = gguf_arrays(path, _LISTS.values())
    texts: list[str] = lists[_LISTS["tokens"]]
    kinds: list[int] = lists[_LISTS["token_type"]]
    scores = [0.0] * len(texts) if place.form == "gpt2" else lists[_LISTS["scores"]]
    charsmap = bytes(each & 255 for each in lists.get(_LISTS["precompiled_charsmap"], ()))
    pieces = Pieces(texts, scores, kinds, pairs, charsmap, not pairs, not pairs)
    if place.form != "gpt2":
        return _of_pieces(pieces, ())
    return _byte_pairs(
        _numbered(texts),
        lists[_LISTS["merges"]],
        _added(texts, kinds),
        read_gguf(path).texts.get("tokenizer.ggml.pre", ""),
    )


def _tekken(form: Form) -> Form:
    """Mistral's: bytes of each token by rank; marks stand before them."""
    config = form["config"]
    if config["pattern"] != _TEKKEN_SPLIT:
        raise PiecesDamaged("it splits texts in a way that isn't known")
    marks, size = int(config["default_num_special_tokens"]), int(config["default_vocab_size"])
    if not 0 < marks < size <= _MOST_TOKENS:
        raise PiecesDamaged("its sizes can't be")
    tokens = {
        base64.b64decode(each["token_bytes"], validate=True): int(each["rank"])
        for each in form["vocab"][: size - marks]
    }
    listed = {int(each["rank"]): each["token_str"] for each in form.get("special_tokens") or ()}
    named: dict[int, str] = listed or dict(enumerate(_TEKKEN_MARKS))
    names = [named.get(at, f"<SPECIAL_{at}>") for at in range(marks)]
    ranks = {"".join(map(_symbols().__getitem__, each)): at for each, at in tokens.items()}
    vocabulary = _numbered(names) | {each: at + marks for each, at in ranks.items()}
    pairs = _pairs(ranks, {each: -at for each, at in ranks.items()})
    return _byte_pairs(vocabulary, pairs, _added(names, [PieceKind.CONTROL] * marks), "tekken")


# ---------------------------------------------------------------------- their parts


def _of_pieces(pieces: Pieces, marks: Sequence[str]) -> Form:
    """Of a SentencePiece model, and ``marks`` behind its pieces."""
    texts = [*pieces.texts, *marks]
    kinds = [*pieces.kinds, *[PieceKind.CONTROL] * len(marks)]
    if PieceKind.UNKNOWN not in kinds:
        raise PiecesDamaged("none of its pieces stands for what is unknown")
    charsmap = base64.b64encode(pieces.charsmap).decode()
    steps: list[Form] = [{"type": "Precompiled", "precompiled_charsmap": charsmap}] * bool(charsmap)
    unknown, fallback = kinds.index(PieceKind.UNKNOWN), PieceKind.BYTE in kinds
    if not pieces.pairs:
        scores = [*pieces.scores, *[0.0] * len(marks)]
        vocab = list(zip(texts, scores, strict=True))
        model = {"type": "Unigram", "unk_id": unknown, "vocab": vocab, "byte_fallback": fallback}
        before: list[Form] = [{"type": "WhitespaceSplit"}] * pieces.squeezes
        scheme = "always" if pieces.prefix else "never"
        cut = {"type": "Metaspace", "replacement": _SPACE, "split": True, "prepend_scheme": scheme}
        return _form(model, _added(texts, kinds), steps, [*before, cut])
    steps += [
        {"type": "Strip", "strip_left": True, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
    ] * pieces.squeezes
    steps += [{"type": "Prepend", "prepend": _SPACE}] * pieces.prefix
    steps += [{"type": "Replace", "pattern": {"String": " "}, "content": _SPACE}]
    found = zip(pieces.texts, pieces.scores, pieces.kinds, strict=True)
    scores = {
        text: score for text, score, kind in found if kind in (PieceKind.NORMAL, PieceKind.USER)
    }
    model = {
        **_BPE,
        "vocab": _numbered(texts),
        "merges": _pairs(scores, scores),
        "unk_token": texts[unknown],
        "fuse_unk": True,
        "byte_fallback": fallback,
    }
    return _form(model, _added(texts, kinds), steps, [])


def _byte_pairs(
    vocabulary: dict[str, int], pairs: Sequence[object], added: list[Form], split: str
) -> Form:
    """Pairs of bytes, whose texts are split as Qwen's ("qwen2") or Mistral's ("tekken") are."""
    model = {**_BPE, "vocab": vocabulary, "merges": pairs, "ignore_merges": split == "tekken"}
    if split == "qwen2":
        return {**_qwen(), "added_tokens": added, "model": model}
    if split != "tekken":
        raise PiecesDamaged("it splits texts in a way that isn't known")
    cut = {"type": "Split", "pattern": {"Regex": _TEKKEN_SPLIT}, "behavior": "Isolated"}
    # Bytes are written as Qwen's are.
    return _form(
        model, added, [], [{**cut, "invert": False}, _qwen()["pre_tokenizer"]["pretokenizers"][1]]
    )


_BPE: Final[Form] = {
    "type": "BPE",
    "dropout": None,
    "unk_token": None,
    "continuing_subword_prefix": "",
    "end_of_word_suffix": "",
    "fuse_unk": False,
    "byte_fallback": False,
    "ignore_merges": False,
}


def _form(model: Form, added: list[Form], steps: list[Form], cuts: list[Form]) -> Form:
    """A whole tokenizer: its steps before a text is cut, and how it is cut."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": steps} if steps else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": cuts} if cuts else None,
        "post_processor": None,
        "decoder": None,
        "model": model,
    }


def _added(texts: Sequence[str], kinds: Sequence[int]) -> list[Form]:
    """Those that are looked for before all else: marks as they are in a text, pieces that a user
    defined in what the first steps made of it."""
    plain = {"single_word": False, "lstrip": False, "rstrip": False}
    marks: dict[int, bool] = {
        PieceKind.USER: True,
        PieceKind.CONTROL: False,
        PieceKind.UNKNOWN: False,
    }
    return [
        {"id": at, "content": text, **plain, "normalized": own, "special": not own}
        for at, (text, kind) in enumerate(zip(texts, kinds, strict=True))
        if text and (own := marks.get(kind)) is not None
    ]


def _numbered(texts: Sequence[str]) -> dict[str, int]:
    found = {text: at for at, text in enumerate(texts)}
    if len(found) < len(texts):
        raise PiecesDamaged("it has a token twice")
    return found


def _pairs(tokens: Iterable[str], scores: Mapping[str, float]) -> list[tuple[str, str]]:
    """All pairs of tokens that make up a token, the best token's first, as google/sentencepiece and
    Mistral's tekken put them together: by what comes of it."""
    order = {each: at for at, each in enumerate(tokens)}
    found: list[tuple[float, int, int, str, str]] = []
    for whole in order:
        if len(whole) > _LONGEST:
            raise PiecesDamaged("one of its tokens is too long")
        for at in range(1, len(whole)):
            first, second = whole[:at], whole[at:]
            if first in order and second in order:
                found.append((-scores[whole], order[first], order[second], first, second))
    return [(first, second) for *_, first, second in sorted(found)]


@cache
def _symbols() -> dict[int, str]:
    """The printable character that stands for each byte (openai/gpt-2, encoder.py), in
    the order of the vocabularies."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [each for each in range(256) if each not in plain]
    return {each: chr(each) for each in plain} | {
        each: chr(256 + at) for at, each in enumerate(rest)
    }


_FORMS: Final[dict[str, Callable[[TokenizerPlace], Form]]] = {
    "tokenizer_json": _json,
    "merges": _merges,
    "qwen_merges": lambda _: _qwen(),
    "spiece_model": _pieces,
    "tekken_model": _json,
    "gpt2": _gguf,
    "llama": _gguf,
    "t5": _gguf,
}
