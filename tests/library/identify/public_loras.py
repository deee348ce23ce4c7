"""LoRAs as public programs write them: which layers, under which names, with which shapes.

Made from the layers of the models themselves (`layout_parts.of_class`, `transformer_layouts`) by
each program's rule: which of them it trains and how it calls them. Where the rule comes from stands
in each row; the layouts of FLUX.1, Qwen-Image, Anima and Krea 2 were held against the key lists of
public files in InvokeAI's tests (tests/backend/patches/lora_conversions/lora_state_dicts).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tests.library.identify import layouts as lay
from tests.library.identify import transformer_layouts as nets
from tests.library.identify.layout_parts import Shapes, of_class
from tests.library.identify.lora_styles import (
    BIASED,
    DORA,
    KOHYA,
    LOHA,
    LOKR,
    LOKR_WHOLE,
    OLD,
    PEFT,
    PEFT_NAMED,
    PROCESSOR,
    Part,
    PublicLora,
)

# ------------------------------------------------------------------------------------ models


def _class(key: str) -> Callable[[], Shapes]:
    return lambda: of_class(key)


@cache
def _sdxl() -> Shapes:
    return lay.sdxl_unet()


def _anima() -> Shapes:
    """Cosmos-Predict2's small transformer, with an adapter of its text encoder."""
    block = {
        **{f"self_attn.{x}_proj": (2048, 2048) for x in ("q", "k", "v", "output")},
        **{f"cross_attn.{x}_proj": (2048, 2048) for x in ("q", "output")},
        **{f"cross_attn.{x}_proj": (2048, 1024) for x in ("k", "v")},
        "mlp.layer1": (8192, 2048),
        "mlp.layer2": (2048, 8192),
        **{f"adaln_modulation_{x}.1": (256, 2048) for x in ("self_attn", "cross_attn", "mlp")},
    }
    return {f"blocks.{i}.{k}.weight": v for i in range(28) for k, v in block.items()}


def _krea2() -> Shapes:
    block = {
        **{f"attn.{x}": (6144, 6144) for x in ("gate", "wq", "wo")},
        **{f"attn.{x}": (1536, 6144) for x in ("wk", "wv")},
        **{f"mlp.{x}": (16384, 6144) for x in ("gate", "up")},
        "mlp.down": (6144, 16384),
    }
    shapes = {f"blocks.{i}.{k}.weight": v for i in range(28) for k, v in block.items()}
    return shapes | {"txtfusion.projector.weight": (1, 12), "first.weight": (6144, 64)}


def _qwen3() -> Shapes:
    block = {
        **{f"self_attn.{x}_proj": (1024, 1024) for x in "qkvo"},
        "mlp.gate_proj": (2816, 1024), "mlp.up_proj": (2816, 1024), "mlp.down_proj": (1024, 2816),
    }  # fmt: skip
    return {f"layers.{i}.{k}.weight": v for i in range(28) for k, v in block.items()}


def _clip(width: int = 768, layers: int = 12) -> Shapes:
    block = {
        **{f"self_attn.{x}_proj": (width, width) for x in ("q", "k", "v", "out")},
        "mlp.fc1": (4 * width, width),
        "mlp.fc2": (width, 4 * width),
    }
    stem = "text_model.encoder.layers"
    return {f"{stem}.{i}.{k}.weight": v for i in range(layers) for k, v in block.items()}


def _clip_g() -> Shapes:
    return _clip(1280, 32)


def _motion() -> Shapes:
    """AnimateDiff's motion modules, as its LoRAs name them."""
    stem = "down_blocks.{}.motion_modules.{}.temporal_transformer.transformer_blocks.0"
    parts = ("to_q", "to_k", "to_v", "to_out.0")
    return {
        f"{stem.format(i, j)}.attention_blocks.{k}.processor.{part}.weight": (320 << min(i, 2),) * 2
        for i in range(4) for j in range(2) for k in range(2) for part in parts
    }  # fmt: skip


# ------------------------------------------------------------------------------------- rules

