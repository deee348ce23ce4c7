"""A single file in the original layout makes the same pixels as the folder of the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load, save_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.checkpoint_keys.shapes import (
    clip_shape,
    open_clip_shape,
    unet_shape,
    vae_shape,
)
from desktop_app.networks.prompt_embedding import ClipEncoder
from tests.draws import examples
from tests.engine.conftest import make_job, run
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts, tiny_single_file


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {"family": "sd1"},
        {"family": "sd2", "prediction_type": "v_prediction"},
        *(
            pytest.param(options, marks=pytest.mark.slow)
            for options in (
                {"family": "sd1", "channels": 9},
                {"family": "sd1", "text_width": 128},
                {"family": "sd2", "channels": 9, "prediction_type": "v_prediction"},
            )
        ),
    ],
    ids=lambda options: "-".join(map(str, options.values())),
)
def test_the_file_and_the_folder_make_the_same_bytes(
    tmp_path: Path,
    engine: LocalEngine,
    picture: ByteArray,
    mask: FloatArray,
    options: dict[str, Any],
) -> None:
    parts = tiny_parts(clip_tokenizer=True, **options)
    file = tiny_info(tiny_single_file(tmp_path / "model.safetensors", parts=parts), parts)
    folder = tiny_info(tiny_folder(tmp_path / "model", parts=parts), parts)
    assert file.layout == "single_file"
    prompt = "a photo of a cat, 日本"
    one, two = (
        run(engine, make_job(info, picture, mask, prompt=prompt)).pixels[0]
        for info in (file, folder)
    )
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize("keep", [0, 4, 3000, -1])
def test_a_truncated_file_is_told(
    tmp_path: Path, engine: LocalEngine, intact: bytes, keep: int
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(intact[:keep])
    with pytest.raises(ModelError) as caught:
        engine.preload(tiny_info(path), lambda _: None)
    assert caught.value.code == ("model_damaged" if keep else "weights_empty")


def test_a_missing_file_is_told(tmp_path: Path, engine: LocalEngine) -> None:
    info = tiny_info(tmp_path / "model.safetensors", layout="single_file")
    with pytest.raises(ModelError) as caught:
        engine.preload(info, lambda _: None)
    assert caught.value.code == "model_incomplete"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prefix", "plain"),
    [
        ("model.diffusion_model.", "UNet"),
        ("model.diffusion_model.out.2.bias", "UNet"),
    ],
)
def test_a_file_without_some_part_is_told(
    tmp_path: Path, engine: LocalEngine, intact: bytes, prefix: str, plain: str
) -> None:
    path = tmp_path / "model.safetensors"
    save_file({k: v for k, v in load(intact).items() if not k.startswith(prefix)}, path)
    with pytest.raises(ModelError) as caught:
        engine.preload(tiny_info(path), lambda _: None)
    assert caught.value.code == "model_incomplete"
    assert plain in caught.value.what


@pytest.mark.slow
@settings(max_examples=examples(6), deadline=None)
@given(place=st.integers(0, 30_000), value=st.integers(0, 255))
def test_a_damaged_header_is_an_error_with_a_name_or_does_no_harm(
    place: int, value: int, intact: bytes, damaged: Path, engine: LocalEngine
) -> None:
    data = bytearray(intact)
    data[place] = value
    damaged.unlink(missing_ok=True)  # a new file: the old one may still be mapped
    damaged.write_bytes(data)
    try:
        engine.preload(tiny_info(damaged, digest=f"{place} {value}"), lambda _: None)
    except ModelError as error:
        code = error.code
    else:
        code = "fine"
    assert code in ("fine", "model_damaged", "model_incomplete", "not_a_model")


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "model.safetensors"


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tiny_single_file(tmp_path_factory.mktemp("intact") / "model.safetensors").read_bytes()


@pytest.mark.slow
def test_further_weights_in_the_file_do_no_harm(
    tmp_path: Path, engine: LocalEngine, intact: bytes
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(intact)
    expected = run(engine, make_job(tiny_info(path))).pixels[0].tobytes()
    extra = {
        "model_ema.decay": torch.ones(()),
        "alphas_cumprod": torch.ones(1000),
        "cond_stage_model.transformer.text_model.embeddings.position_ids": torch.arange(77)[None],
        "lora.down": torch.ones(3),
    }
    other = tmp_path / "other.safetensors"
    save_file({**load(intact), **extra}, other)
    info = tiny_info(other)
    assert run(engine, make_job(info)).pixels[0].tobytes() == expected
    # And nothing is left without memory.
    loaded = engine.cache.get(info, lambda _: None, CancelToken())
    assert isinstance(loaded.texts, ClipEncoder)
    text_encoder = loaded.texts._text_encoder
    for module in (loaded.network, text_encoder, loaded.codec._vae):
        tensors = [*module.parameters(), *module.buffers()]
        assert not any(tensor.is_meta for tensor in tensors)


# Shapes of the real models, from their original configurations (v1-inference.yaml, v2-inference-v).
REAL = {
    "sd1": {"blocks": (320, 640, 1280, 1280), "text": 768, "linear": False, "heads": 8},
    "sd2": {
        "blocks": (320, 640, 1280, 1280),
        "text": 1024,
        "linear": True,
        "heads": [5, 10, 20, 20],
    },
}


def real_unet_shapes(blocks: tuple[int, ...], text: int, *, linear: bool) -> Any:
    prefix = ""
    shapes: dict[str, tuple[int, ...]] = {
        f"{prefix}input_blocks.0.0.weight": (320, 4, 3, 3),
        f"{prefix}out.2.weight": (4, 320, 3, 3),
    }
    index = 1
    for level, width in enumerate(blocks):
        for _ in range(2):
            base = f"{prefix}input_blocks.{index}"
            shapes[f"{base}.0.out_layers.3.weight"] = (width, width, 3, 3)
            if level < 3:
                one = (width, width) if linear else (width, width, 1, 1)
                shapes[f"{base}.1.proj_in.weight"] = one
                shapes[f"{base}.1.transformer_blocks.0.attn2.to_k.weight"] = (width, text)
            index += 1
        if level < 3:
            shapes[f"{prefix}input_blocks.{index}.0.op.weight"] = (width, width, 3, 3)
            index += 1
    return shapes


@pytest.mark.parametrize("family", ["sd1", "sd2"])
def test_the_shapes_of_the_real_models_give_their_known_configs(family: str) -> None:
    real = REAL[family]
    shapes = real_unet_shapes(real["blocks"], real["text"], linear=real["linear"])
    config = unet_shape(shapes, real["heads"])
    assert config["block_out_channels"] == list(real["blocks"])
    assert config["layers_per_block"] == 2
    assert config["cross_attention_dim"] == real["text"]
    assert config["use_linear_projection"] is real["linear"]
    assert config["attention_head_dim"] == real["heads"]
    assert config["down_block_types"] == [*["CrossAttnDownBlock2D"] * 3, "DownBlock2D"]
    assert config["up_block_types"] == ["UpBlock2D", *["CrossAttnUpBlock2D"] * 3]


def test_the_shapes_of_the_real_text_encoders_and_autoencoder_give_their_known_configs() -> None:
    clip = ""
    shapes = {
        f"{clip}embeddings.token_embedding.weight": (49408, 768),
        f"{clip}embeddings.position_embedding.weight": (77, 768),
        **{f"{clip}encoder.layers.{i}.mlp.fc1.weight": (3072, 768) for i in range(12)},
    }
    told = clip_shape(shapes)
    assert (told["num_hidden_layers"], told["num_attention_heads"]) == (12, 12)
    assert told["intermediate_size"] == 3072
    open_clip = ""
    shapes = {
        f"{open_clip}token_embedding.weight": (49408, 1024),
        f"{open_clip}positional_embedding": (77, 1024),
        **{
            f"{open_clip}transformer.resblocks.{i}.mlp.c_fc.weight": (4096, 1024) for i in range(24)
        },
    }
    told = open_clip_shape(shapes, left_out=1)
    assert (told["num_hidden_layers"], told["num_attention_heads"]) == (23, 16)
    base = ""
    shapes = {f"{base}decoder.conv_in.weight": (512, 4, 3, 3)}
    for level, width in enumerate((128, 256, 512, 512)):
        for block in range(2):
            shapes[f"{base}encoder.down.{level}.block.{block}.conv2.weight"] = (width, width, 3, 3)
    told = vae_shape(shapes)
    assert told["block_out_channels"] == [128, 256, 512, 512]
    assert (told["layers_per_block"], told["latent_channels"]) == (2, 4)
