"""Models of every family as they are published for other programs: denoisers, text encoders and
autoencoders in files of their own, tiny, with random weights, true names and true vocabularies; and
beside each a diffusers folder of the same weights.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, get_args
from uuid import UUID

import numpy as np
import torch
from diffusers import (
    AnimaTextConditioner,
    AutoencoderKL,
    AutoencoderKLQwenImage,
    ControlNetModel,
)
from gguf import GGMLQuantizationType, dequantize, quantize
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection
from transformers.models.t5.tokenization_t5 import T5Tokenizer
from transformers.tokenization_utils_tokenizers import TokenizersBackend

from desktop_app.catalog.tokenizer_forms import tokenizer_json
from desktop_app.catalog.tokenizers import shipped_tokenizer
from tests import tiny_anima as anima
from tests import tiny_chroma as chroma
from tests import tiny_flux as flux
from tests import tiny_flux2 as flux2
from tests import tiny_krea2 as krea2
from tests import tiny_lumina2 as lumina2
from tests import tiny_qwen_image as qwen
from tests import tiny_qwen_image21 as qwen21
from tests import tiny_sana as sana
from tests import tiny_sd3 as sd3
from tests import tiny_z_image as z_image
from tests.engine.quantised.gguf_files import write_gguf
from tests.storage.test_program_names import write_names
from tests.tiny_language import (
    GEMMA_MARKS,
    TEMPLATE,
    tiny_gemma2,
    tiny_qwen3,
    tiny_qwen3_vl,
    tiny_qwen25_vl,
)
from tests.tiny_language import write_gemma_tokenizer as write_small_gemma
from tests.tiny_models import tiny_folder, tiny_parts, tiny_single_file
from tests.tiny_original import vae_keys
from tests.tiny_parts import clip_config, draw_norms, finish, tiny_t5, transformer_vae
from tests.tiny_sdxl import sdxl_file, sdxl_folder, sdxl_parts

Kind: TypeAlias = Literal[
    "checkpoint", "denoiser", "text_encoder", "vae", "lora", "upscaler", "controlnet"
]

QWEN, QWEN25, T5, GEMMA = 151_936, 152_064, 32_128, 256_000
"""Rows of tables of words, as published: what encoders are told apart by."""
CLIP_L, CLIP_G = 768, 1280
JOINED = CLIP_L + CLIP_G
"""Of both, which is the least that T5 may have beside them."""
EIGHT = torch.float8_e4m3fn
FOUR = torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
"""What four bits hold (e2m1), by their codes; eight more are the same below zero."""
SIXTEENTH = 2.0**-6
"""The scale of a whole table of fours: those of its blocks are multiples of it."""
SEEN = {
    "image_token_id": 151_655,
    "video_token_id": 151_656,
    "vision_start_token_id": 151_652,
    "vision_end_token_id": 151_653,
}
"""Where pictures stand among the tokens of Qwen's vocabulary."""


class Published(NamedTuple):
    """A file or folder as people have it.

    Attributes:
        name: what it is called where it is published.
        kind: what it is.
        path: where it lies in the store.
        family: of a denoiser or checkpoint, the name of its diffusers folder in the store.
        parts: published names of what it is run with.
    """

    name: str
    kind: Kind
    path: Path
    family: str = ""
    parts: tuple[str, ...] = ()


class _Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Published] = []

    def put(
        self, name: str, kind: Kind, tensors: Mapping[str, Tensor], form: str = "", **more: Any
    ) -> None:
        """Write tensors as they are, in a key of `FORMS`, or in GGUF."""
        path = self.folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {key: value.detach().clone().contiguous() for key, value in tensors.items()}
        if form in FORMS:
            whole = FORMS[form](whole)
        if form == "gguf":
            write_gguf(path, whole)
        else:
            save_file(whole, path)
        self.made.append(Published(name, kind, path, **more))

    def reference(self, family: str) -> Path:
        return self.folder / "folders" / family


