"""What ComfyUI writes: its graphs."""

from __future__ import annotations

import json
from typing import Any

from tests.imaging.picture_info.a1111_samples import FOX, PLAIN
from tests.imaging.picture_info.sample import Sample


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


def comfy(**changes: dict[str, Any] | None) -> dict[str, Any]:
    """ComfyUI's default graph; ``changes`` by id with an "n" before it, None leaves a node out."""
    graph: dict[str, Any] = {
        "3": node(
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
        "4": node("CheckpointLoaderSimple", ckpt_name="SD1.5\\v1-5-pruned.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=640, batch_size=1),
        "6": node("CLIPTextEncode", text="a bottle", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="text, watermark", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", filename_prefix="ComfyUI", images=["8", 0]),
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
    "6": node("CLIPTextEncodeFlux", clip=["40", 0], clip_l="fox", t5xxl="a red fox", guidance=3.5),
    "8": node("VAEDecode", samples=["13", 0], vae=["10", 0]),
    "9": node("SaveImage", images=["8", 0]),
    "10": node("VAELoader", vae_name="ae.safetensors"),
    "12": node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
    "13": node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["27", 0],
    ),
    "16": node("KSamplerSelect", sampler_name="euler"),
    "17": node("BasicScheduler", scheduler="simple", steps=28, denoise=1, model=["30", 0]),
    "22": node("BasicGuider", model=["30", 0], conditioning=["6", 0]),
    "25": node("RandomNoise", noise_seed=7),
    "27": node("EmptySD3LatentImage", width=1024, height=1024, batch_size=1),
    "30": node("ModelSamplingFlux", max_shift=1.15, base_shift=0.5, model=["31", 0]),
    "31": node("LoraLoaderModelOnly", lora_name="x/art.safetensors", strength_model=0.7,
                model=["12", 0]),
    "40": node("DualCLIPLoader", clip_name1="t5xxl.safetensors", clip_name2="clip_l.safetensors"),
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
COMFYUI: tuple[Sample, ...] = (
    Sample("comfyui", {"prompt": json.dumps(comfy())}, "comfyui", _COMFY_TOLD),
    Sample(
        "comfyui with lora and clip skip",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"] | {"inputs": comfy()["3"]["inputs"] | {"model": ["10", 0]}},
                    n6=node("CLIPTextEncode", text="embedding:good fox", clip=["11", 0]),
                    n10=node("LoraLoader", lora_name="a/ink.safetensors", strength_model=0.6,
                              strength_clip=0.4, model=["4", 0], clip=["4", 1]),
                    n11=node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["10", 1]),
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
                    n10=node("Power Lora Loader (rgthree)", model=["11", 0],
                              lora_1={"on": True, "lora": "a.safetensors", "strength": 0.5},
                              lora_2={"on": False, "lora": "b.safetensors", "strength": 1}),
                    n11=node("CR Apply LoRA Stack", model=["4", 0], lora_stack=["12", 0]),
                    n12=node("CR LoRA Stack", lora_name_1="c.safetensors", model_weight_1=0.3,
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
                    n6=node("CLIPTextEncode", text=["21", 0], clip=["4", 1]),
                    n20=node("PrimitiveInt", value=["23", 0]),
                    n21=node("StringConcatenate", string_a="a red", string_b=["22", 0],
                              delimiter=" "),
                    n22=node("Reroute", **{"": ["24", 0]}),
                    n23=node("Seed (rgthree)", seed=77),
                    n24=node("PrimitiveStringMultiline", value="fox"),
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
        ("Other positive prompt",),
    ),
    Sample(
        "comfyui image to image",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"]
                    | {"inputs": comfy()["3"]["inputs"] | {"denoise": 0.6,
                                                              "latent_image": ["12", 0]}},
                    n12=node("VAEEncode", pixels=["13", 0], vae=["4", 2]),
                    n13=node("LoadImage", image="in.png"),
                )
            )
        },
        "comfyui",
        {"strength": 0.6},
    ),
    Sample(
        "comfyui rescaled and tiled",
        {
            "prompt": json.dumps(
                comfy(
                    n3=comfy()["3"] | {"inputs": comfy()["3"]["inputs"] | {"model": ["12", 0]}},
                    n12=node("RescaleCFG", model=["13", 0], multiplier=0.7),
                    n13=node("SeamlessTile", model=["4", 0], tiling="enable"),
                )
            )
        },
        "comfyui",
        {"settings": {"guidance_rescale": 0.7, "tile": "both"}},
    ),
    Sample(
        "comfyui enlarged",
        {
            "prompt": json.dumps(
                comfy(
                    n8=node("VAEDecode", samples=["14", 0], vae=["4", 2]),
                    n14=comfy()["3"]
                    | {"inputs": comfy()["3"]["inputs"]
                       | {"denoise": 0.4, "seed": 1, "latent_image": ["15", 0]}},
                    n15=node("LatentUpscaleBy", samples=["3", 0], scale_by=2),
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
                    n3=node("KSamplerAdvanced", add_noise="enable", noise_seed=9, steps=25, cfg=8,
                             sampler_name="euler", scheduler="normal", start_at_step=0,
                             end_at_step=20, model=["4", 0], positive=["6", 0],
                             negative=["7", 0], latent_image=["5", 0]),
                    n6=node("CLIPTextEncodeSDXL", text_g="a hill", text_l="a hill", clip=["4", 1]),
                    n8=node("VAEDecodeTiled", samples=["16", 0], vae=["4", 2]),
                    n16=node("KSamplerAdvanced", add_noise="disable", noise_seed=0, steps=25, cfg=8,
                              sampler_name="euler", scheduler="normal", start_at_step=20,
                              end_at_step=10000, model=["17", 0], positive=["6", 0],
                              negative=["7", 0], latent_image=["3", 0]),
                    n17=node("CheckpointLoaderSimple", ckpt_name="sd_xl_refiner_1.0.safetensors"),
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
                    n18=node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0],
                              strength=1, control_net=["19", 0], image=["13", 0]),
                    n19=node("ControlNetLoader", control_net_name="canny.safetensors"),
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
                    "1": node("Efficient Loader", ckpt_name="dream.safetensors",
                               vae_name="Baked VAE",
                               positive="a pear", negative="mould", empty_latent_width=512),
                    "2": node("KSampler (Efficient)", seed=3, steps=12, cfg=5,
                               sampler_name="euler", scheduler="normal", denoise=1, model=["1", 0],
                               positive=["1", 1], negative=["1", 2], latent_image=["1", 3]),
                    "57:8": node("SaveImage", images=["2", 5]),
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
           "parameters": f"{PLAIN}, Version: v1.10.1"}, "automatic1111", FOX),
)  # fmt: skip
