"""What the inputs of ComfyUI's own nodes mean: its guiders, samplers, schedules, text encoders.

Names of nodes, inputs and outputs: nodes.py and comfy_extras/ of comfyanonymous/ComfyUI 0.18
(nodes_custom_sampler, nodes_advanced_samplers, nodes_perpneg, nodes_align_your_steps, nodes_gits,
nodes_optimalsteps, nodes_flux, nodes_lt, nodes_clip_sdxl, nodes_sd3, nodes_hidream, nodes_hunyuan,
nodes_lumina2, nodes_kandinsky5, nodes_pixart, nodes_qwen, nodes_zimage, nodes_photomaker,
nodes_string, nodes_primitive, nodes_logic). docs/picture-metadata.md shows these tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.imaging.picture_info.texts import json_object

MOST_TEXT: Final = 100_000
"""Characters of a text that is put together."""


@dataclass(frozen=True, slots=True)
class Guider:
    """A node that guides, by the names of its inputs.

    Attributes:
        positive: conditioning of the prompt.
        negative: conditioning of the negative prompt; empty for none.
        guidance: how strongly; empty where it is not guided.
        others: what has no place here, and is told.
        second: conditioning of another text that is led towards, too; empty for none.
    """

    positive: str
    negative: str = ""
    guidance: str = ""
    others: tuple[str, ...] = ()
    second: str = ""


GUIDERS: Final[Mapping[str, Guider]] = {
    "BasicGuider": Guider("conditioning"),
    "CFGGuider": Guider("positive", "negative", "cfg"),
    "DualCFGGuider": Guider(
        "cond1", "negative", "cfg_conds", ("cfg_cond2_negative", "style"), "cond2"
    ),
    "PerpNegGuider": Guider("positive", "negative", "cfg", ("neg_scale",)),
}
"""Every node of ComfyUI's own that makes a GUIDER."""

SAMPLERS: Final[Mapping[str, str]] = {
    "SamplerDPMAdaptative": "dpm_adaptive",
    "SamplerDPMPP_2M_SDE": "dpmpp_2m_sde",
    "SamplerDPMPP_2S_Ancestral": "dpmpp_2s_ancestral",
    "SamplerDPMPP_3M_SDE": "dpmpp_3m_sde",
    "SamplerDPMPP_SDE": "dpmpp_sde",
    "SamplerER_SDE": "er_sde",
    "SamplerEulerAncestral": "euler_ancestral",
    "SamplerEulerAncestralCFGPP": "euler_ancestral_cfg_pp",
    "SamplerEulerCFGpp": "euler_cfg_pp",
    "SamplerLCMUpscale": "lcm",
    "SamplerLMS": "lms",
    "SamplerSASolver": "sa_solver",
    "SamplerSEEDS2": "seeds_2",
}
"""Every node that makes a SAMPLER, but KSamplerSelect (`sampler_name`), and which it is there."""