def _narrow(tensor: Tensor) -> Tensor:
    if tensor.ndim != 2 or not tensor.is_floating_point():
        return tensor
    cast = tensor.to(EIGHT)
    return cast if torch.equal(cast.to(tensor.dtype), tensor) else tensor


def _fp8(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tables in 8 bits that lose nothing by it."""
    return {key: _narrow(value) for key, value in tensors.items()}


def _scaled(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """As ComfyUI's older "fp8_scaled" files: twice the numbers, and a half beside each table."""
    made: dict[str, Tensor] = {"scaled_fp8": torch.empty(2, dtype=EIGHT)}
    for key, value in tensors.items():
        narrow = _narrow(value * 2)
        is_table = narrow.dtype == EIGHT and key.endswith(".weight")
        made[key] = narrow if is_table else value
        if is_table:
            made[f"{key.removesuffix('weight')}scale_weight"] = torch.tensor(0.5)
    return made


def _marked(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """As ComfyUI writes fp8 since 2025: with a mark beside each table."""
    made: dict[str, Tensor] = {}
    for key, value in _scaled(tensors).items():
        layer, _, end = key.rpartition(".")
        if end == "scale_weight":
            made[f"{layer}.weight_scale"] = value
            made[f"{layer}.comfy_quant"] = _mark("float8_e4m3fn")
        elif key != "scaled_fp8":
            made[key] = value
    return made


def _nvfp4(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """As ComfyUI's files in NVIDIA's four bits, of tables that lose nothing by it."""
    made: dict[str, Tensor] = {}
    for key, value in tensors.items():
        layer, _, end = key.rpartition(".")
        if end != "weight" or not _has_blocks(value) or not torch.equal(_in_fours(value), value):
            made[key] = value
            continue
        blocks = value.float().unflatten(1, (-1, 16))
        scales = _block_scales(blocks)
        codes = (blocks.abs() / scales)[..., None].sub(FOUR).abs().argmin(-1)
        codes = (codes + 8 * (blocks < 0)).flatten(1).to(torch.uint8)
        made[key] = codes[:, ::2] << 4 | codes[:, 1::2]
        made[f"{layer}.weight_scale"] = _swizzled((scales[..., 0] / SIXTEENTH).to(EIGHT))
        made[f"{layer}.weight_scale_2"] = torch.tensor(SIXTEENTH)
        made[f"{layer}.comfy_quant"] = _mark("nvfp4")
    return made


FORMS: dict[str, Callable[[Mapping[str, Tensor]], dict[str, Tensor]]] = {
    "fp8": _fp8,
    "scaled": _scaled,
    "marked": _marked,
    "nvfp4": _nvfp4,
}
"""How files of safetensors hold tables in fewer bits."""


def _mark(form: str) -> Tensor:
    return torch.tensor(list(json.dumps({"format": form}).encode()), dtype=torch.uint8)


def _block_scales(blocks: Tensor) -> Tensor:
    """A power of two each, so that the largest number is at most a six."""
    most = blocks.abs().amax(-1, keepdim=True).clamp(min=SIXTEENTH / 8)
    return torch.exp2(torch.ceil(torch.log2(most / 6)))


def _has_blocks(table: Tensor) -> bool:
    return table.ndim == 2 and not table.shape[0] % 16 and not table.shape[1] % 16


def _in_fours(table: Tensor) -> Tensor:
    """The next numbers that four bits hold with a scale for each sixteen."""
    blocks = table.float().unflatten(1, (-1, 16))
    scales = _block_scales(blocks)
    nearest = FOUR[(blocks.abs() / scales)[..., None].sub(FOUR).abs().argmin(-1)]
    return (nearest * scales * blocks.sign()).flatten(1).to(table.dtype)


def _swizzled(scales: Tensor) -> Tensor:
    """Scales as tensor cores read them: in tiles of 128 by 4, the rows of each by 32 (NVIDIA,
    cuBLAS: "1D Block Scaling Factors Layout")."""
    rows, columns = -(-scales.shape[0] // 128) * 128, -(-scales.shape[1] // 4) * 4
    whole = torch.zeros(rows, columns, dtype=torch.uint8)
    whole[: scales.shape[0], : scales.shape[1]] = scales.view(torch.uint8)
    tiles = whole.view(rows // 128, 4, 32, columns // 4, 4).permute(0, 3, 2, 1, 4)
    return tiles.reshape(rows, columns).view(EIGHT)


def _round(network: nn.Module, form: str) -> None:
    """Let its matrices hold numbers that the format has, so that a file in it loses nothing."""
    if form == "gguf":
        network.float()
    for weight in network.parameters():
        if _has_blocks(weight) and form == "nvfp4":
            weight.copy_(_in_fours(weight))
        elif weight.ndim == 2 and form in ("fp8", "scaled", "marked"):
            weight.copy_(weight.to(EIGHT).to(weight.dtype))
        elif weight.ndim == 2 and weight.shape[1] % 32 == 0:
            packed = GGMLQuantizationType.Q8_0
            held = dequantize(quantize(np.ascontiguousarray(weight.numpy()), packed), packed)
            weight.copy_(torch.from_numpy(held))


def _whole_vocabulary(encoder: Any, rows: int) -> Any:
    encoder.resize_token_embeddings(rows, mean_resizing=False)
    finish((encoder,))
    return encoder


def _clip(width: int, activation: str, *, projects: bool) -> Any:
    make = CLIPTextModelWithProjection if projects else CLIPTextModel
    fields: dict[str, Any] = {"num_attention_heads": width // 64, "hidden_act": activation}
    config = clip_config(width, 3, true_clip=True, projection_dim=width, **fields)
    made = make(config)
    finish((made,))
    return made


def _clip_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """CLIP's weights as files have them."""
    start = "text_model."
    return {k if k.startswith("text_") else start + k: v for k, v in state.items()}


def _load(encoder: Any, named: Mapping[str, Tensor]) -> None:
    wanted = encoder.state_dict().keys()
    bare = {key.removeprefix("text_model."): value for key, value in named.items()}
    encoder.load_state_dict(
        {k: bare[k.removeprefix("text_model.")] for k in wanted if "text_projection" not in k},
        strict=False,
    )


def _write_qwen(folder: Path) -> None:
    made = Tokenizer.from_str(tokenizer_json(shipped_tokenizer("qwen")))
    marks: Any = {"pad_token": "<|endoftext|>", "eos_token": "<|im_end|>"}
    saved = TokenizersBackend(tokenizer_object=made, model_max_length=4096, **marks)
    saved.chat_template = TEMPLATE
    shutil.rmtree(folder, ignore_errors=True)
    saved.save_pretrained(folder)


def _write_t5(folder: Path) -> None:
    form = json.loads(tokenizer_json(shipped_tokenizer("t5")))
    vocab = [(piece, score) for piece, score in form["model"]["vocab"]][:32_000]
    shutil.rmtree(folder, ignore_errors=True)
    T5Tokenizer(vocab=vocab, model_max_length=512).save_pretrained(folder)


def _varint(number: int) -> bytes:
    made = b""
    while number > 127:
        made += bytes([number & 127 | 128])
        number >>= 7
    return made + bytes([number])


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def gemma_pieces() -> Tensor:
    """A SentencePiece model of Gemma's size, as ComfyUI's files of Gemma hold it: marks, bytes, a
    few letters, and what is never used."""
    names = [("<pad>", 3), ("<eos>", 3), ("<bos>", 3), ("<unk>", 2), ("<mask>", 4)]
    names += [(f"<0x{byte:02X}>", 6) for byte in range(256)]
    names += [(letter, 1) for letter in "▁abcdeginorst"]
    names += [(f"<unused{at}>", 5) for at in range(GEMMA - len(names))]
    assert [name for name, _ in names[:5]] == list(GEMMA_MARKS)
    pieces = b"".join(
        _field(
            1,
            _field(1, name.encode())
            + _varint(2 << 3 | 5)
            + struct.pack("<f", -float(at))
            + _varint(3 << 3)
            + _varint(kind),
        )
        for at, (name, kind) in enumerate(names)
    )
    trainer = _varint(3 << 3) + _varint(2) + _varint(35 << 3) + _varint(1)
    plain = _varint(3 << 3) + _varint(0) + _varint(4 << 3) + _varint(0)  # spaces stay as they are
    data = pieces + _field(2, trainer) + _field(3, plain)
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def publish(folder: Path) -> tuple[Published, ...]:
    """Write every file and reference folder below ``folder``; the same each time."""
    store = _Store(folder)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(11)
        for write in (_text_encoders_of_flux, _qwen3, _wan, _gemma, _checkpoints):
            write(store)
    return tuple(store.made)


def _headless(encoder: Any, start: str = "") -> dict[str, Tensor]:
    state = encoder.state_dict()
    return {start + key: value for key, value in state.items() if not key.startswith("lm_head.")}


def _text_encoders_of_flux(store: _Store) -> None:
    """FLUX.1, Chroma and SD 3.5: CLIP and T5, and the autoencoder of FLUX.1."""
    small, large = (
        _clip(CLIP_L, "quick_gelu", projects=False),
        _whole_vocabulary(tiny_t5(JOINED), T5),
    )
    pooled = CLIPTextModelWithProjection(small.config)
    _load(pooled, _clip_names(small.state_dict()))
    pooled.text_projection.weight.copy_(torch.eye(CLIP_L))
    other = _clip(CLIP_G, "gelu", projects=True)
    finish((pooled,))
    _round(large, "fp8")
    ae = transformer_vae(16, scaling=0.3611, shift=0.1159)
    finish((ae,))
    store.put("clip_l.safetensors", "text_encoder", _clip_names(small.state_dict()))
    store.put("clip_g.safetensors", "text_encoder", _clip_names(other.state_dict()))
    without = {k: v for k, v in large.state_dict().items() if k != "encoder.embed_tokens.weight"}
    store.put("t5xxl_fp8_e4m3fn.safetensors", "text_encoder", without, "fp8")
    store.put("ae.safetensors", "vae", vae_keys(ae))
    beside = ("clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors", "ae.safetensors")
    rows: list[tuple[Any, str, str, str]] = [
        ("dev", "flux1-dev-Q8_0.gguf", "FLUX.1 dev", "gguf"),
        ("schnell", "flux1-schnell-fp8.safetensors", "FLUX.1 schnell", "fp8"),
        ("fill", "flux1-fill-dev.safetensors", "FLUX.1 Fill", ""),
        ("dev", "flux_dev_fp8_scaled_diffusion_model.safetensors", "FLUX.1 dev scaled", "scaled"),
    ]
    for seed, (variant, name, family, form) in enumerate(rows):
        parts = flux.flux_parts(variant, seed=seed, true_clip=True)
        settings = {"pooled_projection_dim": CLIP_L, "joint_attention_dim": JOINED}
        network: Any = type(parts.transformer).from_config({**parts.transformer.config, **settings})
        draw_norms(network)
        finish((network,))
        if form:
            _round(network, form)
        parts = replace(
            parts, text_encoder=small, text_encoder_2=large, transformer=network, vae=ae
        )
        written = flux.flux_folder(store.reference(family), parts)
        _write_t5(written / "tokenizer_2")
        tensors = flux.flux_tensors(parts)
        store.put(name, "denoiser", tensors, form, family=family, parts=beside)
    parts = chroma.chroma_parts(reads=JOINED)
    _round(parts.transformer, "fp8")
    parts = replace(parts, text_encoder=large, vae=ae)
    written = chroma.chroma_folder(store.reference("Chroma"), parts)
    _write_t5(written / "tokenizer")
    name = "Chroma1-HD-fp8.safetensors"
    tensors = chroma.chroma_tensors(parts)
    store.put(name, "denoiser", tensors, "fp8", family="Chroma", parts=beside[1:])
    made = sd3.sd3_parts(version="3.5", true_clip=True, t5=True)
    settings = {"pooled_projection_dim": JOINED, "joint_attention_dim": JOINED}
    network = type(made.transformer).from_config({**made.transformer.config, **settings})
    draw_norms(network)
    finish((network,))
    made = replace(
        made, text_encoder=pooled, text_encoder_2=other, text_encoder_3=large, transformer=network
    )
    written = sd3.sd3_folder(store.reference("SD 3.5"), made)
    _write_t5(written / "tokenizer_3")
    name = "sd3.5_large.safetensors"
    path = sd3.sd3_file(store.folder / "files" / name, made, layout="bare")
    clips = ("clip_l.safetensors", "clip_g.safetensors", "t5xxl_fp8_e4m3fn.safetensors")
    store.made.append(Published(name, "checkpoint", path, "SD 3.5", clips))


def _qwen3(store: _Store) -> None:
    """Z-Image and FLUX.2 klein, which read by the same Qwen3."""
    reader = _whole_vocabulary(tiny_qwen3(40, layers=28), QWEN)
    store.put("qwen_3_4b.safetensors", "text_encoder", _headless(reader))
    parts = z_image.z_image_parts(reads=40)
    shared = _shared_vae(store, "FLUX.1 schnell")
    parts = replace(parts, text_encoder=reader, vae=shared)
    written = z_image.z_image_folder(store.reference("Z-Image"), parts)
    _write_qwen(written / "tokenizer")
    store.put(
        *("z_image_bf16.safetensors", "denoiser", z_image.z_image_tensors(parts)),
        family="Z-Image",
        parts=("qwen_3_4b.safetensors", "ae.safetensors"),
    )
    turbo = replace(z_image.z_image_parts(seed=1, reads=40), text_encoder=reader, vae=shared)
    _round(turbo.transformer, "nvfp4")
    written = z_image.z_image_folder(store.reference("Z-Image nvfp4"), turbo)
    _write_qwen(written / "tokenizer")
    store.put(
        *("z_image_nvfp4.safetensors", "denoiser", z_image.z_image_tensors(turbo), "nvfp4"),
        family="Z-Image nvfp4",
        parts=("qwen_3_4b.safetensors", "ae.safetensors"),
    )
    klein = replace(flux2.flux2_parts(reads=120), text_encoder=reader)
    _round(klein.transformer, "marked")
    written = flux2.flux2_folder(store.reference("FLUX.2 klein"), klein, distilled=True)
    _write_qwen(written / "tokenizer")
    store.put("flux2-vae.safetensors", "vae", flux2.flux2_vae_keys(klein.vae))
    store.put(
        *("flux-2-klein-4b-fp8.safetensors", "denoiser", flux2.flux2_tensors(klein), "marked"),
        family="FLUX.2 klein",
        parts=("qwen_3_4b.safetensors", "flux2-vae.safetensors"),
    )


def _shared_vae(store: _Store, family: str) -> Any:
    made = AutoencoderKL.from_pretrained(store.reference(family) / "vae", dtype=torch.float16)
    finish((made,))
    return made


def _wan(store: _Store) -> None:
    """Qwen-Image, Krea 2, Anima: Wan 2.1's autoencoder and Qwens of three kinds; and Qwen-Image
    2.1, whose autoencoder is another."""
    wan = AutoencoderKLQwenImage(base_dim=8)
    draw_norms(wan)
    finish((wan,))
    store.put("qwen_image_vae.safetensors", "vae", qwen.wan_keys(wan))
    for seed, (name, family, pipeline) in enumerate(
        (
            ("qwen_image_fp8_e4m3fn.safetensors", "Qwen-Image", "QwenImagePipeline"),
            (
                "qwen_image_edit_2509_bf16.safetensors",
                "Qwen-Image 2509",
                "QwenImageEditPlusPipeline",
            ),
        )
    ):
        parts = qwen.qwen_image_parts(seed=seed)
        if not seed:
            with torch.random.fork_rng(devices=[]):  # heads of 80, as true ones: no weight shows it
                reader = tiny_qwen25_vl(hidden_size=160, fullatt_block_indexes=[])
            reader = _whole_vocabulary(reader, QWEN25)
            reader.config.update(SEEN)
            _round(reader.model.language_model.layers, "scaled")
            sees = "qwen_2.5_vl_7b_fp8_scaled.safetensors"
            store.put(sees, "text_encoder", qwen.text_keys(reader), "scaled")
        _round(parts.transformer, "fp8")
        parts = replace(parts, text_encoder=reader, vae=wan)
        written = qwen.qwen_image_folder(store.reference(family), parts, pipeline)
        _write_qwen(written / "tokenizer")
        tensors, form = qwen.qwen_image_tensors(parts), "" if seed else "fp8"
        beside = (sees, "qwen_image_vae.safetensors")
        store.put(name, "denoiser", tensors, form, family=family, parts=beside)
    made = krea2.krea2_parts()
    reader = _whole_vocabulary(made.text_encoder, QWEN)
    store.put("qwen3vl_4b_bf16.safetensors", "text_encoder", _seeing(reader))
    made = replace(made, text_encoder=reader, vae=wan)
    written = krea2.krea2_folder(store.reference("Krea 2"), made)
    _write_qwen(written / "tokenizer")
    store.put(
        *("krea2_raw_bf16.safetensors", "denoiser", krea2.krea2_tensors(made)),
        family="Krea 2",
        parts=("qwen3vl_4b_bf16.safetensors", "qwen_image_vae.safetensors"),
    )
    drawn = anima.anima_parts()
    conditioner = AnimaTextConditioner.from_config(
        {**drawn.text_conditioner.config, "target_vocab_size": T5}
    )
    draw_norms(conditioner)
    reader = _whole_vocabulary(drawn.text_encoder, QWEN)
    finish((conditioner,))
    drawn = replace(drawn, text_encoder=reader, text_conditioner=conditioner, vae=wan)
    written = anima.anima_folder(store.reference("Anima"), drawn)
    _write_qwen(written / "tokenizer")
    _write_t5(written / "t5_tokenizer")
    state = {f"model.{k}": v for k, v in reader.state_dict().items()}
    store.put("qwen_3_06b_base.safetensors", "text_encoder", state)
    store.put(
        *("anima_baseV10.safetensors", "denoiser", anima.anima_tensors(drawn)),
        family="Anima",
        parts=("qwen_3_06b_base.safetensors", "qwen_image_vae.safetensors"),
    )
    newer = qwen21.qwen_image21_parts(reads=24)
    inner = tiny_qwen3_vl(24, layers=3)
    reader = type(newer.text_encoder)(inner.config)
    reader.model = inner
    reader = _whole_vocabulary(reader, QWEN)
    newer = replace(newer, text_encoder=reader)
    written = qwen21.qwen_image21_folder(store.reference("Qwen-Image 2.1"), newer)
    _write_qwen(written / "processor")
    store.put("qwen3vl_8b_bf16.safetensors", "text_encoder", _seeing(reader.model))
    store.put("qwen_image_2.1_vae.safetensors", "vae", newer.vae.state_dict())
    store.put(
        *("qwen_image_2.1_bf16.safetensors", "denoiser", qwen21.qwen_image21_tensors(newer)),
        family="Qwen-Image 2.1",
        parts=("qwen3vl_8b_bf16.safetensors", "qwen_image_2.1_vae.safetensors"),
    )


def _seeing(encoder: Any) -> dict[str, Tensor]:
    """Qwen3-VL as ComfyUI's files have it."""
    state = encoder.state_dict().items()
    return {f"model.{key.removeprefix('language_model.')}": value for key, value in state}


def _gemma(store: _Store) -> None:
    """Lumina 2 and Sana, which read by Gemma 2: its file holds its tokenizer."""
    reader = _whole_vocabulary(tiny_gemma2(), GEMMA)
    tensors = {f"model.{k}": v for k, v in reader.state_dict().items()}
    pieces = {"spiece_model": gemma_pieces()}
    store.put("gemma_2_2b_fp16.safetensors", "text_encoder", tensors | pieces)
    parts = replace(
        lumina2.lumina2_parts(), text_encoder=reader, vae=_shared_vae(store, "FLUX.1 schnell")
    )
    written = lumina2.lumina2_folder(store.reference("Lumina 2"), parts)
    write_small_gemma(written / "tokenizer")
    store.put(
        *("lumina_2_model_bf16.safetensors", "denoiser", lumina2.lumina2_tensors(parts)),
        family="Lumina 2",
        parts=("gemma_2_2b_fp16.safetensors", "ae.safetensors"),
    )
    made = replace(sana.sana_parts(), text_encoder=reader)
    written = sana.sana_folder(store.reference("Sana"), made)
    write_small_gemma(written / "tokenizer")
    compressor = "dc-ae-f32c32-sana-1.0-diffusers"
    made.vae.save_pretrained(store.folder / "files" / compressor)
    store.made.append(Published(compressor, "vae", store.folder / "files" / compressor))
    store.put(
        *("Sana_1600M_1024px.safetensors", "denoiser", sana.transformer_keys(made.transformer)),
        family="Sana",
        parts=("gemma_2_2b_fp16.safetensors", compressor),
    )


def _checkpoints(store: _Store) -> None:
    """Stable Diffusion in files that have everything, and what lies about beside models."""
    first = tiny_parts("sd1", clip_tokenizer=True)
    tiny_folder(store.reference("SD 1"), parts=first)
    files = store.folder / "files"
    name = "v1-5-pruned-emaonly.safetensors"
    tiny_single_file(files / name, parts=first)
    store.made.append(Published(name, "checkpoint", files / name, "SD 1"))
    second = sdxl_parts(clip_tokenizer=True, block=64)
    sdxl_folder(store.reference("SDXL"), second)
    name = "sd_xl_base_1.0.safetensors"
    sdxl_file(files / name, second)
    store.made.append(Published(name, "checkpoint", files / name, "SDXL"))
    store.put("sdxl_vae.safetensors", "vae", vae_keys(second["vae"]))
    control = ControlNetModel.from_unet(first.unet)
    finish((control,))
    store.put("control_v11p_sd15_canny_fp16.safetensors", "controlnet", control.state_dict())
    down, up = torch.randn(4, 32), torch.randn(32, 4)
    pair = {"lora_A.weight": down.half(), "lora_B.weight": up.half()}
    for name, layer in (
        ("pixel_art_z_image.safetensors", "diffusion_model.layers.0.attention.to_q"),
        ("watercolour.safetensors", "transformer.transformer_blocks.0.attn.to_q"),
    ):
        store.put(name, "lora", {f"{layer}.{role}": value for role, value in pair.items()})
    conv = {"weight": torch.randn(8, 3, 3, 3).half(), "bias": torch.randn(8).half()}
    first_layers = {f"conv_first.{role}": value for role, value in conv.items()}
    store.put("4x-UltraSharp.safetensors", "upscaler", first_layers)


PLACES: dict[str, dict[Kind, str]] = {
    "ComfyUI": {
        "checkpoint": "models/checkpoints",
        "denoiser": "models/diffusion_models",
        "text_encoder": "models/text_encoders",
        "vae": "models/vae",
        "lora": "models/loras",
        "upscaler": "models/upscale_models",
        "controlnet": "models/controlnet",
    },
    "Forge": {
        "checkpoint": "models/Stable-diffusion",
        "denoiser": "models/Stable-diffusion",
        "text_encoder": "models/text_encoder",
        "vae": "models/VAE",
        "lora": "models/Lora",
        "upscaler": "models/ESRGAN",
        "controlnet": "models/ControlNet",
    },
    "InvokeAI": {
        "checkpoint": "models/{base}/main",
        "denoiser": "models/{base}/main",
        "text_encoder": "models/any/{reader}",
        "vae": "models/{base}/vae",
        "lora": "models/{base}/lora",
        "upscaler": "models/any/spandrel_image_to_image",
        "controlnet": "models/sd-1/controlnet",
    },
    "InvokeAI 6.8": dict.fromkeys(get_args(Kind), "models/{key}"),
    "SwarmUI": {
        "checkpoint": "Models/Stable-Diffusion",
        "denoiser": "Models/diffusion_models",
        "text_encoder": "Models/clip",
        "vae": "Models/VAE",
        "lora": "Models/Lora",
        "upscaler": "Models/upscale_models",
        "controlnet": "Models/controlnet",
    },
    "Stability Matrix": {
        "checkpoint": "Models/StableDiffusion",
        "denoiser": "Models/DiffusionModels",
        "text_encoder": "Models/TextEncoders",
        "vae": "Models/VAE",
        "lora": "Models/Lora",
        "upscaler": "Models/ESRGAN",
        "controlnet": "Models/ControlNet",
    },
}
"""Where each program keeps each kind."""

MARKS: dict[str, tuple[str, ...]] = {
    "ComfyUI": ("main.py", "comfy/sd.py", "custom_nodes/x/y.py"),
    "Forge": ("webui.py", "modules/shared.py", "modules_forge/x.py"),
    "InvokeAI": ("invokeai.yaml", "databases/invokeai.db"),
    "InvokeAI 6.8": ("invokeai.yaml",),
    "SwarmUI": ("SwarmUI.sln", "launch-linux.sh", "src/Core/Program.cs"),
    "Stability Matrix": ("Packages/.keep", "settings.json"),
}
"""What else lies there, by which the folder is told."""

AS_FOLDERS = {
    "qwen_3_4b.safetensors": ("text_encoder", "tokenizer"),
    "z_image_bf16.safetensors": ("",),
    "sd_xl_base_1.0.safetensors": ("",),
}
"""What InvokeAI installs as folders, with those of their folders that it takes; all of it."""

Rename: TypeAlias = Callable[[int, Published], str]


def as_published(at: int, file: Published) -> str:
    """Its own name."""
    del at
    return file.name


def strangers(at: int, file: Published) -> str:
    """Deeper folders and names that say nothing, in odd case, with blanks, in Chinese."""
    folders = ("我的模型/新 下载", "Downloads (old)/b", "backup/2025/x y")
    names = ("模型 {}", "New File ({})", "UNTITLED-{}", "a.b.c {}")
    stem = names[at % len(names)].format(at)
    suffix = file.path.suffix.upper() if at % 3 == 0 else file.path.suffix
    return f"{folders[at % len(folders)]}/{stem}{'' if file.path.is_dir() else suffix}"


def build_program(
    root: Path, program: str, files: tuple[Published, ...], rename: Rename = as_published
) -> Path:
    """Lay ``files`` out as ``program`` keeps them, as second names of the store's files."""
    for mark in MARKS[program]:
        (root / mark).parent.mkdir(parents=True, exist_ok=True)
        (root / mark).touch()
    for place in PLACES[program].values():
        if "{" not in place:
            (root / place).mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for at, file in enumerate(files):
        key = str(UUID(int=at + 1))
        words = {"base": "flux", "reader": _reader(file.name), "key": key}
        place = root / PLACES[program][file.kind].format(**words)
        names[key] = Path(rename(at, file)).stem
        whole = file.path.parents[1] / "folders" / (file.family or "Z-Image")
        if program == "InvokeAI 6.8" and (file.path.is_dir() or whole.is_dir()):
            for part in AS_FOLDERS.get(file.name, ("",) if file.path.is_dir() else ()):
                source = file.path if file.path.is_dir() else whole / part
                shutil.copytree(source, place / part, copy_function=_link)
            if place.is_dir():
                continue
        target = place / rename(at, file)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.path.is_dir():
            shutil.copytree(file.path, target, copy_function=_link)
        else:
            _link(file.path, target)
    if program == "InvokeAI 6.8":
        write_names(root / "databases" / "invokeai.db", names)
    return root


def _reader(name: str) -> str:
    kinds = {"t5": "t5_encoder", "qwen": "qwen3_encoder", "clip": "clip_embed"}
    return next((kind for start, kind in kinds.items() if name.startswith(start)), "unknown")


def _link(source: Path | str, target: Path | str) -> None:
    Path(target).hardlink_to(source)
