"""Tokenizers in files of encoders, alone in a folder, or shipped: which one is used, that the
picture is the one that a whole folder makes, and what is said of those that can't be."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import struct
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from tokenizers import Tokenizer
from transformers import AutoTokenizer

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.tokenizer_forms import read_tokenizer, tokenizer_json
from desktop_app.catalog.tokenizers import (
    TokenizerPlace,
    find_tokenizers,
    shipped_tokenizer,
    tokenizer_at,
)
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.weights import parse_weights
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import prompt_encoders
from desktop_app.networks.text_tokenizer import built_tokenizer
from tests import tiny_lumina2 as lumina2
from tests import tiny_z_image as z_image
from tests.engine.conftest import make_job, run
from tests.spiece import CONTROL, NORMAL, UNKNOWN, field, gemma_pieces, spiece, varint
from tests.tiny_language import tiny_qwen3
from tests.tiny_original import vae_keys

FAMILIES = load_families()
SETTINGS: dict[str, Any] = {"scheduler": "flow_euler", "prompt": "a cat", "negative_prompt": "b"}
T5 = resource_path("configs", "t5_tokenizer", "spiece.model.gz")


def told(path: Path) -> ModelInfo:
    return replace(probe(path, FAMILIES), native_size=64)


def made(engine: LocalEngine, info: ModelInfo) -> bytes:
    return run(engine, make_job(info, **SETTINGS)).pixels[0].tobytes()


def save(path: Path, tensors: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({key: each.clone().contiguous() for key, each in tensors.items()}, path)
    return path


def as_tensor(data: bytes) -> torch.Tensor:
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


@pytest.fixture(scope="module")
def parts() -> lumina2.Lumina2Parts:
    return lumina2.lumina2_parts()


def gemma_file(path: Path, parts: lumina2.Lumina2Parts, **more: torch.Tensor) -> Path:
    """An encoder as ComfyUI publishes it."""
    own = {f"model.{key}": each for key, each in parts.text_encoder.state_dict().items()}
    return save(path, {**own, **more})


# ---------------------------------------------------------------------- where they are found


@pytest.mark.slow
@pytest.mark.parametrize("how", ["spiece_model", "tokenizer_json"])
def test_the_encoder_s_file_brings_its_own(
    tmp_path: Path, engine: LocalEngine, parts: lumina2.Lumina2Parts, how: str
) -> None:
    folder = told(lumina2.lumina2_folder(tmp_path / "folder", parts))
    data = spiece(gemma_pieces())
    if how == "tokenizer_json":
        data = (tmp_path / "folder" / "tokenizer" / "tokenizer.json").read_bytes()
    models = tmp_path / "models"
    path = save(models / "lumina_2.safetensors", lumina2.lumina2_tensors(parts, "bare"))
    save(models / "ae.safetensors", vae_keys(parts.vae))
    encoder = gemma_file(models / "gemma_2_2b_fp16.safetensors", parts, **{how: as_tensor(data)})
    place = find_tokenizers({"tokenizer": "gemma2"}, path, {"text_encoder": encoder}, {})
    assert place["tokenizer"] == TokenizerPlace("gemma2", "in_file", encoder, how, how)
    info = told(path)
    assert not info.lacks
    assert made(engine, info) == made(engine, folder)
    for text in ("a cat", "", "日本 two  spaces <eos>"):
        of_file, of_folder = (
            prompt_encoders(each, FAMILIES["lumina2"])[0].count(text) for each in (info, folder)
        )
        assert of_file == of_folder > 0 or not text


@pytest.mark.slow
def test_a_checkpoint_of_all_parts_brings_its_own(
    tmp_path: Path, engine: LocalEngine, parts: lumina2.Lumina2Parts
) -> None:
    """As ComfyUI saves one: with the encoder's name before it."""
    folder = told(lumina2.lumina2_folder(tmp_path / "folder", parts))
    tensors = lumina2.lumina2_tensors(parts, "all_in_one")
    name = "text_encoders.gemma2_2b.spiece_model"
    path = save(tmp_path / "all.safetensors", {**tensors, name: as_tensor(spiece(gemma_pieces()))})
    info = told(path)
    (place,) = find_tokenizers({"tokenizer": "gemma2"}, path, {}, {}).values()
    assert (place.origin, place.tensor, info.lacks) == ("own", name, ())
    assert made(engine, info) == made(engine, folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spiece.model", "tokenizer.model"])
def test_a_folder_of_sentencepiece_s_file_alone_is_enough(
    tmp_path: Path, engine: LocalEngine, parts: lumina2.Lumina2Parts, name: str
) -> None:
    whole = told(lumina2.lumina2_folder(tmp_path / "whole", parts))
    copy = Path(shutil.copytree(whole.path, tmp_path / "copy"))
    shutil.rmtree(copy / "tokenizer")
    (copy / "tokenizer").mkdir()
    (copy / "tokenizer" / name).write_bytes(spiece(gemma_pieces()))
    assert made(engine, told(copy)) == made(engine, whole)


@pytest.mark.slow
def test_qwen_s_that_ships_reads_where_nobody_brings_one(
    tmp_path: Path, engine: LocalEngine
) -> None:
    """ComfyUI's files of Z-Image beside each other."""
    parts = z_image.z_image_parts()
    parts.text_encoder = tiny_qwen3(16, layers=4)
    parts.text_encoder.resize_token_embeddings(151936, mean_resizing=False)
    path = save(tmp_path / "z_image.safetensors", z_image.z_image_tensors(parts, "bare"))
    state = parts.text_encoder.half().state_dict().items()
    own = {key: each for key, each in state if not key.startswith("lm_head.")}
    save(tmp_path / "qwen_3_4b.safetensors", own)
    save(tmp_path / "ae.safetensors", vae_keys(parts.vae))
    info = told(path)
    assert not info.lacks
    assert made(engine, info)
    (encoder,) = prompt_encoders(info, FAMILIES["z_image"])
    assert (encoder.count("A cinematic photo of a cat"), encoder.name) == (6, "Qwen3")
    read = encoder.read(parse_weights("A cinematic photo", "literal"), "literal")
    assert [each.id for each in read.chunks[0]] == [32, 64665, 6548]


def test_what_the_user_chose_comes_first_and_ships_comes_last(tmp_path: Path) -> None:
    chosen, encoder = tmp_path / "tokenizer.json", tmp_path / "qwen.safetensors"
    chosen.write_text("{}", "utf-8")
    save(encoder, {"tokenizer_json": as_tensor(b"{}")})
    wanted = {"tokenizer": "qwen", "t5_tokenizer": "t5"}
    none = tmp_path / "none.safetensors"

    def origins(**given: Any) -> list[str]:
        found = find_tokenizers(wanted, none, given.get("encoders", {}), given.get("chosen", {}))
        return [each.origin for each in found.values()]

    assert origins() == ["ships", "ships"]
    assert origins(encoders={"text_encoder": encoder}) == ["in_file", "ships"]
    assert origins(encoders={"text_encoder": encoder}, chosen={"tokenizer": chosen})[0] == "own"
    assert origins(chosen={"tokenizer": none}) == ["missing", "ships"]
    assert shipped_tokenizer("gemma2").origin == shipped_tokenizer("tekken").origin == "missing"


def test_of_several_in_a_file_the_one_of_that_name_counts(tmp_path: Path) -> None:
    path = tmp_path / "all.safetensors"
    names = ("text_encoders.gemma2_2b.spiece_model", "text_encoders.t5xxl.spiece_model")
    save(path, {name: as_tensor(b"x") for name in names})
    for vocabulary, name in (("gemma2", names[0]), ("t5", names[1])):
        place = tokenizer_at(path, vocabulary)
        assert place is not None
        assert place.tensor == name
    assert tokenizer_at(path, "qwen") is None


# ---------------------------------------------------------------------- Mistral's tekken


def tekken(**config: Any) -> dict[str, Any]:
    """Mistral's form, of single bytes and a few words."""
    words = [bytes([byte]) for byte in range(256)] + [b"ca", b"cat", b" c", b" ca", b" cat"]
    vocab = [{"rank": at, "token_bytes": b64encode(each).decode()} for at, each in enumerate(words)]
    settings = json.loads((Path(__file__).parent / "tekken_config.json").read_text("utf-8"))
    sizes = {"default_vocab_size": len(words) + 30, "default_num_special_tokens": 30}
    return {"config": {**settings, **sizes, **config}, "vocab": vocab}


def test_tekken_is_read_from_the_encoder_s_file(tmp_path: Path) -> None:
    path = tmp_path / "mistral_3_small_flux2_bf16.safetensors"
    save(path, {"tekken_model": as_tensor(json.dumps(tekken()).encode())})
    place = tokenizer_at(path, "tekken", "in_file")
    assert place is not None
    number = built_tokenizer(place)
    asked = number("<s>[INST] a cat[/INST]", add_special_tokens=False)["input_ids"]
    assert asked == [1, 3, 30 + ord(" "), 30 + ord("a"), 30 + 260, 4]
    filled = number("cat", padding="max_length", truncation=True, max_length=4)
    assert filled == {"input_ids": [11, 11, 1, 30 + 257], "attention_mask": [0, 0, 1, 1]}


# ---------------------------------------------------------------------- marks and filling


@pytest.mark.slow
def test_texts_are_cut_before_their_end_and_filled_behind_it() -> None:
    number = built_tokenizer(shipped_tokenizer("t5"))
    whole = number("a cat sitting on a mat")
    assert whole == {"input_ids": [3, 9, 1712, 3823, 30, 3, 9, 6928, 1], "attention_mask": [1] * 9}
    cut = number("a cat sitting on a mat", truncation=True, max_length=5)["input_ids"]
    assert cut == [3, 9, 1712, 3823, 1]
    assert number("", padding="max_length", max_length=3)["attention_mask"] == [1, 0, 0]
    qwen = built_tokenizer(shipped_tokenizer("qwen"))
    assert qwen("", padding="max_length", max_length=2)["input_ids"] == [151643] * 2
    place = shipped_tokenizer("qwen")
    assert read_tokenizer(place, Tokenizer.from_str) is read_tokenizer(place, Tokenizer.from_str)


# ---------------------------------------------------------------------- bad input

POINTER = (
    b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 791656\n"
)
PIECES = gzip.decompress(T5.read_bytes())
CYCLE = [("<unk>", UNKNOWN), ("</s>", CONTROL), ("<pad>", CONTROL), ("a", NORMAL)]


def refusal(path: Path, vocabulary: str) -> ModelError:
    place = tokenizer_at(path, vocabulary)
    assert place is not None
    with pytest.raises(ModelError) as caught:
        built_tokenizer(place)
    assert path.name in caught.value.what
    return caught.value


BAD: dict[str, tuple[str, bytes, str]] = {
    "cut off": ("spiece.model", PIECES[: len(PIECES) // 2], "tokenizer_damaged"),
    "cut off in its map": ("spiece.model", PIECES[:-100_000], "tokenizer_damaged"),
    "a pointer": ("spiece.model", POINTER, "weights_pointer"),
    "a page": ("tokenizer.model", b"<!DOCTYPE html><html></html>", "weights_page"),
    "empty": ("spiece.model", b"", "weights_empty"),
    "other JSON": ("tokenizer.json", b'{"a": [1, 2]}', "tokenizer_damaged"),
    "a list": ("tokenizer.json", b"[]", "tokenizer_damaged"),
    "deep JSON": ("tokenizer.json", b"[" * 100_000, "tokenizer_damaged"),
    "another kind": ("tokenizer.json", b'{"model": {"type": "WordPiece", "vocab": {"a": 0}}}',
                     "tokenizer_damaged"),
    "no mark": ("spiece.model", spiece(CYCLE[:1] + CYCLE[2:], pairs=False), "tokenizer_damaged"),
    "nothing unknown": ("spiece.model", spiece(CYCLE[1:], pairs=False), "tokenizer_damaged"),
    "a piece of a megabyte": ("spiece.model", spiece([*CYCLE, ("x" * (1 << 20), NORMAL)]),
                              "tokenizer_damaged"),
    "a length beyond its end": ("spiece.model", varint(1 << 3 | 2) + varint(1 << 62) + b"x",
                                "tokenizer_damaged"),
    "a length without end": ("spiece.model", b"\x0a" + b"\xff" * 40, "tokenizer_damaged"),
    "a map that leads out of itself": (
        "spiece.model",
        spiece(CYCLE) + field(3, field(2, struct.pack("<II", 4, 0x7FFFFDFF) + b"x\0")),
        "tokenizer_damaged",
    ),
}  # fmt: skip


@pytest.mark.few(13)
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_tokenizer_is_named(tmp_path: Path, name: str) -> None:
    file, data, code = BAD[name]
    (tmp_path / file).write_bytes(data)
    assert refusal(tmp_path / file, "t5").code == code


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"default_vocab_size": 1 << 40}, "sizes"),
        ({"default_num_special_tokens": 0}, "sizes"),
        ({"pattern": "(a+)+$"}, "splits"),
    ],
)
def test_a_tekken_that_can_t_be_is_named(
    tmp_path: Path, config: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "tekken.json"
    path.write_text(json.dumps(tekken(**config)), "utf-8")
    error = refusal(path, "tekken")
    assert (error.code, reason in str(error.params["reason"])) == ("tokenizer_damaged", True)


def test_a_tensor_that_is_not_all_there_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "gemma.safetensors", {"spiece_model": as_tensor(spiece(gemma_pieces()))})
    place = tokenizer_at(path, "gemma2")
    assert place is not None
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(ModelError) as caught:
        built_tokenizer(place)
    assert caught.value.code == "tokenizer_damaged"
    assert tokenizer_at(path, "gemma2") is None  # and it is not taken for one


