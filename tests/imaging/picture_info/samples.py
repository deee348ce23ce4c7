"""What programs write into pictures, by their own descriptions, and what is to be read of it."""

from __future__ import annotations

import json
from typing import Any

from desktop_app.core.geometry import Size
from tests.imaging.picture_info.a1111_samples import A1111
from tests.imaging.picture_info.comfyui_samples import COMFYUI
from tests.imaging.picture_info.sample import Sample

SWARM: dict[str, Any] = {
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

DRAW_2 = {key: value for key, value in DRAW.items() if key != "shift"} | {
    "v2": {"id": 0, "width": 64, "height": 128, "model": "flux_1_schnell_q5p.ckpt", "sampler": 10,
           "shift": 3.16, "clipSkip": 2, "guidanceEmbed": 3.5, "maskBlur": 2.5, "sharpness": 0,
           "tiledDecoding": False, "decodingTileWidth": 640, "hiresFix": False,
           "hiresFixWidth": 448, "refinerModel": "xl_ref.ckpt", "refinerStart": 0.7,
           "zeroNegativePrompt": True, "controls": [],
           "loras": [{"file": "detail.ckpt", "weight": 0.8, "mode": "all"},
                     {"file": "ink.ckpt", "weight": 0.3, "mode": "base"}]},
}  # fmt: skip
RUINED = {
    "Prompt": "a fox",
    "Negative": "fog",
    "steps": 30,
    "cfg": 7.0,
    "width": 1152,
    "height": 896,
    "seed": 5,
    "sampler_name": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "base_model_name": "sd_xl_base.safetensors",
    "base_model_hash": "31e35c80fc",
    "loras": [["aabbccddee", "0.5 - ink.safetensors"], ["aabbccddff", "-1.0 - detail.safetensors"]],
    "start_step": 4,
    "denoise": 0.6,
    "clip_skip": 2,
    "software": "RuinedFooocus",
}
MRE = {
    "prompt": "a fox",
    "negative_prompt": "fog",
    "style": "cinematic-default",
    "seed": 5,
    "width": 1152,
    "height": 896,
    "p_txt": "cinematic still a fox",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "performance": "Speed",
    "steps": 30,
    "switch": 20,
    "sharpness": 2.0,
    "cfg": 4.0,
    "base_clip_skip": -2,
    "refiner_clip_skip": -2,
    "base_model": "sd_xl_base.safetensors",
    "refiner_model": "sd_xl_refiner.safetensors",
    "l1": "a/ink.safetensors",
    "w1": 0.5,
    "l2": "None",
    "w2": 0.5,
    "l3": "b/ink.safetensors",
    "w3": 0.1,
    "denoise": None,
    "software": "Fooocus 1.0.37 MRE",
}
MFLUX = {
    "mflux_version": "0.17.4",
    "model": "black-forest-labs/FLUX.1-dev",
    "base_model": "None",
    "seed": 42,
    "steps": 20,
    "guidance": 3.5,
    "height": 768,
    "width": 1024,
    "precision": "mlx.core.bfloat16",
    "quantize": 8,
    "lora_paths": ["/Users/me/a/ink.safetensors", "b/ink.safetensors"],
    "lora_scales": [0.8, 0.5],
    "image_path": "in.png",
    "image_strength": 0.4,
    "controlnet_strength": None,
    "prompt": "a red fox",
    "negative_prompt": "fog",
}
MFLUX_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:mflux="http://ns.mflux.ai/1.0/">
    <dc:description><rdf:Alt><rdf:li xml:lang="x-default">a red &amp; fox</rdf:li></rdf:Alt>
    </dc:description>
    <xmp:CreatorTool>MFLUX 0.17.4</xmp:CreatorTool>
    <mflux:seed>42</mflux:seed>
    <mflux:steps>20</mflux:steps>
    <mflux:guidance>3.5</mflux:guidance>
    <mflux:model>black-forest-labs/FLUX.1-dev</mflux:model>
    <mflux:loras>ink.safetensors:0.8, art.safetensors:-0.5</mflux:loras>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _escaped(text: str) -> str:
    pairs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#xA;"}
    return "".join(pairs.get(each, each) for each in text)


def xmp(comment: str = "", description: str = "", tool: str = "Draw Things") -> str:
    """A packet as Draw Things writes it."""
    parts = [("exif:UserComment", comment), ("dc:description", description)]
    texts = "".join(
        f"<{name}><rdf:Alt><rdf:li xml:lang='x-default'>{_escaped(text)}</rdf:li></rdf:Alt>"
        f"</{name}>"
        for name, text in parts
        if text
    )
    return (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description rdf:about=''"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/'>{texts}"
        f"<xmp:CreatorTool>{tool}</xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta>"
    )


SAMPLES: tuple[Sample, ...] = (
    *A1111,
    *COMFYUI,
    # ---------------------------------------------------------------- InvokeAI
    Sample("invokeai 5", {"invokeai_metadata": json.dumps(INVOKE)}, "invokeai",
           {"prompt": "a cabin", "negative": "blurry", "seed": 2718281828, "steps": 30,
            "guidance": 5.5, "scheduler": "dpmpp_2m_k", "model": "Juggernaut XL", "strength": None,
            "model_digest": "deadbeef00", "clip_skip": 1, "vae": "sdxl-vae-fp16-fix",
            "loras": (("ink", 0.75, ""),), "program": "InvokeAI 5.4.2"},
           ("rand_device",), {"guidance_rescale": 0.3}),
    Sample("invokeai 3", {"invokeai_metadata": json.dumps(
               INVOKE | {"model": {"model_name": "dream", "base_model": "sd-1"},
                         "app_version": "3.4",
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
    Sample("invokeai 1",
           {"Dream": '"a robot [text]" -s 50 -S 161 -W 512 -H 640 -C7.5 -A k_lms -U 2'},
           "invokeai", {"prompt": "a robot", "negative": "text", "steps": 50, "seed": 161,
                        "guidance": 7.5, "scheduler": "k_lms"}, ("-U",)),
    Sample("invokeai graph", {"invokeai_graph": json.dumps(INVOKE_GRAPH)}, "invokeai",
           {"prompt": "a hill", "negative": "mist", "seed": 5, "steps": 22, "guidance": 6,
            "scheduler": "euler_k", "model": "dream"}),
    # ---------------------------------------------------------------- Fooocus and its kin
    Sample("ruinedfooocus", {"parameters": json.dumps(RUINED)}, "fooocus",
           {"prompt": "a fox", "negative": "fog", "seed": 5, "steps": 30, "guidance": 7,
            "scheduler": "dpmpp_2m_sde_gpu", "sigmas": "karras", "size": Size(1152, 896),
            "model": "sd_xl_base", "model_digest": "31e35c80fc", "clip_skip": 1, "strength": 0.6,
            "program": "RuinedFooocus", "loras": (("ink", 0.5, "aabbccddee"),
                                                   ("detail", -1.0, "aabbccddff"))},
           ("start_step",)),
    Sample("fooocus mre", {"Comment": json.dumps(MRE)}, "fooocus",
           {"prompt": "a fox", "negative": "fog", "seed": 5, "steps": 30, "guidance": 4,
            "scheduler": "dpmpp_2m_sde_gpu", "sigmas": "karras", "size": Size(1152, 896),
            "model": "sd_xl_base", "refiner": "sd_xl_refiner", "clip_skip": 1,
            "program": "Fooocus 1.0.37 MRE", "loras": (("ink", 0.5, ""), ("ink", 0.1, ""))},
           ("performance", "switch", "p_txt")),
    # ---------------------------------------------------------------- the others
    Sample("mflux", {"parameters": json.dumps(MFLUX)}, "mflux",
           {"prompt": "a red fox", "negative": "fog", "seed": 42, "steps": 20, "guidance": None,
            "distilled_guidance": 3.5, "size": Size(1024, 768), "model": "FLUX.1-dev",
            "strength": 0.6, "program": "mflux 0.17.4",
            "loras": (("ink", 0.8, ""), ("ink", 0.5, ""))}, ("quantize", "precision")),
    Sample("mflux of a model with guidance", {"parameters": json.dumps(
               MFLUX | {"model": "Qwen/Qwen-Image", "guidance": 4.0, "lora_scales": None})},
           "mflux", {"guidance": 4.0, "distilled_guidance": None, "model": "Qwen-Image",
                     "loras": (("ink", 1.0, ""), ("ink", 1.0, ""))}),
    Sample("mflux xmp", {"XML:com.adobe.xmp": MFLUX_XMP}, "mflux",
           {"prompt": "a red & fox", "seed": 42, "steps": 20, "distilled_guidance": 3.5,
            "model": "FLUX.1-dev", "program": "mflux 0.17.4",
            "loras": (("ink", 0.8, ""), ("art", -0.5, ""))}),
    Sample("draw things 2", {"XML:com.adobe.xmp": xmp(json.dumps(DRAW_2))}, "drawthings",
           {"size": Size(64, 128), "refiner": "xl_ref", "refiner_start": 0.7, "clip_skip": 1,
            "loras": (("detail", 0.8, ""), ("ink", 0.3, ""))},
           ("shift", "guidanceEmbed", "maskBlur", "zeroNegativePrompt")),
    Sample("krita ai diffusion", {"parameters": "a fox <lora:ink:0.5>\nNegative prompt: fog\nSteps:"
           " 20, Sampler: Euler a, CFG scale: 5.0, Seed: 5, Size: 512x768, Model hash: unknown, "
           "Model: dream.safetensors, Denoising strength: 0.7"}, "automatic1111",
           {"prompt": "a fox <lora:ink:0.5>", "model": "dream", "strength": 0.7,
            "loras": (("ink", 0.5, ""),)}),
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
           {"prompt": "a lighthouse", "seed": 5, "model": "jugger",
            "loras": (("offset", 0.1, ""),)}),
    Sample("novelai", NOVEL_TEXTS, "novelai",
           {"prompt": "1girl, sky", "negative": "lowres", "seed": 3071474384, "steps": 28,
            "guidance": 5, "scheduler": "k_euler_ancestral", "sigmas": "karras", "strength": None,
            "model": "NovelAI Diffusion V4", "model_digest": "37442fca", "program": "NovelAI"},
           ("uncond_scale",), {"guidance_rescale": 0.2}),
    Sample("novelai 4", NOVEL_TEXTS | {"Comment": json.dumps(NOVEL | {
               "v4_prompt": {"caption": {"base_caption": "two girls", "char_captions": [
                   {"char_caption": "red hair", "centers": [{"x": 0.5, "y": 0.5}]}]}},
               "v4_negative_prompt": {"caption": {"base_caption": "blurry"}}})},
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
    Sample("midjourney without options", {"Description": "an owl Job ID: 7c5eb8a1-88bd"},
           "midjourney", {"prompt": "an owl"}),
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
    Sample("swarmui tiled", {"parameters": json.dumps(
        {"sui_image_params": SWARM["sui_image_params"] | {"seamlesstileable": "X-Only"}})},
        "swarmui", {"seed": 1}, settings={"tile": "x"}),
    Sample("invokeai tiled", {"invokeai_metadata": json.dumps(
        INVOKE | {"seamless_x": True, "seamless_y": True})}, "invokeai", {}, (), {"tile": "both"}),
    Sample("easy diffusion tiled", {k: str(v) for k, v in (EASY | {"tiling": "y"}).items()},
        "easydiffusion", {}, (), {"tile": "y"}),
    Sample("swarmui, one name twice", {"parameters": json.dumps({"sui_image_params":
               SWARM["sui_image_params"] | {
                   "loras": ["a/ink", "b/ink", "b/ink", {"model": "c.safetensors", "weight": 2}],
                   "loraweights": ["0.4", "0.7", "0.1", "1"], "loratencweights": ["1", "0.7"],
                   "refinermodel": "xl_ref", "refinercontrolpercentage": "0.2"},
               "sui_models": [{"name": "b/ink.safetensors", "param": "loras",
                               "hash": "0xaabbccddee"}]})}, "swarmui",
           {"loras": (("ink", 0.4, ""), ("ink", 0.7, "aabbccddee"), ("ink", 0.1, ""),
                      ("c", 2.0, "")), "refiner": "xl_ref", "refiner_start": 0.8}),
    Sample("swarmui, more of it", {"parameters": json.dumps({"sui_image_params":
               SWARM["sui_image_params"] | {"fluxguidancescale": 3.0, "vae": "ae",
                   "initimagecreativity": 0.6, "clipstopatlayer": -2, "variationseed": 5,
                   "variationseedstrength": 0.2},
               "sui_extra_data": {"used_embeddings": ["good"]}})}, "swarmui",
           {"distilled_guidance": 3.0, "vae": "ae", "strength": 0.6, "clip_skip": 1,
            "embeddings": (("good", 1.0, ""),)}, (), {"variation": 0.2, "variation_seed": 5}),
    Sample("easy diffusion, more of it", {"parameters": json.dumps(EASY | {
               "use_embeddings_model": ["good", "bad"], "prompt_strength": 0.7})},
           "easydiffusion", {"embeddings": (("good", 1.0, ""), ("bad", 1.0, "")), "strength": 0.7}),
    Sample("draw things, from a picture", {"XML:com.adobe.xmp": xmp(json.dumps(
               DRAW | {"strength": 0.4}))}, "drawthings", {"strength": 0.4}),
    Sample("invokeai with a refiner", {"invokeai_metadata": json.dumps(INVOKE | {
               "refiner_model": {"name": "sdxl-refiner"}, "refiner_start": 0.8,
               "hrf_enabled": True})}, "invokeai",
           {"refiner": "sdxl-refiner", "refiner_start": 0.8}, ("hrf_enabled",)),
    Sample("fooocus with a refiner", {"parameters": json.dumps(FOOOCUS | {
               "refiner_model": "realistic.safetensors", "vae": "sdxl.vae.safetensors"})},
           "fooocus", {"refiner": "realistic", "refiner_start": 0.5, "vae": "sdxl.vae"}),
    Sample("swarmui, lists as texts", {"parameters": json.dumps({"sui_image_params":
               SWARM["sui_image_params"] | {"loras": "detail,ink", "loraweights": "0.5,0.2"}})},
           "swarmui", {"loras": (("detail", 0.5, ""), ("ink", 0.2, ""))}),
    Sample("easy diffusion 4", {key: str(value) for key, value in (EASY | {
               "scheduler_name": "karras", "distilled_guidance_scale": 3.5,
               "use_upscale": "RealESRGAN_x4plus", "upscale_amount": 2}).items()},
           "easydiffusion", {"sigmas": "karras", "distilled_guidance": 3.5},
           ("use_upscale", "upscale_amount")),
    Sample("swarmui", {"parameters": json.dumps(SWARM, indent=1)}, "swarmui",
           {"prompt": "a photo of a cat", "negative": "dog", "seed": 1, "steps": 20, "guidance": 7,
            "scheduler": "dpmpp_2m", "sigmas": "karras", "model": "sd_xl_base_1.0",
            "model_digest": "d7a9105a900fd52748", "program": "SwarmUI 0.9.3.1",
            "loras": (("detail", 0.5, ""), ("ink", 1.0, ""))}, ("aspectratio", "date")),
)  # fmt: skip
