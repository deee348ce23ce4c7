"""Numbers of texts are those of the libraries that the tokenizers come from.

Those in tokenizer_ids.json were written by transformers' Qwen2Tokenizer and T5Tokenizer and by
sentencepiece, which trained byte_pairs.model (`packaging/checks/tokenizer_ids.py`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import gguf
import pytest
from tokenizers import Tokenizer

from desktop_app.catalog.tokenizer_forms import misfit, tokenizer_json
from desktop_app.catalog.tokenizers import TokenizerPlace, shipped_tokenizer, tokenizer_at

HERE = Path(__file__).parent
SAMPLE: list[dict[str, Any]] = json.loads((HERE / "tokenizer_ids.json").read_text("utf-8"))
PAIRS = TokenizerPlace("gemma2", "own", HERE / "byte_pairs.model", "spiece_model")


@lru_cache(maxsize=3)
def built(place: TokenizerPlace) -> Tokenizer:
    return Tokenizer.from_str(tokenizer_json(place))


def numbers(tokenizer: Tokenizer, text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("key", "place"),
    [("qwen", shipped_tokenizer("qwen")), ("t5", shipped_tokenizer("t5")), ("byte_pairs", PAIRS)],
    ids=["qwen", "t5", "byte_pairs"],
)
def test_numbers_are_the_libraries_own(key: str, place: TokenizerPlace) -> None:
    tokenizer = built(place)
    assert len(SAMPLE) > 30
    for each in SAMPLE:
        assert numbers(tokenizer, each["text"]) == each[key], each["text"]


def test_numbers_are_the_published_ones() -> None:
    qwen, t5 = (built(shipped_tokenizer(each)) for each in ("qwen", "t5"))
    # InvokeAI, tests/backend/qwen3/test_qwen3_tokenizer.py
    published = [32, 64665, 6548, 315, 264, 8251]
    assert numbers(qwen, "A cinematic photo of a cat") == published
    assert numbers(t5, "a cat sitting on a mat") == [3, 9, 1712, 3823, 30, 3, 9, 6928]
    assert qwen.token_to_id("<|im_start|>") == 151644
    assert qwen.token_to_id("<|image_pad|>") == 151655
    assert (qwen.token_to_id("</think>"), qwen.get_vocab_size()) == (151668, 151669)
    assert (t5.token_to_id("<extra_id_0>"), t5.get_vocab_size()) == (32099, 32100)


def test_a_table_of_words_may_have_rows_to_spare_and_not_thousands() -> None:
    fits = ((151669, 151936), (151669, 152064), (32100, 32128), (256000, 256000), (131072, 131072))
    assert not any(misfit(*each) for each in fits)
    others = ((151669, 265), (32100, 151936), (32100, 256000), (131072, 151936), (151669, 131072))
    assert all(misfit(*each) for each in others)


# ---------------------------------------------------------------------- GGUF


def written(path: Path, model: str, pre: str, **lists: Any) -> Path:
    writer = gguf.GGUFWriter(str(path), "qwen3")
    writer.add_tokenizer_model(model)
    if pre:
        writer.add_tokenizer_pre(pre)
    for name, values in lists.items():
        getattr(writer, f"add_{name}")(values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.slow
def test_pairs_of_bytes_in_a_gguf_are_read(tmp_path: Path) -> None:
    """As llama.cpp's converter writes Qwen3's, with filling up to the rows of the encoder."""
    whole = json.loads(tokenizer_json(shipped_tokenizer("qwen")))
    added = {each["id"]: each for each in whole["added_tokens"]}
    names = {at: each["content"] for at, each in added.items()}
    names |= {at: text for text, at in whole["model"]["vocab"].items()}
    tokens = [names.get(at, f"[PAD{at}]") for at in range(151936)]
    kinds = [
        (3 if added[at]["special"] else 4) if at in added else 1 if at in names else 5
        for at in range(151936)
    ]
    path = written(
        tmp_path / "Qwen3-4B-Q8_0.gguf", "gpt2", "qwen2", token_list=tokens, token_types=kinds,
        token_merges=whole["model"]["merges"],
    )  # fmt: skip
    place = tokenizer_at(path, "qwen", "in_file")
    assert place is not None
    assert (place.origin, place.form) == ("in_file", "gpt2")
    tokenizer = built(place)
    for each in SAMPLE:
        assert numbers(tokenizer, each["text"]) == each["qwen"], each["text"]
    assert tokenizer.get_vocab_size() == 151936


@pytest.mark.slow
def test_pieces_in_a_gguf_are_read(tmp_path: Path) -> None:
    """T5's with its map of characters, and pairs with bytes for what is unknown."""
    import gzip

    from desktop_app.catalog.sentencepiece_model import read_pieces

    t5 = shipped_tokenizer("t5")
    assert t5.path is not None
    for key, vocabulary, data in (
        ("t5", "t5", gzip.decompress(t5.path.read_bytes())),
        ("byte_pairs", "gemma2", (HERE / "byte_pairs.model").read_bytes()),
    ):
        found = read_pieces(data)
        extra = [f"<extra_id_{at}>" for at in reversed(range(100))] if key == "t5" else []
        lists: dict[str, Any] = {
            "token_list": found.texts + extra,
            "token_scores": found.scores + [-1000.0] * len(extra),
            "token_types": found.kinds + [3] * len(extra),
        }
        if key == "t5":
            lists["precompiled_charsmap"] = found.charsmap
        kind = "t5" if key == "t5" else "llama"
        path = written(tmp_path / f"{key}.gguf", kind, "", **lists)
        place = tokenizer_at(path, vocabulary, "in_file")
        assert place is not None
        tokenizer = built(place)
        for each in SAMPLE:
            assert numbers(tokenizer, each["text"]) == each[key], each["text"]


def test_a_split_that_is_not_known_leaves_a_gguf_without_tokenizer(tmp_path: Path) -> None:
    lists: dict[str, Any] = {"token_list": ["a", "b"], "token_types": [1, 1], "token_merges": []}
    path = written(tmp_path / "other.gguf", "gpt2", "llama-bpe", **lists)
    assert tokenizer_at(path, "qwen") is None