_UNET = r"attentions\.\d+\.(proj|transformer)"
_ATTENTION = r"attn\d?\.to_"
_LDM = r"(input|output|middle)_block(s\.\d+)?\.1\.(proj|transformer)"
_CONVS = r"attentions|resnets|samplers"
_TE1, _TE2 = Part(_clip, "", "lora_te1_", True), Part(_clip_g, "", "lora_te2_", True)
_T5 = r"SelfAttention\.[qkvo]$|DenseReluDense\.\w+$"
_BLOCKS = r"^(double|single)_blocks\.\d+\."
_FLUX = Part(nets.flux1, _BLOCKS, "lora_unet_", True)
_FLUX_NATIVE = r"(attn\.(qkv|proj)|mlp\.[02]|linear[12])$"
_FLUX_DIFFUSERS = r"transformer_blocks\.\d+\.(attn\.(to_|add_)|ff|norm|proj_)"


def _xlabs() -> Shapes:
    shapes: Shapes = {}
    for i in (0, 1, 10):
        for side in (1, 2):
            stem = f"double_blocks.{i}.processor"
            shapes[f"{stem}.qkv_lora{side}.weight"] = (9216, 3072)
            shapes[f"{stem}.proj_lora{side}.weight"] = (3072, 3072)
    for i in (1, 2, 4):
        shapes[f"single_blocks.{i}.processor.qkv_lora.weight"] = (9216, 3072)
        shapes[f"single_blocks.{i}.processor.proj_lora.weight"] = (3072, 15360)
    return shapes


def _split() -> Shapes:
    """FLUX.1 with each of what lies stacked by itself."""
    shapes: Shapes = {}
    for key, (out, *inner) in nets.flux1().items():
        name, _, end = key.rpartition(".")
        stacked = {"qkv": (3072,) * 3, "linear1": (3072, 3072, 3072, 12288)}
        if end != "weight" or not re.search(_FLUX_NATIVE, name):
            continue
        for at, rows in enumerate(stacked.get(name.rpartition(".")[2], ())):
            shapes[f"{name}.{at}.weight"] = (rows, *inner)
        if name.rpartition(".")[2] not in stacked:
            shapes[key] = (out, *inner)
    return shapes


def _norms() -> Shapes:
    """Of a control LoRA: whole ones."""
    return {k: v for k, v in nets.flux1(128).items() if k.endswith("_norm.scale")}


def _hunyuan() -> Shapes:
    return {
        key: shape
        for key, shape in nets.hunyuan_video().items()
        if key.endswith(".weight") and len(shape) == 2
    }


_SCRIPTS, _DIFFUSERS = "kohya-ss/sd-scripts networks", "diffusers' train_*_lora scripts"
_LYCORIS, _INVOKE = "KohakuBlueleaf/LyCORIS", "InvokeAI's lists"
_TRAINER, _TOOLKIT = "Nerogar/OneTrainer", "ostris/ai-toolkit"
_MUSUBI = "kohya-ss/musubi-tuner networks"
_CONVERSION = "diffusers lora_conversion_utils.py"

