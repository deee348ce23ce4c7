"""Our tokenizer numbers texts as transformers' CLIPTokenizer does."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from transformers.models.clip.tokenization_clip import CLIPTokenizer as StockTokenizer

from desktop_app.catalog.resources import resource_path
from desktop_app.networks.clip.tokenizer import CLIPTokenizer
from tests.draws import examples
from tests.tiny_parts import write_clip_tokenizer

PIECES = [
    "a photo of", "cat", "CAT", "Äpfel", "naïve", "東京の猫", "一只在雪地里的红色狐狸", "고양이",
    "🎨", "👩‍👩‍👧", "don't", "they'll", "x1y2", "3.14", "8k,", "!", "!!", "(red:1.2)", "\n", "\t ",
    "<|endoftext|>", "<|startoftext|>", "<|ENDOFTEXT|>", "e\u0301", "ﬁ", "\x00", "\ud7ff", "'s",
    "--", "<lora:x:1>", "supercalifragilisticexpialidocious", "x" * 90, "кошка", "\u3000", "\xa0",
]  # fmt: skip


def texts(count: int) -> list[str]:
    source = random.Random(5)
    made = [source.choice(("", " ")).join(source.choices(PIECES, k=source.randint(1, 12)))
            for _ in range(count)]  # fmt: skip
    return ["", " ", *PIECES, *made, " ".join(made[:60])]


def new_layout(path: Path, *, pad: str) -> None:
    """As transformers 5 writes it: one file, and one with settings."""
    write_clip_tokenizer(path / "old", true_clip=True, pad=pad)
    StockTokenizer.from_pretrained(path / "old").save_pretrained(path)
    shutil.rmtree(path / "old")


def published(path: Path) -> None:
    """As Stable Diffusion 1.x and XL have it: special words as objects, and others added."""
    write_clip_tokenizer(path, true_clip=True)
    word = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
    roles = {
        "bos_token": {"content": "<|startoftext|>", **word},
        "eos_token": {"content": "<|endoftext|>", **word},
        "unk_token": {"content": "<|endoftext|>", **word},
        "pad_token": "!",
    }
    (path / "special_tokens_map.json").write_text(json.dumps(roles), encoding="utf-8")
    (path / "tokenizer_config.json").write_text(
        json.dumps({"model_max_length": 77, "errors": "replace", "tokenizer_class": "CLIPTokenizer",
                    **{k: {"__type": "AddedToken", **v} for k, v in roles.items() if k[0] != "p"}}),
        encoding="utf-8",
    )  # fmt: skip
    (path / "added_tokens.json").write_text('{"<cat-toy>": 49408, "東京": 49409}', encoding="utf-8")


def starter(path: Path) -> None:
    shutil.copytree(resource_path("models", "starter", "tokenizer"), path, dirs_exist_ok=True)


def listed(path: Path) -> None:
    """As transformers 4 writes it: words with their numbers in the settings."""
    published(path)
    words = {
        str(number): {"content": text, "special": number != 49408, "normalized": number == 49406}
        for number, text in ((49406, "<|startoftext|>"), (49407, "<|endoftext|>"), (0, "!"),
                             (49408, "<cat-toy>"))
    }  # fmt: skip
    config = json.loads((path / "tokenizer_config.json").read_text(encoding="utf-8"))
    (path / "tokenizer_config.json").write_text(
        json.dumps({**config, "pad_token": "!", "added_tokens_decoder": words}), encoding="utf-8"
    )


LAYOUTS = {
    "old": lambda path: write_clip_tokenizer(path, true_clip=True),
    "bytes": lambda path: write_clip_tokenizer(path, true_clip=False),
    "padded": lambda path: write_clip_tokenizer(path, true_clip=True, pad="!"),
    "new": lambda path: new_layout(path, pad="<|endoftext|>"),
    "new padded": lambda path: new_layout(path, pad="!"),
    "published": published,
    "listed": listed,
    "starter": starter,
}


@pytest.mark.few(1)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_numbers_are_those_of_transformers(layout: str, tmp_path: Path) -> None:
    LAYOUTS[layout](tmp_path)
    theirs, ours = StockTokenizer.from_pretrained(tmp_path), CLIPTokenizer.from_pretrained(tmp_path)
    for role in ("bos_token_id", "eos_token_id", "pad_token_id", "model_max_length"):
        assert getattr(ours, role) == getattr(theirs, role)
    many = texts(max(60, examples(1000)) if layout == "old" else 60)
    told = theirs(many, add_special_tokens=False, verbose=False)["input_ids"]
    assert [
        ours(text, add_special_tokens=False, verbose=False)["input_ids"] for text in many
    ] == told
    for text in many[-20:]:
        for length in (12, 77):
            cut = {"padding": "max_length", "truncation": True, "max_length": length}
            assert ours(text, **cut) == dict(theirs(text, **cut))  # type: ignore[arg-type]


def test_a_folder_without_its_pairs_lacks_a_file(tmp_path: Path) -> None:
    write_clip_tokenizer(tmp_path, true_clip=False)
    (tmp_path / "merges.txt").unlink()
    with pytest.raises(FileNotFoundError):
        CLIPTokenizer.from_pretrained(tmp_path)
