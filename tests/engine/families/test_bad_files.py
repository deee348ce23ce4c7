"""What can't be of families that are read by a language model, or by T5 alone: in one table.

Every row is refused in three lines that name what is at fault, before anything is built of it, and
the engine still makes the same bytes of a good model (`unharmed`). See test_bad_input.py, too.
"""

from __future__ import annotations

import json
import shutil
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.peak_memory import resident_bytes
from tests.engine.families.bench import (
    FAMILIES,
    NEWER,
    Bench,
    a_layer,
    check_lines,
    cut,
    weights_of,
)
from tests.engine.matrix.cases import BUILDERS
from tests.engine.quantised.gguf_files import write_gguf

DONORS = {
    "FLUX.1 Kontext": "Z-Image",
    "FLUX.2 klein": "FLUX.1 Kontext",
    "Z-Image": "Lumina 2",
    "Qwen-Image": "Anima",
    "Chroma": "Krea 2",
    "Lumina 2": "Z-Image",
    "Sana": "FLUX.2 klein",
    "Krea 2": "Z-Image",
    "Anima": "Sana",
}
"""Who lends each of them a part, or a LoRA."""


@pytest.fixture(scope="module")
def bench(
    engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory, picture: ByteArray
) -> Iterator[Bench]:
    yield Bench(engine, tmp_path_factory.mktemp("good"), picture)
    engine.cache.clear()


@pytest.fixture(autouse=True)
def unharmed(bench: Bench, request: pytest.FixtureRequest) -> Iterator[None]:
    with bench.unharmed(request.getfixturevalue("family")):
        yield


def parts_of(model: ModelInfo) -> list[str]:
    """All that hold weights."""
    return list(weights_of(Path(model.path)))


@pytest.mark.slow
@pytest.mark.parametrize("family", NEWER)
def test_a_part_of_another_family_is_named(bench: Bench, tmp_path: Path, family: str) -> None:
    giver = bench.model(DONORS[family])
    for part in parts_of(bench.model(family)):
        if part not in parts_of(giver):
            continue
        model = bench.copy(family, tmp_path / f"mixed {part}")
        target = Path(model.path) / part
        shutil.rmtree(target)
        shutil.copytree(Path(giver.path) / part, target)
        if same_layout(target, bench.model(family), part):
            continue
        error = bench.refused(bench.job(model), unread=True)
        assert isinstance(error, ModelError), part
        assert error.code in ("not_a_model", "model_damaged", "model_class", "model_incomplete")
        assert f"mixed {part}" in error.what


def same_layout(folder: Path, model: ModelInfo, part: str) -> bool:
    """Whether that is what the family itself has: several share an autoencoder."""
    own = weights_of(Path(model.path))[part]
    (other,) = folder.glob("*.safetensors")
    shapes = [{key: each.shape for key, each in load_file(path).items()} for path in (own, other)]
    return shapes[0] == shapes[1]


def narrower(settings: dict[str, Any]) -> None:
    settings["hidden_size" if "hidden_size" in settings else "d_model"] = 8


def shorter(settings: dict[str, Any]) -> None:
    """Whose weights are more than it says."""
    settings["num_hidden_layers" if "num_hidden_layers" in settings else "num_layers"] = 1


def longer(settings: dict[str, Any]) -> None:
    settings["num_hidden_layers" if "num_hidden_layers" in settings else "num_layers"] = 64
    if "layer_types" in settings:
        settings["layer_types"] = ["full_attention"] * 64


@pytest.mark.slow
@pytest.mark.parametrize("change", [narrower, shorter, longer])
@pytest.mark.parametrize("family", NEWER)
def test_a_text_encoder_of_another_size_is_named(
    bench: Bench, tmp_path: Path, family: str, change: Callable[[dict[str, Any]], None]
) -> None:
    model = bench.copy(family, tmp_path / "sized")
    part = "text_encoder_2" if "text_encoder_2" in parts_of(model) else "text_encoder"
    file = Path(model.path) / part / "config.json"
    settings = json.loads(file.read_text("utf-8"))
    change(settings.get("text_config", settings))
    file.write_text(json.dumps(settings), "utf-8")
    error = bench.refused(bench.job(model), unread=True)
    assert isinstance(error, ModelError)
    assert error.code in ("not_a_model", "model_damaged", "model_incomplete")
    assert PART_NAMES[part] in error.what or "text" in error.what