SAMPLER_NAMES: Final = (
    *("euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "heunpp2"),
    *("exp_heun_2_x0", "exp_heun_2_x0_sde", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast"),
    *("dpm_adaptive", "dpmpp_2s_ancestral", "dpmpp_2s_ancestral_cfg_pp", "dpmpp_sde"),
    *("dpmpp_sde_gpu", "dpmpp_2m", "dpmpp_2m_cfg_pp", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu"),
    *("dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu", "dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "ddpm"),
    *("lcm", "ipndm", "ipndm_v", "deis", "res_multistep", "res_multistep_cfg_pp"),
    *("res_multistep_ancestral", "res_multistep_ancestral_cfg_pp", "gradient_estimation"),
    *("gradient_estimation_cfg_pp", "er_sde", "seeds_2", "seeds_3", "sa_solver"),
    *("sa_solver_pece", "ddim", "uni_pc", "uni_pc_bh2"),
)
"""Every `sampler_name` (comfy/samplers.py, KSAMPLER_NAMES and SAMPLER_NAMES)."""

SCHEDULES: Final[Mapping[str, str]] = {
    "AlignYourStepsScheduler": "ays",
    "BasicScheduler": "",
    "BetaSamplingScheduler": "beta",
    "ExponentialScheduler": "exponential",
    "Flux2Scheduler": "flux2",
    "GITSScheduler": "gits",
    "KarrasScheduler": "karras",
    "LTXVScheduler": "ltxv",
    "LaplaceScheduler": "laplace",
    "ManualSigmas": "manual",
    "OptimalStepsScheduler": "optimal_steps",
    "PolyexponentialScheduler": "polyexponential",
    "SDTurboScheduler": "sd_turbo",  # the first of ten steps
    "VPScheduler": "vp",
}
"""Every node that makes SIGMAS by itself, and which they are ("": its `scheduler` says it)."""

RESHAPED: Final[frozenset[str]] = frozenset(
    ("SplitSigmas", "SplitSigmasDenoise", "FlipSigmas", "SetFirstSigma", "ExtendIntermediateSigmas")
)
"""Nodes that change SIGMAS."""

ENCODERS: Final[Mapping[str, tuple[str, ...]]] = {
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("t5xxl", "clip_l"),
    "CLIPTextEncodeHiDream": ("llama", "t5xxl", "clip_l", "clip_g"),
    "CLIPTextEncodeHunyuanDiT": ("mt5xl", "bert"),
    "CLIPTextEncodeKandinsky5": ("qwen25_7b", "clip_l"),
    "CLIPTextEncodeLumina2": ("user_prompt",),
    "CLIPTextEncodePixArtAlpha": ("text",),
    "CLIPTextEncodeSD3": ("t5xxl", "clip_g", "clip_l"),
    "CLIPTextEncodeSDXL": ("text_g", "text_l"),
    "CLIPTextEncodeSDXLRefiner": ("text",),
    "PhotoMakerEncode": ("text",),
    "TextEncodeHunyuanVideo_ImageToVideo": ("prompt",),
    "TextEncodeQwenImageEdit": ("prompt",),
    "TextEncodeQwenImageEditPlus": ("prompt",),
    "TextEncodeZImageOmni": ("prompt",),
}
"""Every node that makes CONDITIONING of texts, with these; the first that says something counts."""

ANY_ENCODER: Final = (
    *("text", "prompt", "t5xxl", "text_g", "clip_l", "text_l", "llama", "clip_g"),
    *("user_prompt", "mt5xl", "bert", "qwen25_7b"),
)
"""How other programs' nodes call such texts."""

SECOND_ENDS_NEGATIVE: Final = frozenset(
    (
        *("ControlNetApplyAdvanced", "ControlNetApplySD3", "ControlNetInpaintingAliMamaApply"),
        *("InpaintModelConditioning", "InstructPixToPixConditioning", "SD_4XUpscale_Conditioning"),
    )
)
"""Nodes that take `positive` and `negative` and give them on, as their first and second output."""


def _replaced(texts: Mapping[str, Any]) -> str:
    text, find, by = (str(texts.get(name, "")) for name in ("string", "find", "replace"))
    grown = text.count(find) * len(by) if find else MOST_TEXT
    return text.replace(find, by) if grown < MOST_TEXT else text


_CASES: Final[Mapping[object, Callable[[str], str]]] = {
    "UPPERCASE": str.upper,
    "lowercase": str.lower,
    "Capitalize": str.capitalize,
    "Title Case": str.title,
    "Both": str.strip,
    "Left": str.lstrip,
    "Right": str.rstrip,
}


TEXT_NODES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "PrimitiveString": lambda texts: texts.get("value", ""),
    "PrimitiveStringMultiline": lambda texts: texts.get("value", ""),
    "CustomCombo": lambda texts: texts.get("choice", ""),
    "StringConcatenate": lambda texts: str(texts.get("delimiter", "")).join(
        texts.get(name, "") for name in ("string_a", "string_b")
    ),
    "StringSubstring": lambda texts: texts["string"][texts["start"] or 0 : texts["end"] or 0],
    **dict.fromkeys(
        ("CaseConverter", "StringTrim"),
        lambda texts: _CASES.get(texts.get("mode"), str)(texts["string"]),
    ),
    "StringReplace": _replaced,
    "StringFormat": lambda texts: re.sub(
        r"\{(\w{1,40})\}",
        lambda found: str(texts.get(f"values.{found[1]}", "")),
        texts["f_string"],
        count=100,
    ),
    "JsonExtractString": lambda texts: json_object(texts["json_string"]).get(texts["key"], ""),
}
"""Nodes that make a text of texts, given their inputs. What runs a pattern or a model is not done
again: RegexExtract, RegexReplace, TextGenerate."""

LOGIC: Final[Mapping[str, Callable[[Sequence[object]], bool]]] = {
    "PrimitiveBoolean": any,
    "ComfyNotNode": lambda values: not any(values),
    "InvertBooleanNode": lambda values: not any(values),
    "ComfyAndNode": all,
    "ComfyOrNode": any,
}
"""Nodes that make true or false of what comes in."""

SELECTORS: Final = (
    *("switch", "boolean", "condition", "cond", "select", "selected", "index", "Input", "input"),
)
"""Inputs that say which of the others a switch gives on (core, Crystools, easy-use, Impact, KJ)."""

WHEN_TRUE: Final = re.compile(r"(?i)\w{0,20}true|tt_value|then|image_a")
WHEN_FALSE: Final = re.compile(r"(?i)\w{0,20}false|ff_value|else|image_b")
"""The inputs of a switch of two ways; those of more end in a number."""

FIRST_OF: Final = re.compile(r"(?i)reroute|any switch \(rgthree\)|ComfyPassOrNoneNode")
"""Nodes that give on the first of their inputs that has something."""

DISPLAY: Final = re.compile(r"(?i)(?:show|display|preview|view).{0,3}(?:text|any|string)")
"""Nodes that show a text, keep it, and give it on (ShowText|pysssss, PreviewAny, rgthree's)."""

WRITERS: Final = re.compile(
    r"(?i)^(?!.*encod).*(?:text.?gen|llm|gpt|gemini|openai|claude|ollama|deepseek|llama|mistral|qwen|florence"
    r"|caption|blip|moondream|llava|minicpm|internvl|vlm|vqa|interrogat|tagger|enhanc|describ"
    r"|chat|image.?(?:to|2).?(?:text|prompt)|(?:super|magic).?prompt"
    r"|prompt.?(?:gen|writ|rewrit|expan|upsampl))"
)
"""Names of nodes whose text a model writes when the graph is run."""

WRITER_INPUTS: Final = frozenset(
    (
        *("system", "system_prompt", "system_message", "system_instruction", "instructions"),
        *("max_tokens", "max_new_tokens", "temperature", "top_p", "sampling_mode"),
    )
)
"""Inputs that only such nodes have."""

INSTRUCTION_INPUTS: Final = re.compile(
    r"(?i)system|instruct|template|preset|style|mode|model|negative|type|language|task|_key|url"
)
"""Inputs of such nodes that are said to the model, not of the picture."""

WORD_INPUTS: Final = re.compile(
    r"(?i).*(?:text|prompt|string|value|query|question|message|words|replace|user|input|topic).*"
    r"|[a-z]"
)
"""Inputs that may hold a user's words, or parts of them."""

INSTRUCTIONS: Final = re.compile(
    r"(?i)\byou(?:r|'re)?\b|\b(?:the|a) user\b|\buser'?s?\b(?! interface)|\bsystem.?prompt\b"
    r"|\btext.to.image\b|\bassistant\b"
    r"|\b(?:rewrite|expand|enhance|improve|rephrase|translate|convert|refine|turn|transform)\b"
    r".{0,60}\b(?:prompts?|text|input|description|following|sentence|words|idea|it|this)\b"
    r"|\b(?:output|respond|reply|return|answer|write|generate|create|give)\b"
    r".{0,30}\b(?:only|prompts?|just|captions?|tags|paragraph|description)\b"
    r"|^\s*(?:describe|caption|what|tell|list|analy[sz]e|#)|[:：]\s*$"
    r"|\bdu (?:bist|schreibst)\b|\bnutzer|\btu es\b|\butilisateur|\beres\b|\busuario"
    r"|你是|你将|您是|用户|提示词|あなたは|ユーザー|пользовател"
)
"""How instructions to a language model sound."""

MODEL_CHANGES: Final = frozenset(
    (
        *("APG", "CFGNorm", "CFGZeroStar", "DifferentialDiffusion", "EpsilonScaling", "FreSca"),
        *("FreeU", "FreeU_V2", "HyperTile", "HypernetworkLoader", "Mahiro", "ModelMergeSimple"),
        *("ModelMergeBlocks", "ModelSamplingAuraFlow", "ModelSamplingContinuousEDM"),
        *("ModelSamplingContinuousV", "ModelSamplingDiscrete", "ModelSamplingFlux"),
        *("ModelSamplingSD3", "NAGuidance", "PatchModelAddDownscale", "PerpNeg"),
        *("PerturbedAttentionGuidance", "RenormCFG", "SelfAttentionGuidance"),
        *("SkipLayerGuidanceDiT", "SkipLayerGuidanceDiTSimple", "SkipLayerGuidanceSD3", "TCFG"),
        *("TemporalScoreRescaling", "TomePatchModel", "UNetCrossAttentionMultiply"),
        *("UNetSelfAttentionMultiply", "UNetTemporalAttentionMultiply"),
        *("VideoLinearCFGGuidance", "VideoTriangleCFGGuidance"),
    )
)
"""Nodes that change the model in a way that has no place here: told with their values."""

PLACED: Final = frozenset(
    (
        *("ConditioningAverage", "ConditioningSetArea", "ConditioningSetAreaPercentage"),
        *("ConditioningSetAreaStrength", "ConditioningSetMask", "ConditioningSetTimestepRange"),
    )
)
"""Nodes that say where, when or how much a text counts: told with their values."""

_PLAIN: Final = (
    *("KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", "KSamplerSelect"),
    *("RandomNoise", "DisableNoise", "CheckpointLoaderSimple", "CheckpointLoader", "UNETLoader"),
    *("ImageOnlyCheckpointLoader", "unCLIPCheckpointLoader", "DiffusersLoader", "UnetLoaderGGUF"),
    *("VAELoader", "CLIPLoader", "DualCLIPLoader", "TripleCLIPLoader", "QuadrupleCLIPLoader"),
    *("CLIPLoaderGGUF", "DualCLIPLoaderGGUF", "LoraLoader", "LoraLoaderModelOnly"),
    *("LoraLoaderBypass", "LoraLoaderBypassModelOnly", "CLIPSetLastLayer", "FluxGuidance"),
    *("FluxDisableGuidance", "ConditioningZeroOut", "ConditioningCombine", "ConditioningConcat"),
    *("InpaintModelConditioning", "EmptyLatentImage", "EmptySD3LatentImage"),
    *("EmptyFlux2LatentImage", "EmptyHunyuanLatentVideo", "EmptyHunyuanImageLatent"),
    *("EmptyChromaRadianceLatentImage", "VAEEncode", "VAEEncodeTiled", "VAEDecode"),
    *("VAEDecodeTiled", "VAEEncodeForInpaint", "LoadImage", "LatentUpscale", "LatentUpscaleBy"),
    *("RepeatLatentBatch", "RescaleCFG", "ModelComputeDtype", "TorchCompileModel", "EasyCache"),
    *(
        "SeamlessTile",
        "LazyCache",
        "wanBlockSwap",
        "PrimitiveNode",
        "PrimitiveInt",
        "PrimitiveFloat",
    ),
    *("Note", "SaveImage", "PreviewImage", "PreviewAny"),
)

KNOWN: Final = frozenset(
    (*_PLAIN, *GUIDERS, *SAMPLERS, *SCHEDULES, *RESHAPED, *ENCODERS, *TEXT_NODES, *LOGIC)
) | MODEL_CHANGES | PLACED  # fmt: skip
"""Classes of nodes that are understood: read, told, or without a meaning for settings."""

CONTROL: Final = frozenset(("fixed", "increment", "decrement", "randomize"))
"""What the editor writes behind a seed: what it does to it next."""

WIDGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": (
        *("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler"),
        *("start_at_step", "end_at_step", "return_with_leftover_noise"),
    ),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"),
    "RandomNoise": ("noise_seed",),
    "SeamlessTile": ("tiling", "copy_model"),
    "KSamplerSelect": ("sampler_name",),
    "SamplerEulerAncestral": ("eta", "s_noise"),
    "SamplerEulerAncestralCFGPP": ("eta", "s_noise"),
    "SamplerDPMPP_2S_Ancestral": ("eta", "s_noise"),
    "SamplerDPMPP_2M_SDE": ("solver_type", "eta", "s_noise", "noise_device"),
    "SamplerDPMPP_3M_SDE": ("eta", "s_noise", "noise_device"),
    "SamplerDPMPP_SDE": ("eta", "s_noise", "r", "noise_device"),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "KarrasScheduler": ("steps", "sigma_max", "sigma_min", "rho"),
    "PolyexponentialScheduler": ("steps", "sigma_max", "sigma_min", "rho"),
    "ExponentialScheduler": ("steps", "sigma_max", "sigma_min"),
    "LaplaceScheduler": ("steps", "sigma_max", "sigma_min", "mu", "beta"),
    "VPScheduler": ("steps", "beta_d", "beta_min", "eps_s"),
    "SDTurboScheduler": ("steps", "denoise"),
    "BetaSamplingScheduler": ("steps", "alpha", "beta"),
    "AlignYourStepsScheduler": ("model_type", "steps", "denoise"),
    "OptimalStepsScheduler": ("model_type", "steps", "denoise"),
    "GITSScheduler": ("coeff", "steps", "denoise"),
    "Flux2Scheduler": ("steps", "width", "height"),
    "LTXVScheduler": ("steps", "max_shift", "base_shift", "stretch", "terminal"),
    "ManualSigmas": ("sigmas",),
    "CFGGuider": ("cfg",),
    "DualCFGGuider": ("cfg_conds", "cfg_cond2_negative", "style"),
    "PerpNegGuider": ("cfg", "neg_scale"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "VAELoader": ("vae_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "EmptyFlux2LatentImage": ("width", "height", "batch_size"),
    "FluxGuidance": ("guidance",),
    "PrimitiveNode": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveInt": ("value",),
    "PrimitiveFloat": ("value",),
    "PrimitiveBoolean": ("value",),
    "ComfySwitchNode": ("switch",),
    "ComfySoftSwitchNode": ("switch",),
    "ImpactSwitch": ("select",),
    "easy anythingIndexSwitch": ("index",),
    "CR Text Input Switch": ("Input",),
    "CustomCombo": ("choice", "index"),
    "StringFormat": ("f_string",),
    "JsonExtractString": ("json_string", "key"),
    "RegexReplace": ("string", "regex_pattern", "replace"),
    "TextGenerate": ("prompt", "max_length", "sampling_mode"),
    "PrimitiveStringMultiline": ("value",),
    "StringConcatenate": ("string_a", "string_b", "delimiter"),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeHiDream": ("clip_l", "clip_g", "t5xxl", "llama"),
    "CLIPTextEncodeHunyuanDiT": ("bert", "mt5xl"),
    "CLIPTextEncodeKandinsky5": ("clip_l", "qwen25_7b"),
    "CLIPTextEncodeLumina2": ("system_prompt", "user_prompt"),
    "CLIPTextEncodePixArtAlpha": ("width", "height", "text"),
    "CLIPTextEncodeSD3": ("clip_l", "clip_g", "t5xxl", "empty_padding"),
    "CLIPTextEncodeSDXL": (
        *("width", "height", "crop_w", "crop_h", "target_width", "target_height"),
        *("text_g", "text_l"),
    ),
    "CLIPTextEncodeSDXLRefiner": ("ascore", "width", "height", "text"),
    "TextEncodeQwenImageEdit": ("prompt",),
    "TextEncodeQwenImageEditPlus": ("prompt",),
    "TextEncodeZImageOmni": ("prompt", "auto_resize_images"),
    "TextEncodeHunyuanVideo_ImageToVideo": ("prompt", "image_interleave"),
    "PhotoMakerEncode": ("text",),
    "StringSubstring": ("string", "start", "end"),
    "CaseConverter": ("string", "mode"),
    "StringTrim": ("string", "mode"),
    "StringReplace": ("string", "find", "replace"),
    "GLIGENTextBoxApply": ("text", "width", "height", "x", "y"),
}
"""Values in the editor's form stand without names: theirs in order, but for `CONTROL`."""
