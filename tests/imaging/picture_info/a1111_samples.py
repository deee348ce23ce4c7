"""What AUTOMATIC1111 and its relatives write."""

from __future__ import annotations

from typing import Any

from tests.imaging.picture_info.sample import Sample

LORA_PROMPT = "a castle, <lora:castle:0.8>, night"
FIELDS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768"
PLAIN = f"a fox\nNegative prompt: fog\n{FIELDS}"

FOX: dict[str, Any] = {
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


A1111: tuple[Sample, ...] = (
    _a1111("plain", PLAIN, **FOX),
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
        model="a, b: c", program="AUTOMATIC1111 v1.10.1", **FOX,
    ),
    _a1111(
        "lora hashes", f'{LORA_PROMPT}\n{FIELDS}, Lora hashes: "castle: aabbccddeeff, x: 00112233"',
        prompt=LORA_PROMPT, loras=(("castle", 0.8, "aabbccddeeff"), ("x", 1.0, "00112233")),
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
        'Hires upscale: 2, Hires upscaler: Latent, Hires prompt: "a, b"',
        strength=None, model="v1-5", model_digest="cc6cb27103",
        settings={"hires_factor": 2.0, "hires_upscaler": "latent", "hires_strength": 0.4,
                  "hires_prompt": "a, b"},
    ),
    _a1111("image to image", f"{PLAIN}, Denoising strength: 0.55, Mask blur: 4", "Mask blur",
           strength=0.55),
    _a1111("vae", f"{PLAIN}, VAE hash: 735e4c3a44, VAE: vae-ft-mse.safetensors", "VAE hash",
           vae="vae-ft-mse"),
    _a1111("clip skip", f"{PLAIN}, Clip skip: 2, ENSD: 31337", "ENSD", clip_skip=1),
    _a1111("schedule type", f"{PLAIN}, Schedule type: Karras".replace("Euler a", "DPM++ 2M"),
           scheduler="DPM++ 2M", sigmas="Karras"),
    _a1111("tiling", f"{PLAIN}, Tiling: True", settings={"tile": "both"}),
    _a1111("no tiling", f"{PLAIN}, Tiling: False", settings={}),
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
        '[{"type":"checkpoint","modelVersionId":1,"modelName":"Z","modelVersionName":"Turbo"},'
        '{"type":"lora","weight":0.65,"modelVersionId":2,"modelName":"Ink"}], Civitai metadata: {}',
        program="Civitai", model="Z Turbo", loras=(("Ink", 0.65, ""),),
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
           "Template", "Negative Template", **FOX),
    _a1111(
        "templates like fields", f"{PLAIN}\nTemplate: a fox\nSteps: 1, Sampler: x, Seed: 2\n"
        "Negative Template: Steps: 1, Seed: 3, Size: 4x4", "Template", "Negative Template", **FOX,
    ),
    _a1111(
        "negative inside a line", "a sign, Negative prompt: on it, and Negative prompt: again\n"
        f"Negative prompt: blurry, Negative prompt: x\n{FIELDS}",
        prompt="a sign, Negative prompt: on it, and Negative prompt: again",
        negative="blurry, Negative prompt: x", steps=20,
    ),
    _a1111(
        "negative inside a line, none of its own", f"a sign, Negative prompt: on it\n{FIELDS}",
        prompt="a sign, Negative prompt: on it", negative="", steps=20,
    ),
    _a1111(
        "several negative lines", f"a fox\nNegative prompt: fog\nNegative prompt: rain\n{FIELDS}",
        prompt="a fox", negative="fog\n rain",
    ),
    _a1111("no prompt but a negative", f"Negative prompt: fog\n{FIELDS}", prompt="",
           negative="fog", steps=20),
    _a1111(
        "fields inside the negative", f"a fox\nNegative prompt: Steps: 1, Sampler: x, Seed: 2\n"
        f"{FIELDS}", prompt="a fox", negative="Steps: 1, Sampler: x, Seed: 2", steps=20,
    ),
    _a1111("old Mac lines", PLAIN.replace("\n", "\r"), **FOX),
    _a1111(
        "civitai in one line with a negative", "a car. Negative prompt: fog, rain Steps: 23, "
        "Sampler: Euler, CFG scale: 3.5, Seed: 17, Size: 832x1216", prompt="a car.",
        negative="fog, rain", steps=23,
    ),
    _a1111("windows lines", PLAIN.replace("\n", "\r\n"), **FOX),
    _a1111("a saver of comfyui", f"{PLAIN}, Version: ComfyUI", program="ComfyUI"),
    _a1111(
        "fooocus a1111", "a fox, film\nNegative prompt: fog\nSteps: 30, Sampler: DPM++ 2M SDE "
        'Karras, Seed: 5, Size: 1152x896, CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8)", '
        "Model: jugger, Model hash: aeb7e9e689, Scheduler: karras, VAE: Default "
        '(model), Raw prompt: a fox, Lora hashes: "off: 4852686128", Lora weights: "off: 0.1", '
        "Version: Fooocus v2.5.5", "Sharpness", "Raw prompt", source="fooocus",
        loras=(("off", 0.1, "4852686128"),), sigmas="karras", vae="", model="jugger",
    ),
    _a1111("our parameters", f"{PLAIN}, Lora: ink: 0.5, Version: velatura 0.1.0",
           source="velatura", loras=(("ink", 0.5, ""),)),
)  # fmt: skip