def spoil(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_text("{", "utf-8")


@pytest.mark.few(1)
@pytest.mark.parametrize("ruin", [shutil.rmtree, spoil])
@pytest.mark.parametrize("family", NEWER)
def test_a_tokenizer_that_is_not_there_is_named(
    bench: Bench, tmp_path: Path, family: str, ruin: Callable[[Path], None]
) -> None:
    for folder in sorted(Path(bench.model(family).path).glob("*tokenizer*")):
        model = bench.copy(family, tmp_path / folder.name)
        ruin(Path(model.path) / folder.name)
        error = bench.refused(bench.job(model), unread=True)
        assert isinstance(error, ModelError)
        assert "tokenizer" in error.what, error.what


def file_of(bench: Bench, family: str, path: Path, form: str = "") -> ModelInfo:
    """A good single file, or its GGUF, with the folder's other parts."""
    builder = BUILDERS[family]
    assert builder.file is not None
    written = builder.file(path / "model.safetensors").replace(path.with_suffix(".safetensors"))
    if form:
        written = write_gguf(path.with_suffix(".gguf"), load_file(written), form)
    told = probe(written, FAMILIES)
    return replace(told, native_size=64, companion=bench.model(family).path, lacks=())


def refused_by_both(bench: Bench, model: ModelInfo) -> ModelError:
    """The library and the engine say the same of the file."""
    error = bench.refused(bench.job(model), unread=True)
    with pytest.raises(ModelError) as caught:
        probe(Path(model.path), FAMILIES)
    check_lines(caught.value)
    assert isinstance(error, ModelError)
    assert error.code == caught.value.code
    assert Path(model.path).stem in error.what
    return error


@pytest.mark.slow
@pytest.mark.parametrize("form", ["", "Q8_0"], ids=["safetensors", "gguf"])
@pytest.mark.parametrize("family", NEWER)
def test_a_file_whose_tail_is_cut_is_named(
    bench: Bench, tmp_path: Path, family: str, form: str
) -> None:
    model = file_of(bench, family, tmp_path / "cut", form)
    for _ in range(4):  # GGUF ends with some filling
        cut(Path(model.path))
    assert refused_by_both(bench, model).code == "model_damaged"


def _counts(data: bytes, first: int) -> bytes:
    """With other counts of tensors and values; see docs/gguf.md of ggml."""
    del first
    return data[:8] + struct.pack("<QQ", 1 << 60, 1 << 60) + data[24:]


def _name(data: bytes, first: int) -> bytes:
    return data[:first] + struct.pack("<Q", 1 << 62) + data[first + 8 :]


def _sides(data: bytes, first: int) -> bytes:
    at = first + 8 + struct.unpack_from("<Q", data, first)[0] + 4
    return data[:at] + struct.pack("<Q", 1 << 62) + data[at + 8 :]


def _many_sides(data: bytes, first: int) -> bytes:
    at = first + 8 + struct.unpack_from("<Q", data, first)[0]
    return data[:at] + struct.pack("<I", 0xFFFFFFFF) + data[at + 4 :]


def _elsewhere(data: bytes, first: int) -> bytes:
    at = first + 8 + struct.unpack_from("<Q", data, first)[0]
    at += 4 + 8 * struct.unpack_from("<I", data, at)[0] + 4
    return data[:at] + struct.pack("<Q", (1 << 63) - 32) + data[at + 8 :]


@pytest.mark.slow
@pytest.mark.parametrize("lie", [_counts, _name, _sides, _many_sides, _elsewhere])
@pytest.mark.parametrize("family", NEWER)
def test_a_gguf_that_counts_what_cannot_be_is_named(
    bench: Bench, tmp_path: Path, family: str, lie: Callable[[bytes, int], bytes]
) -> None:
    model = file_of(bench, family, tmp_path / "counts", "Q8_0")
    path = Path(model.path)
    data, name = path.read_bytes(), next(iter(load_file(path.with_suffix(".safetensors"))))
    path.write_bytes(lie(data, data.index(name.encode()) - 8))
    assert refused_by_both(bench, model).code == "model_damaged"


@pytest.mark.slow
@pytest.mark.parametrize("lie", ["architecture", "shape", "turned"])
@pytest.mark.parametrize("family", NEWER)
def test_metadata_of_a_gguf_that_lie_change_nothing_or_are_named(
    bench: Bench, tmp_path: Path, family: str, lie: str
) -> None:
    model = file_of(bench, family, tmp_path / "plain", "F32")
    tensors = load_file(Path(model.path).with_suffix(".safetensors"))
    path = tmp_path / "lies.gguf"
    inner = ((k, v) for k, v in tensors.items() if "block" in k or "layers" in k)
    name, weight = next((k, v) for k, v in inner if v.ndim == 2 and len({*v.shape}) > 1)
    shapes = {"shape": (1 << 20, 1 << 20), "turned": tuple(reversed(weight.shape))}
    write_gguf(
        path,
        tensors,
        "F32",
        architecture="sd1" if lie == "architecture" else "flux",
        shapes={name: shapes[lie]} if lie in shapes else {},
    )
    told = replace(model, id="lies", name="lies", path=str(path))
    if lie == "architecture":
        assert probe(path, FAMILIES).family == model.family
        pictures = [bench.picture(each) for each in (told, model)]
        assert pictures[0] == pictures[1]
        return
    error = bench.refused(bench.job(told), unread=True)
    assert isinstance(error, ModelError) and "lies" in error.what


@pytest.mark.slow
@pytest.mark.parametrize("family", NEWER)
def test_a_lora_of_another_family_is_named(bench: Bench, tmp_path: Path, family: str) -> None:
    model = bench.model(family)
    layer, rows, columns = a_layer(bench.model(DONORS[family]), "transformer")
    path = tmp_path / "other.safetensors"
    tensors = {"lora_A.weight": torch.ones(1, columns), "lora_B.weight": torch.ones(rows, 1)}
    save_file({f"transformer.{layer}.{key}": value for key, value in tensors.items()}, path)
    job = replace(bench.job(model, conditions=(lora("key"),)), files={"key": str(path)})
    error = bench.refused(job)
    assert error.code in ("lora_unfit", "lora_width") and path.name in error.what


@pytest.mark.slow
@pytest.mark.parametrize("form", ["", "Q8_0"], ids=["safetensors", "gguf"])
@pytest.mark.parametrize("family", [each for each in NEWER if each != "Qwen-Image"])
def test_a_folder_that_lends_a_file_what_does_not_fit_is_named_before_anything_is_read(
    bench: Bench, tmp_path: Path, family: str, form: str
) -> None:
    model = file_of(bench, family, tmp_path / "alone", form)  # Qwen-Image's holds all
    lender = bench.copy(family, tmp_path / "lender")
    for settings in sorted(Path(lender.path).glob("text_encoder*/config.json")):
        told = json.loads(settings.read_text("utf-8"))
        narrower(told.get("text_config", told))
        settings.write_text(json.dumps(told), "utf-8")
    error = bench.refused(bench.job(replace(model, companion=lender.path)), unread=True)
    assert isinstance(error, ModelError) and "text" in error.what


def hollow_words(path: Path, extra: int) -> None:
    """Make the first table of ``path`` so many rows longer, in a hole that takes no disk."""
    data = path.read_bytes()
    length = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    last = max(header, key=lambda key: header[key]["data_offsets"][1])
    name = max(header, key=lambda key: header[key]["shape"][0] * (len(header[key]["shape"]) == 2))
    row, (begin, end) = header[name], header[name]["data_offsets"]
    grown = extra * (end - begin) // row["shape"][0]
    after = header[last]["data_offsets"][1]
    row["shape"][0] += extra
    row["data_offsets"] = [after, after + (end - begin) + grown]
    # No byte may belong to nothing: what the table left is another's.
    header["left"] = {"dtype": "U8", "shape": [end - begin], "data_offsets": [begin, end]}
    words = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(words)) + words + data[8 + length :])
        file.truncate(8 + len(words) + row["data_offsets"][1])


