"""GGUF files make nearly the picture of the weights that they were written from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter, dequantize
from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]
from torch import nn

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import READABLE
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.engine.loading import load
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS
from desktop_app.networks.quantised.block_making import AT_LOAD
from desktop_app.networks.quantised.gguf_file import GgufFile
from desktop_app.networks.quantised.layers import (
    QuantisedConv2d,
    QuantisedLinear,
    quantised_layers,
)
from tests.engine.conftest import make_job, run
from tests.engine.quantised.gguf_files import write_gguf
from tests.library.identify.files import gguf as library_gguf
from tests.tiny_flux import FluxParts, flux_folder, flux_parts, flux_tensors
from tests.tiny_models import tiny_parts, tiny_single_file

FAMILIES = load_families()
COMPUTE = pick_compute("float32", "cpu")


@pytest.fixture(scope="module")
def parts() -> FluxParts:
    """With CLIP's real vocabulary, which single files imply."""
    return flux_parts(true_clip=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, parts: FluxParts) -> ModelInfo:
    return probe(flux_folder(tmp_path_factory.mktemp("flux") / "folder", parts), FAMILIES)


def picture(engine: LocalEngine, info: ModelInfo) -> FloatArray:
    return run(engine, make_job(info, prompt="a cat", scheduler="flow_euler")).pixels[0]


def psnr(one: FloatArray, other: FloatArray) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 10 * np.log10(1 / error) if error else np.inf


def flux_gguf(
    path: Path, parts: FluxParts, folder: ModelInfo, form: str, layout: str = "bare"
) -> ModelInfo:
    tensors = flux_tensors(parts, "prefixed" if layout == "prefixed" else "bare")
    return replace(probe(write_gguf(path, tensors, form), FAMILIES), companion=folder.path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "layout", "least"), [("F32", "bare", np.inf), ("Q8_0", "prefixed", 40.0)]
)
def test_flux_in_gguf_makes_the_picture_of_its_folder(
    tmp_path: Path,
    own_engine: LocalEngine,
    parts: FluxParts,
    folder: ModelInfo,
    form: str,
    layout: str,
    least: float,
) -> None:
    info = flux_gguf(tmp_path / "m.gguf", parts, folder, form, layout)
    assert (info.family, info.variant, info.layout) == ("flux1", folder.variant, "single_file")
    value = psnr(picture(own_engine, info), picture(own_engine, folder))
    assert value >= least


@pytest.mark.few(1)
@pytest.mark.parametrize("form", ["Q4_0", "Q5_1"])
def test_fewer_bits_stay_in_memory_and_are_what_the_forecast_counts(
    tmp_path: Path, parts: FluxParts, folder: ModelInfo, form: str
) -> None:
    info = flux_gguf(tmp_path / "m.gguf", parts, folder, form)
    model = load(info, FAMILIES["flux1"], COMPUTE, lambda _: None, CancelToken())
    assert not any(type(each) is nn.Linear for each in model.network.modules())
    assert {layer.form for layer in quantised_layers(model.network)} == {form}
    said = part_sizes(info, FAMILIES["flux1"]).of("denoiser")[0]
    held = model.weights.of("denoiser")[0]
    assert (said.numbers, said.quantised) == (held.numbers, held.quantised)
    assert said.resident_bytes(4) == held.resident_bytes(4) < said.numbers


@pytest.mark.slow
def test_stacked_rows_are_dealt_out_without_a_copy(
    tmp_path: Path, parts: FluxParts, folder: ModelInfo
) -> None:
    info = flux_gguf(tmp_path / "m.gguf", parts, folder, "Q8_0")
    network = load(info, FAMILIES["flux1"], COMPUTE, lambda _: None, CancelToken()).network
    attention = network.single_transformer_blocks[0].attn
    query, key = attention.to_q.blocks, attention.to_k.blocks
    assert query.untyped_storage().data_ptr() == key.untyped_storage().data_ptr()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stable Diffusion in one file."""
    parts = tiny_parts("sd1", clip_tokenizer=True)
    return tiny_single_file(tmp_path_factory.mktemp("whole") / "plain.safetensors", parts=parts)


@pytest.mark.slow
@pytest.mark.parametrize("reshaped", [False, True])
def test_stable_diffusion_in_one_gguf_makes_the_picture_of_its_file(
    tmp_path: Path, own_engine: LocalEngine, whole: Path, reshaped: bool
) -> None:
    tensors = load_file(whole)
    file = write_gguf(tmp_path / "small.gguf", tensors, architecture="sd1", reshaped=reshaped)
    infos = [probe(path, FAMILIES) for path in (file, whole)]
    small, plain = (
        run(own_engine, make_job(replace(info, native_size=64))).pixels[0] for info in infos
    )
    assert psnr(small, plain) > 40
    model = own_engine.cache.get(replace(infos[0], native_size=64), lambda _: None, CancelToken())
    kinds = {type(layer) for layer in quantised_layers(model.network)}
    assert kinds == ({QuantisedLinear, QuantisedConv2d} if reshaped else {QuantisedLinear})


@pytest.mark.parametrize("kept", [40, 3000, -7])
def test_a_truncated_file_is_told_by_whoever_reads_it(
    tmp_path: Path, own_engine: LocalEngine, parts: FluxParts, folder: ModelInfo, kept: int
) -> None:
    info = flux_gguf(tmp_path / "m.gguf", parts, folder, "Q8_0")
    path = Path(info.path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError) as loading:
        own_engine.preload(info, lambda _: None)
    with pytest.raises(ModelError) as probing:
        probe(path, FAMILIES)
    assert loading.value.code == probing.value.code == "model_damaged"


def test_a_format_that_cannot_be_read_is_refused_by_the_engine_too(
    tmp_path: Path, own_engine: LocalEngine, parts: FluxParts, folder: ModelInfo
) -> None:
    info = flux_gguf(tmp_path / "m.gguf", parts, folder, "F32")
    library_gguf(Path(info.path), {"img_in.weight": (64, 256)}, "Q8_K")
    with pytest.raises(ModelError) as caught:
        own_engine.preload(info, lambda _: None)
    assert caught.value.code == "model_quantised"


def test_the_engine_reads_the_formats_that_the_window_lets_pass() -> None:
    assert set(BLOCK_FORMATS) - set(AT_LOAD) == READABLE


def test_a_weight_s_own_factor_counts_and_is_no_weight(tmp_path: Path) -> None:
    """As llama.cpp writes NVFP4."""
    data = np.random.default_rng(3).integers(0, 120, (6, 72), dtype=np.uint8)
    writer = GGUFWriter(tmp_path / "m.gguf", "flux")
    writer.add_tensor("a.weight", data, raw_dtype=GGMLQuantizationType.NVFP4)
    writer.add_tensor("a.scale", np.array([0.25], np.float32))
    for write in ("header_to_file", "kv_data_to_file", "tensors_to_file"):
        getattr(writer, f"write_{write}")()
    writer.close()
    wanted = dequantize(data, GGMLQuantizationType.NVFP4) * np.float32(0.25)
    with GgufFile(tmp_path / "m.gguf", "m") as file:
        assert file.shapes == {"a.weight": (6, 128)}
        held: Any = file.get_tensor("a.weight")
    assert np.array_equal(held.dense().numpy(), wanted) and held.nbytes == data.nbytes + 6 * 4
