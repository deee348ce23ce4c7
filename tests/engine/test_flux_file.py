"""FLUX.1's single files make the same pixels as the folder of the same weights, in 8 bits too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders.single_file_utils import convert_flux_transformer_checkpoint_to_diffusers
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.loading import load
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.checkpoint_keys.flux_keys import convert_flux, flux_shape
from desktop_app.networks.checkpoint_keys.t5_keys import t5_shape
from desktop_app.networks.device import pick_compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import opened
from desktop_app.networks.quantised.layers import quantised_layers
from tests.engine.conftest import make_job, run
from tests.tiny_flux import (
    FluxParts,
    Layout,
    flux_file,
    flux_folder,
    flux_parts,
    flux_tensors,
    transformer_keys,
)
from tests.tiny_original import vae_keys

FAMILIES = load_families()
FLOAT8 = torch.float8_e4m3fn


@pytest.fixture(scope="module")
def parts() -> dict[str, FluxParts]:
    """With CLIP's real vocabulary, which single files imply."""
    return {variant: flux_parts(variant, true_clip=True) for variant in ("dev", "schnell", "fill")}


@pytest.fixture(scope="module")
def folders(
    tmp_path_factory: pytest.TempPathFactory, parts: dict[str, FluxParts]
) -> dict[str, ModelInfo]:
    root = tmp_path_factory.mktemp("flux")
    return {name: probe(flux_folder(root / name, each), FAMILIES) for name, each in parts.items()}


@pytest.fixture
def own_engine() -> Iterator[LocalEngine]:
    """One whose memory of models no other test uses: files here keep their paths."""
    engine = LocalEngine("float32")
    yield engine
    engine.close()


def with_companion(path: Path, folder: ModelInfo) -> ModelInfo:
    return replace(probe(path, FAMILIES), companion=folder.path)


