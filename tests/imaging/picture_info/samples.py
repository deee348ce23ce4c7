"""What programs write into pictures, by their own descriptions: texts as a file holds them, and
what is to be read of them. `as_png` and the like put them into real files."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import ExifTags, Image, PngImagePlugin

LORA_PROMPT = "a castle, <lora:castle:0.8>, night"
FIELDS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768"
PLAIN = f"a fox\nNegative prompt: fog\n{FIELDS}"


@dataclass(frozen=True)
class Sample:
    """One picture's texts.

    Attributes:
        name: of the case.
        texts: by PNG keyword.
        source: `PictureInfo.source`.
        told: fields of `PictureInfo` and their values.
        others: names that must stand in `PictureInfo.others`.
    """

    name: str
    texts: Mapping[str, str]
    source: str
    told: Mapping[str, Any]
    others: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


def comfy(**changes: dict[str, Any] | None) -> dict[str, Any]:
    """ComfyUI's default graph; ``changes`` by id with an "n" before it, None leaves a node out."""
    graph: dict[str, Any] = {
        "3": _node(
            "KSampler",
            seed=156680208700286,
            steps=20,
            cfg=8,
            sampler_name="dpmpp_2m",
            scheduler="karras",
            denoise=1,
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": _node("CheckpointLoaderSimple", ckpt_name="SD1.5\\v1-5-pruned.safetensors"),
        "5": _node("EmptyLatentImage", width=512, height=640, batch_size=1),
        "6": _node("CLIPTextEncode", text="a bottle", clip=["4", 1]),
        "7": _node("CLIPTextEncode", text="text, watermark", clip=["4", 1]),
        "8": _node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": _node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
    }
    graph |= {key.removeprefix("n"): node for key, node in changes.items()}
    return {key: node for key, node in graph.items() if node is not None}


_COMFY_TOLD = {
    "prompt": "a bottle",
    "negative": "text, watermark",
    "seed": 156680208700286,
    "steps": 20,
    "guidance": 8,
    "scheduler": "dpmpp_2m",
    "sigmas": "karras",
    "model": "v1-5-pruned",
}
FLUX = {
    "6": _node("CLIPTextEncodeFlux", clip=["40", 0], clip_l="fox", t5xxl="a red fox", guidance=3.5),
    "8": _node("VAEDecode", samples=["13", 0], vae=["10", 0]),
    "9": _node("SaveImage", images=["8", 0]),
    "10": _node("VAELoader", vae_name="ae.safetensors"),
    "12": _node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": _node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["27", 0],
    ),
    "16": _node("KSamplerSelect", sampler_name="euler"),
    "17": _node("BasicScheduler", scheduler="simple", steps=28, denoise=1, model=["30", 0]),
    "22": _node("BasicGuider", model=["30", 0], conditioning=["6", 0]),
    "25": _node("RandomNoise", noise_seed=7),
    "27": _node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
    "30": _node("ModelSamplingFlux", max_shift=1.15, base_shift=0.5, model=["31", 0]),
    "31": _node("LoraLoaderModelOnly", lora_name="x/art.safetensors", strength_model=0.7,
                model=["12", 0]),
    "40": _node("DualCLIPLoader", clip_name1="t5xxl.safetensors", clip_name2="clip_l.safetensors"),
}  # fmt: skip
WORKFLOW: dict[str, Any] = {
    "nodes": [
        {"id": 3, "type": "KSampler", "mode": 0,
         "inputs": [{"name": "model", "link": 1}, {"name": "positive", "link": 2},
                    {"name": "negative", "link": 3}, {"name": "latent_image", "link": 4}],
         "widgets_values": [42, "fixed", 30, 6.5, "euler", "normal", 1]},
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dream.safetensors"]},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [640, 512, 1]},
        {"id": 6, "type": "CLIPTextEncode", "inputs": [], "widgets_values": ["a barn"]},
        {"id": 7, "type": "CLIPTextEncode", "inputs": [], "widgets_values": ["rain"]},
        {"id": 8, "type": "VAEDecode", "inputs": [{"name": "samples", "link": 5}]},
        {"id": 9, "type": "SaveImage", "inputs": [{"name": "images", "link": 6}]},
        {"id": 11, "type": "LoraLoader", "mode": 4, "inputs": [{"name": "model", "link": 7}],
         "widgets_values": ["off.safetensors", 1, 1]},
    ],
    "links": [[1, 11, 0, 3, 0, "MODEL"], [2, 6, 0, 3, 1, "CONDITIONING"],
              [3, 7, 0, 3, 2, "CONDITIONING"], [4, 5, 0, 3, 3, "LATENT"],
              [5, 3, 0, 8, 0, "LATENT"], [6, 8, 0, 9, 0, "IMAGE"], [7, 4, 0, 11, 0, "MODEL"]],
}  # fmt: skip
SWARM = {
    "sui_image_params": {
        "prompt": "a photo of a cat",
        "negativeprompt": "dog",
        "model": "OfficialStableDiffusion/sd_xl_base_1.0",
        "seed": 1,
        "steps": "20",
        "cfgscale": 7.0,
        "width": 1024,
        "height": 832,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "automaticvae": True,
        "loras": ["detail", "style/ink"],
        "loraweights": ["0.5", "1"],
        "aspectratio": "1:1",
        "swarm_version": "0.9.3.1",
    },
    "sui_extra_data": {"date": "2024-11-13"},
    "sui_models": [
        {"name": "sd_xl_base_1.0.safetensors", "param": "model", "hash": "0xd7a9105a900fd52748"}
    ],
}
NOVEL = {
    "prompt": "1girl, sky",
    "steps": 28,
    "height": 1216,
    "width": 832,
    "scale": 5.0,
    "uncond_scale": 1.0,
    "cfg_rescale": 0.2,
    "seed": 3071474384,
    "noise_schedule": "karras",
    "sampler": "k_euler_ancestral",
    "strength": 0.7,
    "uc": "lowres",
    "request_type": "PromptGenerateRequest",
}
NOVEL_TEXTS = {
    "Title": "NovelAI generated image",
    "Description": "1girl, sky",
    "Software": "NovelAI",
    "Source": "NovelAI Diffusion V4 37442FCA",
    "Comment": json.dumps(NOVEL),
}
INVOKE = {
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": "a cabin",
    "negative_prompt": "blurry",
    "width": 1024,
    "height": 768,
    "seed": 2718281828,
    "rand_device": "cpu",
    "cfg_scale": 5.5,
    "cfg_rescale_multiplier": 0.3,
    "steps": 30,
    "scheduler": "dpmpp_2m_k",
    "clip_skip": 1,
    "strength": 0.5,
    "model": {"key": "u-1", "hash": "blake3:deadbeef00", "name": "Juggernaut XL", "base": "sdxl",
              "type": "main"},
    "vae": {"key": "u-2", "name": "sdxl-vae-fp16-fix"},
    "loras": [{"model": {"key": "u-3", "name": "ink"}, "weight": 0.75}],
    "app_version": "5.4.2",
}  # fmt: skip
INVOKE_2 = {
    "model": "stable diffusion",
    "model_weights": "stable-diffusion-1.5",
    "model_hash": "cc6cb27103417325ff94f52b7a5d2dde45a7515b25c255d8e396c90014281516",
    "app_id": "invoke-ai/InvokeAI",
    "app_version": "2.3.5",
    "image": {"prompt": [{"prompt": "a robot [text]", "weight": 1.0}], "steps": 50,
              "cfg_scale": 7.5, "threshold": 0, "perlin": 0, "height": 512, "width": 640,
              "seed": 1618033988, "type": "txt2img", "sampler": "k_lms", "variations": []},
}  # fmt: skip
INVOKE_GRAPH = {
    "nodes": {
        "m": {"type": "main_model_loader", "model": {"name": "dream", "hash": "blake3:aabbccdd00"}},
        "p": {"type": "compel", "prompt": "a hill"},
        "s": {"type": "string", "value": "mist"},
        "n": {"type": "compel", "prompt": ""},
        "z": {"type": "noise", "seed": 5, "width": 832, "height": 1216},
        "d": {"type": "denoise_latents", "steps": 22, "cfg_scale": 6, "scheduler": "euler_k"},
    },
    "edges": [
        {"source": {"node_id": a, "field": "x"}, "destination": {"node_id": b, "field": c}}
        for a, b, c in (
            ("p", "d", "positive_conditioning"),
            ("n", "d", "negative_conditioning"),
            ("s", "n", "prompt"),
            ("d", "p", "loop"),
        )
    ],
}
FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggernautXL_v8Rundiffusion",
    "base_model_hash": "aeb7e9e689",
    "full_prompt": ["a lighthouse", "cinematic still a lighthouse"],
    "guidance_scale": 4,
    "lora_combined_1": "sd_xl_offset : 0.1",
    "loras": [["sd_xl_offset", 0.1, "4852686128"]],
    "metadata_scheme": "fooocus",
    "negative_prompt": "boat",
    "performance": "Speed",
    "prompt": "a lighthouse",
    "refiner_model": "None",
    "refiner_switch": 0.5,
    "resolution": "(1152, 896)",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": "2589145720",
    "sharpness": 2,
    "steps": 30,
    "styles": "['Fooocus V2']",
    "vae": "Default (model)",
    "version": "Fooocus v2.5.5",
}
EASY = {
    "prompt": "a lake",
    "negative_prompt": "people",
    "seed": 1234,
    "use_stable_diffusion_model": "sd-v1-5",
    "clip_skip": True,
    "use_vae_model": "vae-ft-mse",
    "sampler_name": "euler_a",
    "width": 512,
    "height": 576,
    "num_inference_steps": 25,
    "guidance_scale": 7.5,
    "use_lora_model": ["ink", "detail"],
    "lora_alpha": [0.5, 0.25],
    "tiling": None,
}
EASY_LINES = """Prompt: a lake
Negative Prompt: people
Seed: 1234
Stable Diffusion model: sd-v1-5
Clip Skip: False
VAE model: None
Sampler: euler_a
Width: 512
Height: 576
Steps: 25
Guidance Scale: 7.5
LoRA model: ink, detail
LoRA Strength: 0.5, 0.25
"""
DRAW = {
    "c": "a <red> cube",
    "uc": "blue & green",
    "model": "flux_1_schnell_q5p.ckpt",
    "sampler": "Euler A Trailing",
    "scale": 4.5,
    "seed": 2441935286,
    "seed_mode": "Scale Alike",
    "shift": 1,
    "size": "64x128",
    "steps": 8,
    "strength": 1,
    "v2": {"loras": [{"file": "detail.ckpt", "weight": 0.8, "mode": "all"}], "clipSkip": 2},
}