@pytest.mark.few(1)
@pytest.mark.skipif(sys.platform == "win32", reason="files without holes")
@pytest.mark.parametrize("family", ["FLUX.1 Kontext", "FLUX.2 klein"])
def test_of_twenty_gigabytes_that_do_not_fit_none_is_read(
    bench: Bench, tmp_path: Path, family: str
) -> None:
    model = bench.copy(family, tmp_path / "large")
    text = "text_encoder_2" if family == "FLUX.1 Kontext" else "text_encoder"
    settings = Path(model.path) / text / "config.json"
    told = json.loads(settings.read_text("utf-8"))
    rows = 10_000_000_000 // told.get("hidden_size", told.get("d_model"))
    hollow_words(weights_of(Path(model.path))[text], rows)
    told["vocab_size"] += rows
    settings.write_text(json.dumps(told), "utf-8")
    shutil.rmtree(Path(model.path) / "vae")
    shutil.copytree(Path(bench.model("Sana").path) / "vae", Path(model.path) / "vae")
    before = resident_bytes()
    error = bench.refused(bench.job(model), unread=True)
    assert error.code in ("model_class", "not_a_model", "model_damaged")
    assert resident_bytes() - before < 200_000_000
    assert weights_of(Path(model.path))[text].stat().st_size > 20_000_000_000