def pixels_of(engine: LocalEngine, info: ModelInfo, *arrays: Any) -> bytes:
    settings = {"prompt": "a photo of a cat, 日本", "scheduler": "flow_euler", "strength": 0.8}
    return run(engine, make_job(info, *arrays, **settings)).pixels[0].tobytes()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("variant", "layout"),
    [
        ("dev", "bare"),
        ("dev", "all_in_one"),
        ("schnell", "prefixed"),
        ("fill", "bare"),
        pytest.param("schnell", "all_in_one", marks=pytest.mark.slow),
        pytest.param("fill", "all_in_one", marks=pytest.mark.slow),
        pytest.param("dev", "prefixed", marks=pytest.mark.slow),
    ],
)
def test_the_file_and_the_folder_make_the_same_bytes(
    tmp_path: Path,
    own_engine: LocalEngine,
    parts: dict[str, FluxParts],
    folders: dict[str, ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
    variant: str,
    layout: Layout,
) -> None:
    path = flux_file(tmp_path / "model.safetensors", parts[variant], layout)
    info = with_companion(path, folders[variant])
    folder = folders[variant]
    assert (info.variant, info.input_channels) == (folder.variant, folder.input_channels)
    assert (info.factor, info.defaults, info.live) == (16, folder.defaults, folder.live)
    missing = ("text_encoder", "text_encoder_2", "vae")
    assert info.lacks == (() if layout == "all_in_one" else missing)
    of_file, of_folder = (pixels_of(own_engine, each, picture, mask) for each in (info, folder))
    assert of_file == of_folder


def test_without_a_companion_one_sentence_asks_for_it(
    tmp_path: Path, engine: LocalEngine, parts: dict[str, FluxParts]
) -> None:
    info = probe(flux_file(tmp_path / "m.safetensors", parts["dev"], "bare"), FAMILIES)
    with pytest.raises(ModelError) as caught:
        engine.preload(info, lambda _: None)
    assert caught.value.code == "model_companion"
    assert "tokenizer" not in caught.value.params["parts"]
    assert caught.value.params["family"] == "FLUX.1"


@pytest.mark.slow
def test_parts_in_files_of_their_own_beside_it_are_used(
    tmp_path: Path,
    own_engine: LocalEngine,
    parts: dict[str, FluxParts],
    folders: dict[str, ModelInfo],
) -> None:
    path = flux_file(tmp_path / "flux1-dev.safetensors", parts["dev"])
    other = flux_parts(seed=5, true_clip=True)  # the companion's own parts are other ones
    companion = probe(flux_folder(tmp_path / "other", other), FAMILIES)
    save(tmp_path / "ae.safetensors", vae_keys(parts["dev"].vae))
    clip = parts["dev"].text_encoder.state_dict().items()
    clip_l = {f"text_model.{k.removeprefix('text_model.')}": v for k, v in clip}
    save(tmp_path / "clip_l.safetensors", {**clip_l, "logit_scale": torch.ones(())})
    t5 = dict(parts["dev"].text_encoder_2.state_dict())
    save(tmp_path / "t5xxl_fp16.safetensors", t5)
    info = with_companion(path, companion)
    assert not info.lacks
    assert pixels_of(own_engine, info) == pixels_of(own_engine, folders["dev"])


@pytest.mark.slow
@pytest.mark.parametrize("scales", ["none", "tensor", "row"])
def test_weights_in_8_bits_become_what_they_stand_for(
    tmp_path: Path, parts: dict[str, FluxParts], scales: str
) -> None:
    compute = pick_compute("float32", "cpu")
    packed, meant = in_8_bits(flux_tensors(parts["dev"], "prefixed"), scales)
    loaded: list[Any] = []
    for name, tensors in (("packed", packed), ("meant", meant)):
        info = probe(save(tmp_path / f"{name}.safetensors", tensors), FAMILIES)
        family = FAMILIES[info.family]
        with opened(info, family, family_engine(family.id)) as reading:
            loaded.append(reading.part("transformer", compute))
    own, layers = loaded[0].state_dict(), dict(loaded[0].named_modules())
    for key, value in loaded[1].state_dict().items():
        held = own[key] if key in own else layers[key.removesuffix(".weight")].dequantised()
        assert torch.equal(held, value)
    assert len(list(quantised_layers(loaded[0]))) > 10


def in_8_bits(tensors: dict[str, Tensor], scales: str) -> tuple[dict[str, Tensor], ...]:
    """The matrices in 8 bits with their factors, and what they stand for in float32."""
    packed: dict[str, Tensor] = {"model.diffusion_model.scaled_fp8": torch.zeros(2).to(FLOAT8)}
    meant: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if value.ndim < 2:
            packed[key] = meant[key] = value
            continue
        factor = torch.ones(())
        if scales != "none":
            most = value.float().abs()
            factor = (most.amax() if scales == "tensor" else most.amax(1)) / 448
            stem = key.removesuffix(".weight")
            packed[f"{stem}.{'scale_weight' if scales == 'tensor' else 'weight_scale'}"] = factor
        rows = factor if factor.ndim == 0 else factor[:, None]
        packed[key] = (value.float() / rows).to(FLOAT8)
        meant[key] = packed[key].float() * rows
    return packed, meant


@pytest.mark.parametrize(
    ("dtype", "words"), [(torch.uint8, "4-bit"), (torch.int8, "8-bit whole numbers")]
)
def test_weights_packed_tighter_are_refused_in_one_sentence(
    tmp_path: Path, parts: dict[str, FluxParts], dtype: torch.dtype, words: str
) -> None:
    tensors = flux_tensors(parts["dev"])
    for key in list(tensors):
        if key.endswith("qkv.weight"):
            tensors[key] = tensors[key].to(dtype)
    with pytest.raises(ModelError) as caught:
        probe(save(tmp_path / "nf4.safetensors", tensors), FAMILIES)
    assert caught.value.code == "model_quantised"
    assert words in caught.value.what


def test_other_families_with_like_names_are_not_taken_for_it(
    tmp_path: Path, parts: dict[str, FluxParts]
) -> None:
    whole = flux_tensors(parts["dev"])
    chroma = {k: v for k, v in whole.items() if not k.startswith(("vector_in", "time_in"))}
    chroma["distilled_guidance_layer.in_proj.weight"] = torch.zeros(8, 8)
    wide = {**whole, "img_in.weight": torch.zeros(64, 96)}
    assert probe(save(tmp_path / "chroma.safetensors", chroma), FAMILIES).family == "chroma"
    with pytest.raises(ModelError) as caught:
        probe(save(tmp_path / "wide.safetensors", wide), FAMILIES)
    assert caught.value.code == "not_a_model"


@pytest.mark.slow
def test_a_file_without_some_weight_is_told(
    tmp_path: Path, parts: dict[str, FluxParts], folders: dict[str, ModelInfo], engine: LocalEngine
) -> None:
    for lost in ("double_blocks.0.txt_attn.qkv.bias", "time_in.in_layer.weight"):
        tensors = flux_tensors(parts["dev"])
        del tensors[lost]
        info = with_companion(save(tmp_path / f"{lost}.safetensors", tensors), folders["dev"])
        with pytest.raises(ModelError) as caught:
            engine.preload(info, lambda _: None)
        assert caught.value.code == "model_incomplete"


@pytest.mark.slow
def test_nothing_is_copied_while_names_change(
    tmp_path: Path, parts: dict[str, FluxParts], folders: dict[str, ModelInfo]
) -> None:
    info = with_companion(flux_file(tmp_path / "m.safetensors", parts["dev"]), folders["dev"])
    compute = pick_compute("float16", "cpu")
    network = load(info, FAMILIES["flux1"], compute, lambda _: None, CancelToken()).network
    attention = network.single_transformer_blocks[0].attn
    query, key = (each.weight for each in (attention.to_q, attention.to_k))
    assert query.untyped_storage().data_ptr() == key.untyped_storage().data_ptr()


def save(path: Path, tensors: dict[str, Tensor]) -> Path:
    save_file({key: value.clone().contiguous() for key, value in tensors.items()}, path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["dev", "schnell", "fill"])
def test_names_and_order_are_those_of_diffusers_own_conversion(variant: str) -> None:
    # It takes full-sized transformers alone: matrices without memory, vectors with numbers.
    with torch.device("meta"):
        network = FluxTransformer2DModel(
            in_channels=384 if variant == "fill" else 64,
            out_channels=64,
            num_layers=2,
            num_single_layers=2,
            guidance_embeds=variant != "schnell",
        )
        tensors = transformer_keys(network)
    for number, (key, value) in enumerate(tensors.items()):
        if value.ndim == 1:
            tensors[key] = torch.arange(len(value)).float() + number
    theirs = convert_flux_transformer_checkpoint_to_diffusers(dict(tensors))
    shapes = {key: tuple(value.shape) for key, value in tensors.items()}
    ours = convert_flux(tensors, flux_shape(shapes, {}))
    assert ours.keys() == theirs.keys() == network.state_dict().keys()
    for key, value in ours.items():
        assert value.shape == theirs[key].shape
        assert value.is_meta or torch.equal(value, theirs[key]), key


# Shapes of the real models: github.com/black-forest-labs/flux, util.py; T5 v1.1 XXL's config.json.


@pytest.mark.parametrize("variant", ["dev", "schnell", "fill"])
def test_the_shapes_of_the_real_models_give_their_known_configs(variant: str) -> None:
    channels = 384 if variant == "fill" else 64
    shapes: dict[str, tuple[int, ...]] = {
        "img_in.weight": (3072, channels),
        "txt_in.weight": (3072, 4096),
        "vector_in.in_layer.weight": (3072, 768),
        "final_layer.linear.weight": (64, 3072),
        "double_blocks.0.img_attn.norm.key_norm.scale": (128,),
        **{f"double_blocks.{i}.img_mod.lin.weight": (18432, 3072) for i in range(19)},
        **{f"single_blocks.{i}.linear1.weight": (21504, 3072) for i in range(38)},
    }
    if variant != "schnell":
        shapes["guidance_in.in_layer.weight"] = (3072, 256)
    assert flux_shape(shapes, {}) == {
        "in_channels": channels,
        "out_channels": 64,
        "num_layers": 19,
        "num_single_layers": 38,
        "attention_head_dim": 128,
        "num_attention_heads": 24,
        "joint_attention_dim": 4096,
        "pooled_projection_dim": 768,
        "guidance_embeds": variant != "schnell",
        "axes_dims_rope": [16, 56, 56],
    }


def test_the_shapes_of_the_real_t5_give_its_known_config() -> None:
    block = "encoder.block.{}.layer"
    shapes: dict[str, tuple[int, ...]] = {
        "shared.weight": (32128, 4096),
        f"{block.format(0)}.0.SelfAttention.relative_attention_bias.weight": (32, 64),
        f"{block.format(0)}.0.SelfAttention.q.weight": (4096, 4096),
        f"{block.format(0)}.1.DenseReluDense.wo.weight": (4096, 10240),
        **{f"{block.format(i)}.0.layer_norm.weight": (4096,) for i in range(24)},
    }
    assert t5_shape(shapes) == {
        "vocab_size": 32128,
        "d_model": 4096,
        "d_ff": 10240,
        "d_kv": 64,
        "num_heads": 64,
        "num_layers": 24,
        "relative_attention_num_buckets": 32,
    }


def test_a_t5_with_the_other_name_of_its_words_is_read(parts: dict[str, FluxParts]) -> None:
    state = parts["dev"].text_encoder_2.state_dict()
    shapes = {key: tuple(value.shape) for key, value in state.items() if key != "shared.weight"}
    assert t5_shape(shapes)["vocab_size"] == state["shared.weight"].shape[0]