def _escaped(text: str) -> str:
    pairs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#xA;"}
    return "".join(pairs.get(each, each) for each in text)


def xmp(comment: str = "", description: str = "", tool: str = "Draw Things") -> str:
    """A packet as Draw Things writes it."""
    parts = [("exif:UserComment", comment), ("dc:description", description)]
    texts = "".join(
        f"<{name}><rdf:Alt><rdf:li xml:lang='x-default'>{_escaped(text)}</rdf:li></rdf:Alt></{name}>"
        for name, text in parts
        if text
    )
    return (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description rdf:about=''"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/'>{texts}"
        f"<xmp:CreatorTool>{tool}</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>"
    )


_FOX = {
    "prompt": "a fox",
    "negative": "fog",
    "steps": 20,
    "scheduler": "Euler a",
    "guidance": 7,
    "seed": 965400086,
}


def _a1111(
    name: str, text: str, *others: str, source: str = "automatic1111", **told: Any
) -> Sample:
    return Sample(name, {"parameters": text}, source, told, others)


SAMPLES: tuple[Sample, ...] = (
    # ---------------------------------------------------------------- AUTOMATIC1111 and relatives
    _a1111("plain", PLAIN, **_FOX),
    _a1111("no negative", f"a fox\n{FIELDS}", prompt="a fox", negative="", seed=965400086),
    _a1111("no prompt", FIELDS, prompt="", steps=20),
    _a1111(
        "several lines", f"a fox\nin snow\nNegative prompt: fog\nrain\n{FIELDS}",
        prompt="a fox\nin snow", negative="fog\nrain",
    ),
    _a1111(
        "prompt with Steps", f"Steps: 3, a stair: up, door: shut\nthe end\n{FIELDS}",
        prompt="Steps: 3, a stair: up, door: shut\nthe end", steps=20,
    ),
    _a1111(
        "quoted", f'{PLAIN}, Model: "a, b: c", Version: v1.10.1',
        model="a, b: c", program="AUTOMATIC1111 v1.10.1", **_FOX,
    ),
    _a1111(
        "lora hashes", f'{LORA_PROMPT}\n{FIELDS}, Lora hashes: "castle: aabbccddeeff, x: 001122334455"',
        prompt=LORA_PROMPT, loras=(("castle", 0.8, "aabbccddeeff"), ("x", 1.0, "001122334455")),
    ),
    _a1111(
        "lora weights", "a <lora:b:0.5:0.7> <lyco:c>\n" + FIELDS,
        loras=(("b", 0.7, ""), ("c", 1.0, "")),
    ),
    _a1111(
        "embeddings", f'{PLAIN}, TI hashes: "easyneg: 1234567890ab, bad: c74b4e810b03"',
        embeddings=(("easyneg", 1.0, "1234567890ab"), ("bad", 1.0, "c74b4e810b03")),
    ),
    _a1111(
        "hires", f"{PLAIN}, Model hash: cc6cb27103, Model: v1-5, Denoising strength: 0.4, "
        'Hires upscale: 2, Hires upscaler: Latent, Hires prompt: "a, b"', "Hires upscale",
        "Hires upscaler", "Hires strength", strength=None, model="v1-5", model_digest="cc6cb27103",
    ),
    _a1111("image to image", f"{PLAIN}, Denoising strength: 0.55, Mask blur: 4", "Mask blur",
           strength=0.55),
    _a1111("clip skip", f"{PLAIN}, Clip skip: 2, ENSD: 31337", "ENSD", clip_skip=1),
    _a1111("schedule type", f"{PLAIN}, Schedule type: Karras".replace("Euler a", "DPM++ 2M"),
           scheduler="DPM++ 2M", sigmas="Karras"),
    _a1111("variation", f"{PLAIN}, Variation seed: 9, Variation seed strength: 0.2, Eta: 0.5",
           settings={"variation_seed": 9, "variation": 0.2, "eta": 0.5}),
    _a1111("refiner", f"{PLAIN}, Refiner: xl_refiner [7440042bbd], Refiner switch at: 0.8",
           refiner="xl_refiner", refiner_start=0.8),
    _a1111(
        "forge", f"{PLAIN}, Schedule type: Simple, Distilled CFG Scale: 3.5, "
        "Version: f2.0.1v1.10.1-previous-669-gdfdcbab6, Module 1: ae, Module 2: clip_l", "Module 1",
        program="Forge f2.0.1v1.10.1-previous-669-gdfdcbab6", distilled_guidance=3.5,
        sigmas="Simple",
    ),
    _a1111(
        "sd.next", "a fox\nNegative prompt: fog\nSteps: 40, Size: 512x256, Sampler: DPM++ SDE, "
        "Scheduler: DPMSolverSDEScheduler, Seed: 666, CFG scale: 8.0, CFG rescale: 0.8, "
        "Clip skip: 2, App: SD.Next, Version: 0eb4a98, Pipeline: StableDiffusionXLPipeline, "
        'Sampler sigma: karras, LoRA networks: "ink:0.5, b"', "Pipeline", "Scheduler",
        program="SD.Next 0eb4a98", sigmas="karras", settings={"guidance_rescale": 0.8},
        loras=(("ink", 0.5, ""), ("b", 1.0, "")),
    ),
    _a1111(
        "civitai", f'{PLAIN}, Clip skip: 2, Created Date: 2025-11-28T09:18:43Z, Civitai resources: '
        '[{"type":"checkpoint","modelVersionId":1,"modelName":"Z Image","modelVersionName":"Turbo"},'
        '{"type":"lora","weight":0.65,"modelVersionId":2,"modelName":"Ink"}], Civitai metadata: {}',
        program="Civitai", model="Z Image Turbo", loras=(("Ink", 0.65, ""),),
    ),
    _a1111(
        "civitai in one line", "a car, FOG. Negative prompt: Steps: 23, Sampler: Undefined, CFG "
        "scale: 3.5, Seed: 1760020955, Size: 832x1216, Clip skip: 2", prompt="a car, FOG.",
        negative="", steps=23, guidance=3.5,
    ),
    _a1111(
        "hashes", f'{PLAIN}, Hashes: {{"model": "cc6cb27103", "lora:ink": "aabbccddee"}}',
        model_digest="cc6cb27103", loras=(("ink", 1.0, "aabbccddee"),),
    ),
    _a1111("templates", f"{PLAIN}\nTemplate: a {{fox|wolf}}\nNegative Template: __bad__",
           "Template", "Negative Template", **_FOX),
    _a1111("windows lines", PLAIN.replace("\n", "\r\n"), **_FOX),
    _a1111("a saver of comfyui", f"{PLAIN}, Version: ComfyUI", program="ComfyUI"),
    _a1111(
        "fooocus a1111", "a fox, film\nNegative prompt: fog\nSteps: 30, Sampler: DPM++ 2M SDE "
        'Karras, Seed: 5, Size: 1152x896, CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8)", '
        "Model: jugger, Model hash: aeb7e9e689, Performance: Speed, Scheduler: karras, VAE: Default "
        '(model), Raw prompt: a fox, Lora hashes: "off: 4852686128", Lora weights: "off: 0.1", '
        "Version: Fooocus v2.5.5", "Sharpness", "Raw prompt", source="fooocus",
        loras=(("off", 0.1, "4852686128"),), sigmas="karras", vae="", model="jugger",
    ),
    _a1111("our parameters", f"{PLAIN}, Lora: ink: 0.5, Version: velatura 0.1.0",
           source="velatura", loras=(("ink", 0.5, ""),)),
    # ---------------------------------------------------------------- ComfyUI
    Sample("comfyui", {"prompt": json.dumps(comfy())}, "comfyui", _COMFY_TOLD),
    Sample(
        "comfyui with lora and clip skip",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"] | {"inputs": comfy()["3"]["inputs"] | {"model": ["10", 0]}},
                    n6=_node("CLIPTextEncode", text="embedding:good fox", clip=["11", 0]),
                    n10=_node("LoraLoader", lora_name="a/ink.safetensors", strength_model=0.6,
                              strength_clip=0.4, model=["4", 0], clip=["4", 1]),
                    n11=_node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["10", 1]),
                )
            )
        },
        "comfyui",
        {"clip_skip": 1, "loras": (("ink", 0.6, ""),), "embeddings": (("good", 1.0, ""),)},
    ),
    Sample(
        "comfyui stacks",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"] | {"inputs": comfy()["3"]["inputs"] | {"model": ["10", 0]}},
                    n10=_node("Power Lora Loader (rgthree)", model=["11", 0],
                              lora_1={"on": True, "lora": "a.safetensors", "strength": 0.5},
                              lora_2={"on": False, "lora": "b.safetensors", "strength": 1}),
                    n11=_node("CR Apply LoRA Stack", model=["4", 0], lora_stack=["12", 0]),
                    n12=_node("CR LoRA Stack", lora_name_1="c.safetensors", model_weight_1=0.3,
                              switch_1="On", lora_name_2="d.safetensors", switch_2="Off"),
                )
            )
        },
        "comfyui",
        {"loras": (("c", 0.3, ""), ("a", 0.5, ""))},
    ),
    Sample(
        "comfyui strings and primitives",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"] | {"inputs": comfy()["3"]["inputs"] | {"seed": ["20", 0]}},
                    n6=_node("CLIPTextEncode", text=["21", 0], clip=["4", 1]),
                    n20=_node("PrimitiveInt", value=["23", 0]),
                    n21=_node("StringConcatenate", string_a="a red", string_b=["22", 0],
                              delimiter=" "),
                    n22=_node("Reroute", **{"": ["24", 0]}),
                    n23=_node("Seed (rgthree)", seed=77),
                    n24=_node("PrimitiveStringMultiline", value="fox"),
                )
            )
        },
        "comfyui",
        {"prompt": "a red fox", "seed": 77},
    ),
    Sample(
        "comfyui flux",
        {"prompt": json.dumps(FLUX)},
        "comfyui",
        {"prompt": "a red fox", "negative": "", "seed": 7, "steps": 28, "scheduler": "euler",
         "sigmas": "simple", "distilled_guidance": 3.5, "model": "flux1-dev", "vae": "ae",
         "loras": (("art", 0.7, ""),)},
        ("Positive prompt of another encoder",),
    ),
    Sample(
        "comfyui image to image",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"]
                    | {"inputs": comfy()["3"]["inputs"] | {"denoise": 0.6, "latent_image": ["12", 0]}},
                    n12=_node("VAEEncode", pixels=["13", 0], vae=["4", 2]),
                    n13=_node("LoadImage", image="in.png"),
                )
            )
        },
        "comfyui",
        {"strength": 0.6},
    ),
    Sample(
        "comfyui enlarged",
        {
            "prompt": json.dumps(
                comfy(
                    n8=_node("VAEDecode", samples=["14", 0], vae=["4", 2]),
                    n14=comfy()["3"]
                    | {"inputs": comfy()["3"]["inputs"]
                       | {"denoise": 0.4, "seed": 1, "latent_image": ["15", 0]}},
                    n15=_node("LatentUpscaleBy", samples=["3", 0], scale_by=2),
                )
            )
        },
        "comfyui",
        _COMFY_TOLD,
        ("Sampler 2",),
    ),
    Sample(
        "comfyui base and refiner",
        {
            "prompt": json.dumps(
                comfy(
                    n3=_node("KSamplerAdvanced", add_noise="enable", noise_seed=9, steps=25, cfg=8,
                             sampler_name="euler", scheduler="normal", start_at_step=0,
                             end_at_step=20, model=["4", 0], positive=["6", 0],
                             negative=["7", 0], latent_image=["5", 0]),
                    n6=_node("CLIPTextEncodeSDXL", text_g="a hill", text_l="a hill", clip=["4", 1]),
                    n8=_node("VAEDecodeTiled", samples=["16", 0], vae=["4", 2]),
                    n16=_node("KSamplerAdvanced", add_noise="disable", noise_seed=0, steps=25, cfg=8,
                              sampler_name="euler", scheduler="normal", start_at_step=20,
                              end_at_step=10000, model=["17", 0], positive=["6", 0],
                              negative=["7", 0], latent_image=["3", 0]),
                    n17=_node("CheckpointLoaderSimple", ckpt_name="sd_xl_refiner_1.0.safetensors"),
                )
            )
        },
        "comfyui",
        {"seed": 9, "prompt": "a hill", "refiner": "sd_xl_refiner_1.0", "refiner_start": 0.8},
    ),
    Sample(
        "comfyui control net",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"]
                    | {"inputs": comfy()["3"]["inputs"]
                       | {"positive": ["18", 0], "negative": ["18", 1]}},
                    n18=_node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0],
                              strength=1, control_net=["19", 0], image=["13", 0]),
                    n19=_node("ControlNetLoader", control_net_name="canny.safetensors"),
                )
            )
        },
        "comfyui",
        _COMFY_TOLD,
    ),
    Sample(
        "comfyui efficient",
        {
            "prompt": json.dumps(
                {
                    "1": _node("Efficient Loader", ckpt_name="dream.safetensors", vae_name="Baked VAE",
                               positive="a pear", negative="mould", empty_latent_width=512),
                    "2": _node("KSampler (Efficient)", seed=3, steps=12, cfg=5,
                               sampler_name="euler", scheduler="normal", denoise=1, model=["1", 0],
                               positive=["1", 1], negative=["1", 2], latent_image=["1", 3]),
                    "57:8": _node("SaveImage", images=["2", 5]),
                }
            )
        },
        "comfyui",
        {"prompt": "a pear", "negative": "mould", "seed": 3, "model": "dream", "vae": ""},
    ),
    Sample("comfyui workflow", {"workflow": json.dumps(WORKFLOW)}, "comfyui",
           {"prompt": "a barn", "negative": "rain", "seed": 42, "steps": 30, "guidance": 6.5,
            "scheduler": "euler", "sigmas": "normal", "model": "dream", "loras": ()}),
    Sample("comfyui after a saver", {"prompt": json.dumps(comfy()),
           "parameters": f"{PLAIN}, Version: ComfyUI"}, "comfyui", _COMFY_TOLD),
    Sample("a graph left by another", {"prompt": json.dumps(comfy()),
           "parameters": f"{PLAIN}, Version: v1.10.1"}, "automatic1111", _FOX),
    # ---------------------------------------------------------------- InvokeAI
    Sample("invokeai 5", {"invokeai_metadata": json.dumps(INVOKE)}, "invokeai",
           {"prompt": "a cabin", "negative": "blurry", "seed": 2718281828, "steps": 30,
            "guidance": 5.5, "scheduler": "dpmpp_2m_k", "model": "Juggernaut XL", "strength": None,
            "model_digest": "deadbeef00", "clip_skip": 1, "vae": "sdxl-vae-fp16-fix",
            "loras": (("ink", 0.75, ""),), "program": "InvokeAI 5.4.2"},
           ("rand_device",), {"guidance_rescale": 0.3}),
    Sample("invokeai 3", {"invokeai_metadata": json.dumps(
               INVOKE | {"model": {"model_name": "dream", "base_model": "sd-1"}, "app_version": "3.4",
                         "loras": [{"lora": {"model_name": "x"}, "weight": 0.2}], "vae": None,
                         "generation_mode": "img2img"})}, "invokeai",
           {"model": "dream", "loras": (("x", 0.2, ""),), "vae": "", "strength": 0.5}),
    Sample("invokeai flux", {"invokeai_metadata": json.dumps(
               {"positive_prompt": "a cabin", "num_steps": 20, "guidance": 4.0, "seed": 1,
                "width": 1024, "height": 1024, "model": {"name": "FLUX Dev", "hash": ""}})},
           "invokeai", {"distilled_guidance": 4.0, "steps": 20, "model": "FLUX Dev"}),
    Sample("invokeai 2", {"sd-metadata": json.dumps(INVOKE_2), "Dream": "\"x\" -s 1"}, "invokeai",
           {"prompt": "a robot", "negative": "text", "steps": 50, "scheduler": "k_lms",
            "model": "stable-diffusion-1.5", "model_digest": INVOKE_2["model_hash"]}),
    Sample("invokeai 1", {"Dream": '"a robot [text]" -s 50 -S 161 -W 512 -H 640 -C7.5 -A k_lms -U 2'},
           "invokeai", {"prompt": "a robot", "negative": "text", "steps": 50, "seed": 161,
                        "guidance": 7.5, "scheduler": "k_lms"}, ("-U",)),
    Sample("invokeai graph", {"invokeai_graph": json.dumps(INVOKE_GRAPH)}, "invokeai",
           {"prompt": "a hill", "negative": "mist", "seed": 5, "steps": 22, "guidance": 6,
            "scheduler": "euler_k", "model": "dream"}),
    # ---------------------------------------------------------------- the others
    Sample("fooocus", {"parameters": json.dumps(FOOOCUS), "fooocus_scheme": "fooocus"}, "fooocus",
           {"prompt": "a lighthouse", "negative": "boat", "seed": 2589145720, "steps": 30,
            "guidance": 4, "scheduler": "dpmpp_2m_sde_gpu", "sigmas": "karras", "vae": "",
            "model": "juggernautXL_v8Rundiffusion", "model_digest": "aeb7e9e689", "refiner": "",
            "loras": (("sd_xl_offset", 0.1, "4852686128"),), "program": "Fooocus v2.5.5"},
           ("styles", "performance", "full_prompt")),
    Sample("fooocus log", {"parameters": json.dumps(
               {"Prompt": "a lighthouse", "Negative Prompt": "boat", "Performance": "Speed",
                "Resolution": "(1152, 896)", "Sharpness": 2, "Guidance Scale": 4, "Seed": 5,
                "Base Model": "jugger.safetensors", "Sampler": "dpmpp_2m_sde_gpu",
                "LoRA 1": "offset.safetensors : 0.1", "Version": "v2.1.860"})}, "fooocus",
           {"prompt": "a lighthouse", "seed": 5, "model": "jugger", "loras": (("offset", 0.1, ""),)}),
    Sample("novelai", NOVEL_TEXTS, "novelai",
           {"prompt": "1girl, sky", "negative": "lowres", "seed": 3071474384, "steps": 28,
            "guidance": 5, "scheduler": "k_euler_ancestral", "sigmas": "karras", "strength": None,
            "model": "NovelAI Diffusion V4", "model_digest": "37442fca", "program": "NovelAI"},
           ("uncond_scale",), {"guidance_rescale": 0.2}),
    Sample("novelai 4", NOVEL_TEXTS | {"Comment": json.dumps(NOVEL | {
               "v4_prompt": {"caption": {"base_caption": "two girls", "char_captions": [
                   {"char_caption": "red hair", "centers": [{"x": 0.5, "y": 0.5}]}]}},
               "v4_negative_prompt": {"caption": {"base_caption": "blurry", "char_captions": []}}})},
           "novelai", {"prompt": "two girls", "negative": "blurry"}, ("Character 1",)),
    Sample("novelai image to image", NOVEL_TEXTS | {"Comment": json.dumps(
               NOVEL | {"request_type": "Img2ImgRequest"})}, "novelai", {"strength": 0.7}),
    Sample("draw things", {"XML:com.adobe.xmp": xmp(json.dumps(DRAW))}, "drawthings",
           {"prompt": "a <red> cube", "negative": "blue & green", "seed": 2441935286, "steps": 8,
            "guidance": 4.5, "scheduler": "Euler A Trailing", "model": "flux_1_schnell_q5p",
            "clip_skip": 1, "loras": (("detail", 0.8, ""),), "strength": None}, ("seed_mode",)),
    Sample("midjourney", {"Description": "an owl --ar 16:9 --no text, frame --v 6.1 --seed 77 "
           "--stylize 250 --raw Job ID: 7c5eb8a1-88bd-4f01-8fb4-09bf66a2ff0e", "Author": "me"},
           "midjourney", {"prompt": "an owl", "negative": "text, frame", "seed": 77,
                          "model": "Midjourney 6.1"}, ("--ar", "--stylize", "--raw", "Job ID")),
    Sample("midjourney xmp", {"XML:com.adobe.xmp": xmp("", "an owl --niji 6 Job ID: 7c5eb8a1-88bd",
           "")}, "midjourney", {"prompt": "an owl", "model": "Niji 6"}),
    Sample("easy diffusion", {key: str(value) for key, value in EASY.items()}, "easydiffusion",
           {"prompt": "a lake", "negative": "people", "seed": 1234, "steps": 25, "guidance": 7.5,
            "scheduler": "euler_a", "model": "sd-v1-5", "vae": "vae-ft-mse", "clip_skip": 1,
            "loras": (("ink", 0.5, ""), ("detail", 0.25, ""))}),
    Sample("easy diffusion labels", {"parameters": json.dumps(
               {"Prompt": "a lake", "Stable Diffusion model": "C:\\m\\sd-v1-5.ckpt", "Seed": 1,
                "Steps": 25, "Sampler": "ddim", "VAE model": "None"})}, "easydiffusion",
           {"prompt": "a lake", "model": "sd-v1-5", "scheduler": "ddim", "vae": ""}),
    Sample("swarmui", {"parameters": json.dumps(SWARM, indent=1)}, "swarmui",
           {"prompt": "a photo of a cat", "negative": "dog", "seed": 1, "steps": 20, "guidance": 7,
            "scheduler": "dpmpp_2m", "sigmas": "karras", "model": "sd_xl_base_1.0",
            "model_digest": "d7a9105a900fd52748", "program": "SwarmUI 0.9.3.1",
            "loras": (("detail", 0.5, ""), ("ink", 1.0, ""))}, ("aspectratio", "date")),
)  # fmt: skip


