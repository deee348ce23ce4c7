"""LoRAs of public programs are told from each other, also where they hold a part of the layers."""

from __future__ import annotations

import pytest

from desktop_app.catalog.families import load_architectures
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.identify.file_identification import identify_contents
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.tensor_list import Contents, TensorList
from desktop_app.library.identify.words import describe
from tests.library.identify.layout_parts import Shapes
from tests.library.identify.lora_styles import KOHYA, PublicLora
from tests.library.identify.public_loras import PUBLIC, SUBSETS

KINDS = load_kinds()
COUNTS = {
    "flux1: kohya": 912,
    "flux1: kohya with CLIP": 1128,
    "flux1: diffusers": 988,
    "flux1: diffusers, attention and ff": 684,
    "flux1: ai-toolkit": 456,
    "flux1: Black Forest Labs' control": 1094,
    "flux1: OneTrainer (DoRA)": 2024,
}
"""Tensors of the public files in InvokeAI's tests."""

UNTELLABLE = {("qwen_image: diffusers", "the first block of each kind")}
"""Attention of a few double blocks, called as FLUX.1's and as wide."""


def told(shapes: Shapes, metadata: dict[str, str] | None = None) -> WeightsInfo:
    tensors = TensorList({name: Tensor("F16", shape) for name, shape in shapes.items()})
    return identify_contents(Contents("safetensors", tensors, metadata or {}, 1, {"F16": 1}), KINDS)


@pytest.mark.few(59)
@pytest.mark.parametrize("lora", PUBLIC, ids=[each.id for each in PUBLIC])
def test_a_public_layout_is_told(lora: PublicLora) -> None:
    shapes = lora.shapes()
    info = told(shapes, lora.metadata)
    assert (info.component, info.family, info.task) == ("lora", lora.family, lora.task)
    assert info.variant
    assert len(shapes) == COUNTS.get(lora.id, len(shapes))


@pytest.mark.parametrize("width", [768, 192], ids=["SD 1", "the starter model"])
def test_a_lora_of_what_is_taught_here_is_told(width: int) -> None:
    """The starter model has attention where SDXL has it; how wide its words are tells."""
    block = "lora_unet_up_blocks_0_attentions_1_transformer_blocks_0_attn2"
    shapes: Shapes = {}
    for layer, into in (("to_q", 256), ("to_k", width), ("to_v", width), ("to_out_0", 256)):
        shapes[f"{block}_{layer}.lora_down.weight"] = (16, into)
        shapes[f"{block}_{layer}.lora_up.weight"] = (256, 16)
        shapes[f"{block}_{layer}.alpha"] = ()
    assert told(shapes).family == "sd1"


@pytest.mark.parametrize(
    ("name", "shape", "family"),
    [
        ("transformer.transformer_blocks.3.attn.to_qkv", (9216, 6144), "krea2"),
        ("lycoris_transformer_blocks_3_attn_to_qkv", (9216, 6144), "krea2"),
        ("transformer.transformer_blocks.3.attn.to_qkv", (18432, 6144), "flux2"),
        ("transformer.transformer_blocks.31.attn.to_qkv", (12288, 4096), "qwen_image21"),
        ("transformer.transformer_blocks.59.attn.to_added_qkv", (9216, 3072), "qwen_image"),
        ("unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_kv", (2560, 768), "sd1"),
        ("lora_unet_double_blocks_0_img_attn_qkv", (9216, 3072), "flux1"),
        ("lora_unet_double_blocks_0_img_attn_qkv", (96, 32), ""),
    ],
)
def test_fused_layers_tell_the_family(name: str, shape: tuple[int, int], family: str) -> None:
    """The last has names of FLUX.1 and another width: it may be of several families."""
    assert told(KOHYA(name, shape, 4)).family == family


def test_what_is_counted_is_there() -> None:
    assert COUNTS.keys() <= {each.id for each in PUBLIC}


@pytest.mark.slow
@pytest.mark.parametrize("subset", SUBSETS)
@pytest.mark.parametrize("lora", PUBLIC, ids=[each.id for each in PUBLIC])
def test_a_part_of_the_layers_is_never_told_as_another_familys(
    lora: PublicLora, subset: str
) -> None:
    shapes = lora.shapes(SUBSETS[subset])
    if not shapes or (lora.id, subset) in UNTELLABLE:
        pytest.skip("nothing is left, or nothing can tell")
    info = told(shapes, lora.metadata)
    assert info.component == "lora" and info.family in ("", lora.family)


@pytest.mark.slow
def test_parts_of_flux_are_flux() -> None:
    for lora in (each for each in PUBLIC if each.family == "flux1" and not each.task):
        for subset in ("attention", "double blocks", "single blocks", "the last blocks"):
            shapes = lora.shapes(SUBSETS[subset])
            assert not shapes or told(shapes).family == "flux1", (lora.id, subset)


def test_a_lora_tells_the_embeddings_it_brings() -> None:
    shapes = PUBLIC[0].shapes("mid_block_attentions")
    shapes |= {"bundle_emb.my.word.clip_l": (4, 768), "bundle_emb.b.string_to_param.*": (2, 768)}
    info = told(shapes)
    assert (info.embeddings, info.triggers[:2]) == (("my.word", "b"), ("my.word", "b"))
    said = describe(info, KINDS, load_architectures())
    assert said == "a LoRA for Stable Diffusion 1.x with the embeddings my.word, b"


@pytest.mark.parametrize(
    ("said", "family"), [("chroma/lora", "chroma"), ("flux-1-dev/lora", "flux1"), ("sdxl", "flux1")]
)
def test_metadata_decides_between_families_that_look_alike_alone(said: str, family: str) -> None:
    flux = next(each for each in PUBLIC if each.id == "flux1: ai-toolkit")
    shapes = flux.shapes(r"blocks\.0\.")
    assert told(shapes, {"modelspec.architecture": said}).family == family