PUBLIC: tuple[PublicLora, ...] = (
    PublicLora("sd1", "kohya", _SCRIPTS, KOHYA, (
        Part(_class("sd1_unet"), _UNET, "lora_unet_", True), Part(_clip, "", "lora_te_", True))),
    PublicLora("sd1", "diffusers with peft", _DIFFUSERS, PEFT,
               (Part(_class("sd1_unet"), _ATTENTION, "unet."),), 4),
    PublicLora("sd1", "diffusers of 2023", _CONVERSION, OLD, (
        Part(_class("sd1_unet"), _ATTENTION, "unet.", rename=(
            (r"\.(to_[qkv]|to_out)(\.0)?$", r".processor.\1"),)),), 4),
    PublicLora("sd1", "LCM-LoRA", "latent-consistency/lcm-lora-sdv1-5", KOHYA,
               (Part(_class("sd1_unet"), _CONVS, "lora_unet_", True),), 64),
    PublicLora("sd1", "LyCORIS LoHa", _LYCORIS, LOHA,
               (Part(_class("sd1_unet"), _CONVS, "lora_unet_", True),), 8),
    PublicLora("sd1", "AnimateDiff motion LoRA", "guoyww/animatediff", OLD,
               (Part(_motion, ""),), 64, task="motion"),
    PublicLora("sd2", "kohya", _SCRIPTS, KOHYA, (
        Part(_class("sd2_unet"), _UNET, "lora_unet_", True),
        Part(lambda: _clip(1024, 23), "", "lora_te_", True))),
    PublicLora("sdxl", "kohya", _SCRIPTS, KOHYA,
               (Part(_sdxl, _LDM, "lora_unet_", True), _TE1, _TE2), 32),
    PublicLora("sdxl", "kohya, UNet alone", _SCRIPTS, KOHYA,
               (Part(_sdxl, _LDM, "lora_unet_", True),), 32),
    PublicLora("sdxl", "diffusers with peft", _DIFFUSERS, PEFT,
               (Part(_class("sdxl_unet"), _ATTENTION, "unet."),), 4),
    PublicLora("sdxl", "OneTrainer", _TRAINER, KOHYA,
               (Part(_class("sdxl_unet"), _UNET, "lora_unet_", True), _TE1, _TE2)),
    PublicLora("sdxl", "LyCORIS LoKr", _LYCORIS, LOKR,
               (Part(_sdxl, r"^(input|output|middle)_block", "lora_unet_", True),), 8),
    PublicLora("sd3", "kohya", _SCRIPTS, KOHYA, (
        Part(nets.sd3, r"joint_blocks.*(qkv|proj|fc[12])$", "lora_unet_", True), _TE1, _TE2,
        Part(_class("t5_xxl"), _T5, "lora_te3_", True))),
    PublicLora("sd3", "diffusers with peft (3.5 large)", _DIFFUSERS, PEFT,
               (Part(_class("sd35_large"), r"attn\.(to_|add_)", "transformer."),)),
    PublicLora("flux1", "kohya", _INVOKE, KOHYA, (_FLUX,)),
    PublicLora("flux1", "kohya with CLIP", _INVOKE, KOHYA, (_FLUX, _TE1), 4),
    PublicLora("flux1", "kohya with CLIP and T5", _SCRIPTS, KOHYA,
               (_FLUX, _TE1, Part(_class("t5_xxl"), _T5, "lora_te3_", True)), 4),
    PublicLora("flux1", "diffusers", _INVOKE, PEFT,
               (Part(_class("flux1_dev"), _FLUX_DIFFUSERS, "transformer."),), 32),
    PublicLora("flux1", "diffusers, attention and ff", _INVOKE, PEFT,
               (Part(_class("flux1_dev"), r"blocks\.\d+\.(attn\.(to|add)_|ff)", "transformer."),)),
    PublicLora("flux1", "peft's own", _INVOKE, PEFT,
               (Part(_class("flux1_dev"), _FLUX_DIFFUSERS, "base_model.model."),), 4),
    PublicLora("flux1", "peft with an adapter's name", "huggingface/peft", PEFT_NAMED,
               (Part(_class("flux1_dev"), _FLUX_DIFFUSERS, "base_model.model."),), 4),
    PublicLora("flux1", "ai-toolkit", _INVOKE, PEFT,
               (Part(nets.flux1, _FLUX_NATIVE, "diffusion_model."),)),
    PublicLora("flux1", "fal (Kontext)", _CONVERSION, PEFT,
               (Part(nets.flux1, _BLOCKS + r"|^final_layer\.linear$", "base_model.model."),)),
    PublicLora("flux1", "XLabs", _INVOKE, PROCESSOR, (Part(_xlabs, ""),)),
    PublicLora("flux1", "Black Forest Labs' control", _INVOKE, BIASED, (
        Part(lambda: nets.flux1(128), ""),), 128, more=_norms, task="control"),
    PublicLora("flux1", "OneTrainer (DoRA)", _INVOKE, DORA, (
        Part(_class("flux1_dev"), r"blocks\.\d+\.attn\.(to|add)_", "lora_transformer_", True),
        _TE1, Part(_class("t5_xxl"), _T5, "lora_te2_", True)), 4),
    PublicLora("flux1", "OneTrainer, original names", _INVOKE, KOHYA,
               (Part(_split, r"blocks", "transformer."),)),
    PublicLora("flux1", "SimpleTuner LoKr", _INVOKE, LOKR_WHOLE,
               (Part(nets.flux1, _FLUX_NATIVE, "diffusion_model."),)),
    PublicLora("flux2", "ai-toolkit (dev)", _TOOLKIT, PEFT,
               (Part(nets.flux2, _FLUX_NATIVE, "diffusion_model."),)),
    PublicLora("flux2", "ai-toolkit (klein 4B)", _TOOLKIT, PEFT, (
        Part(lambda: nets.flux2(3072, 5, 20, 7680), _FLUX_NATIVE, "diffusion_model."),)),
    PublicLora("flux2", "kohya (klein 9B)", _CONVERSION, KOHYA, (
        Part(lambda: nets.flux2(4096, 8, 24, 12288), _BLOCKS, "lora_unet_", True),)),
    PublicLora("flux2", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("flux2_dev"), r"attn\.(to_|add_)|ff", "transformer."),)),
    PublicLora("flux2", "diffusers (klein 4B)", _DIFFUSERS, PEFT,
               (Part(_class("flux2_klein"), r"attn\.(to_|add_)|ff", "transformer."),)),
    PublicLora("chroma", "ai-toolkit", _TOOLKIT, PEFT,
               (Part(nets.chroma, _FLUX_NATIVE, "diffusion_model."),),
               metadata={"ss_base_model_version": "chroma"}),
    PublicLora("chroma", "kohya, with its guidance", _SCRIPTS, KOHYA, (
        Part(nets.chroma, r"blocks|distilled_guidance_layer", "lora_unet_", True),),
               metadata={"modelspec.architecture": "chroma/lora"}),
    PublicLora("hunyuan_video", "musubi-tuner", _MUSUBI, KOHYA,
               (Part(_hunyuan, r"(double|single)_blocks", "lora_unet_", True),)),
    PublicLora("hunyuan_video", "original names", _CONVERSION, PEFT,
               (Part(_hunyuan, r"(double|single)_blocks", "diffusion_model."),)),
    PublicLora("hunyuan_video", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("hunyuan_video"), r"blocks\.\d+\.attn\.(to|add)_", "transformer."),)),
    PublicLora("hunyuan_video", "FramePack", _MUSUBI, KOHYA, (
        Part(_class("hunyuan_video"), r"blocks\.\d+\.(attn|ff|proj|norm)", "lora_unet_", True),)),
    PublicLora("hunyuan_dit", "kohya", _SCRIPTS, KOHYA, (
        Part(nets.hunyuan_dit, r"blocks\.\d+\.(attn|mlp)", "lora_unet_", True),)),
    PublicLora("wan", "musubi-tuner (14B)", _MUSUBI, KOHYA, (
        Part(lambda: nets.wan(5120), r"blocks\.\d+\.(self|cross|ffn)", "lora_unet_", True),)),
    PublicLora("wan", "diffusion-pipe (1.3B)", "tdrussell/diffusion-pipe", PEFT,
               (Part(nets.wan, r"blocks\.\d+\.(self|cross|ffn)", "diffusion_model."),)),
    PublicLora("wan", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("wan"), r"attn\d\.to_|ffn", "transformer."),)),
    PublicLora("ltx", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("ltx"), r"attn\d\.to_", "transformer."),)),
    PublicLora("ltx", "Lightricks' trainer", "Lightricks/LTX-Video-Trainer", PEFT,
               (Part(_class("ltx"), r"attn\d\.to_|ff\.net", "diffusion_model."),)),
    PublicLora("cogvideox", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("cogvideox"), r"attn1\.to_", "transformer."),), 64),
    PublicLora("mochi", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("mochi"), r"attn1\.(to_|add_)", "transformer."),)),
    PublicLora("qwen_image", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("qwen_image"), r"attn\.(to_|add_)", "transformer."),)),
    PublicLora("qwen_image", "Lightning", _INVOKE, KOHYA,
               (Part(_class("qwen_image"), r"transformer_blocks\.\d+\.(attn|img_m|txt_m)"),), 64),
    PublicLora("qwen_image", "musubi-tuner", _MUSUBI, KOHYA, (
        Part(_class("qwen_image"), r"blocks\.\d+\.(attn|img_m|txt_m)", "lora_unet_", True),)),
    PublicLora("qwen_image", "LyCORIS LoKr", _INVOKE, LOKR_WHOLE, (
        Part(_class("qwen_image"), r"blocks\.\d+\.(attn|img_m|txt_m)", "lora_unet_", True),)),
    PublicLora("qwen_image", "ai-toolkit", _TOOLKIT, PEFT, (
        Part(_class("qwen_image"), r"blocks\.\d+\.(attn|img_m|txt_m)", "diffusion_model."),)),
    PublicLora("z_image", "ai-toolkit", _TOOLKIT, PEFT, (
        Part(_class("z_image"), r"layers\.\d+\.(attention|feed|adaLN)", "diffusion_model."),)),
    PublicLora("z_image", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("z_image"), r"attention\.to_", "transformer."),)),
    PublicLora("z_image", "musubi-tuner", _MUSUBI, KOHYA, (
        Part(_class("z_image"), r"(layers|refiner)\.\d+\.(att|feed)", "lora_unet__", True),)),
    PublicLora("z_image", "wrapped twice", _INVOKE, PEFT, (
        Part(_class("z_image"), r"attention", "base_model.model.transformer.diffusion_model."),)),
    PublicLora("lumina2", "kohya", _SCRIPTS, KOHYA, (
        Part(nets.lumina2, r"(layers|refiner)\.\d+\.(attention|feed)", "lora_unet_", True),)),
    PublicLora("lumina2", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("lumina2"), r"attn\.to_", "transformer."),)),
    PublicLora("auraflow", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("auraflow"), r"attn\.(to_|add_)|ff", "transformer."),)),
    PublicLora("pixart", "peft", "PixArt-alpha/PixArt-sigma train_scripts", PEFT,
               (Part(_class("pixart_sigma"), r"attn\d\.to_|ff\.net", "base_model.model."),)),
    PublicLora("sana", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("sana"), r"attn\d\.to_", "transformer."),), 4),
    PublicLora("hidream", "diffusers", _DIFFUSERS, PEFT,
               (Part(_class("hidream"), r"attn1\.to_", "transformer."),)),
    PublicLora("hidream", "ai-toolkit", _TOOLKIT, PEFT,
               (Part(_class("hidream"), r"block\.(attn1|ff_)", "diffusion_model."),)),
    PublicLora("anima", "kohya with its text encoder", _INVOKE, KOHYA, (
        Part(_anima, "", "lora_unet_", True), Part(_qwen3, "", "lora_te_", True)), 8),
    PublicLora("anima", "peft", _INVOKE, PEFT, (Part(_anima, "", "diffusion_model."),), 8),
    PublicLora("anima", "LyCORIS LoKr", _INVOKE, LOKR_WHOLE,
               (Part(_anima, "", "diffusion_model."),), 8),
    PublicLora("krea2", "kohya", _INVOKE, KOHYA, (Part(_krea2, "", "lora_unet_", True),), 32),
    PublicLora("cascade", "kohya", "ComfyUI comfy/lora.py", KOHYA,
               (Part(_class("cascade_c"), r"attention\.to_", "lora_prior_unet_", True),)),
    PublicLora("kolors", "kohya", "Kwai-Kolors/Kolors dreambooth", KOHYA,
               (Part(_class("kolors_unet"), _UNET, "lora_unet_", True),),
               metadata={"modelspec.architecture": "kolors/lora"}),
)  # fmt: skip

SUBSETS: dict[str, str] = {
    "attention": r"attn|attention|Attention",
    "what follows attention": r"ff|mlp|feed_forward|linear[12]|proj_mlp|proj_out|ffn",
    "the first block of each kind": r"[._]0[._]",
    "the last blocks": r"blocks[._](1[6-9]|[2-6]\d)[._]|layers[._]2\d[._]",
    "double blocks": r"double_|[._]?(?<!single_)transformer_blocks",
    "single blocks": r"single_",
    "self-attention's queries": r"attn1?[._]to_q|self_attn[._]q|qkv|attention[._]to_q|wq",
}
"""What LoRAs leave out: patterns of the layers that are left."""