def test_a_tokenizer_of_another_encoder_is_named(
    tmp_path: Path, engine: LocalEngine, parts: lumina2.Lumina2Parts
) -> None:
    path = save(tmp_path / "lumina_2.safetensors", lumina2.lumina2_tensors(parts, "bare"))
    save(tmp_path / "ae.safetensors", vae_keys(parts.vae))
    more = spiece(gemma_pieces("▁abcdeginorstuvwxyz"))
    gemma_file(tmp_path / "gemma_2_2b_fp16.safetensors", parts, spiece_model=as_tensor(more))
    with pytest.raises(ModelError) as caught:
        engine.preload(told(path), lambda _: None)
    error = caught.value
    assert (error.code, error.params["tokens"], error.params["rows"]) == (
        "tokenizer_unfit",
        280,
        274,
    )
    assert "gemma_2_2b_fp16.safetensors" in error.what


@pytest.mark.few(1)
@pytest.mark.parametrize("form", ["spiece.model", "tokenizer.json", "tekken.json", "x.safetensors"])
def test_bytes_changed_by_chance_never_hang_nor_end_it(tmp_path: Path, form: str) -> None:
    """Each is read, or refused by name."""
    pairs, path, draw = spiece(gemma_pieces()), tmp_path / form, random.Random(form)
    vocabulary = "tekken" if form == "tekken.json" else "gemma2"
    if form == "tekken.json":
        path.write_text(json.dumps(tekken()), "utf-8")
    elif form == "tokenizer.json":
        (tmp_path / "spiece.model").write_bytes(pairs)
        place = TokenizerPlace("gemma2", "own", tmp_path / "spiece.model", "spiece_model")
        path.write_text(tokenizer_json(place), "utf-8")
    elif form == "spiece.model":
        path.write_bytes(pairs)
    else:
        save(path, {"spiece_model": as_tensor(pairs)})
    whole, outcomes = path.read_bytes(), set[str]()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 3)):
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        path.write_bytes(data[: draw.choice((len(data), len(data), draw.randrange(len(data))))])
        place = tokenizer_at(path, vocabulary)
        try:
            if place is not None:
                built_tokenizer(place)("a cat, 日本 <bos>", truncation=True, max_length=20)
                outcomes.add("read")
        except VelaturaError as error:
            outcomes.add(error.code)
    assert outcomes >= {"read", "tokenizer_damaged"}


@pytest.mark.slow
@pytest.mark.parametrize("vocabulary", ["t5", "qwen"])
def test_transformers_reads_what_is_written_the_same(tmp_path: Path, vocabulary: str) -> None:
    own = built_tokenizer(shipped_tokenizer(vocabulary))
    for name, text in own.files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    read = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    place = tokenizer_at(tmp_path, vocabulary)
    assert place is not None
    assert read.pad_token_id == own.pad_token_id
    for text in ("A cinematic photo of a cat", "红狐狸 🦊 in the snow", "", "a  b\n"):
        ids = own(text, add_special_tokens=False)["input_ids"]
        assert read(text, add_special_tokens=False)["input_ids"] == ids
        assert built_tokenizer(place)(text, add_special_tokens=False)["input_ids"] == ids