# ---------------------------------------------------------------------- files


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 96)) -> Image.Image:
    """Something to hold texts."""
    return Image.new(mode, size, (120, 90, 60, 255)[: len(mode)])


def as_png(texts: Mapping[str, str], image: Image.Image | None = None) -> bytes:
    """A PNG with these texts."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        if key.startswith("XML:"):
            info.add_itxt(key, text)
        else:
            info.add_text(key, text)
    return _saved(image or picture(), "PNG", pnginfo=info)


def as_exif(format_id: str, comment: bytes, **fields: str) -> bytes:
    """A picture whose EXIF has this UserComment, and other fields by their names."""
    exif = Image.Exif()
    for name, text in fields.items():
        exif[getattr(ExifTags.Base, name)] = text
    if comment:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    return _saved(picture(), format_id, exif=exif)


def as_stealth(text: str, mode: str = "RGBA", *, packed: bool = True, size: int = 160) -> bytes:
    """A PNG with ``text`` in its lowest bits: of alpha in RGBA, else of all three colours."""
    kind = "png" if mode == "RGBA" else "rgb"
    body = gzip.compress(text.encode()) if packed else text.encode()
    head = f"stealth_{kind}{'comp' if packed else 'info'}".encode()
    bits = np.unpackbits(np.frombuffer(head + (8 * len(body)).to_bytes(4, "big") + body, np.uint8))
    pixels = np.asarray(picture(mode, (size, size))).copy()
    plane = pixels[..., 3:] if mode == "RGBA" else pixels
    columns = plane.transpose(1, 0, 2).reshape(-1).copy()
    columns[: len(bits)] = (columns[: len(bits)] & 254) | bits
    plane[...] = columns.reshape(size, size, plane.shape[2]).transpose(1, 0, 2)
    return _saved(Image.fromarray(pixels), "PNG")


def _saved(image: Image.Image, format_id: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format_id, **options)
    return out.getvalue()
