"""The model card: README.md beside the weights, from the figures and the logs.

What no figure says (limits seen by eye) is added by hand afterwards.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import torch

from nouns import NOUNS
from presets import Preset
from sprites import SPRITE_SETS
from vocabulary import BACKGROUNDS, COLOURS, LOOKS, SETTINGS

COLUMNS = (
    ("noun", "noun", 100),
    ("colour", "colour", 100),
    ("place", "place", 100),
    ("setting", "setting", 100),
    ("look", "look", 100),
    ("noun_in_hole", "noun in hole", 100),
    ("frechet", "Fréchet", 1),
)

HEAD = """# Velatura Starter

A very small text→image and inpainting model that ships with the program, so that it works at
once, offline. Stable Diffusion 1.x folder layout, fp16 safetensors, 256×256 (320×256 and 256×320
work).

One UNet does both: its {inputs} input channels are the latents, the mask and the masked picture's
latents, as in Stable Diffusion's inpainting models; for a whole picture the mask is all ones and
the masked picture all grey. diffusers' own pipelines expect 4 or 9 channels and don't take it.

| part | class | parameters |
|---|---|---|
| unet | UNet2DConditionModel, {channels} channels, one layer a block | {unet:.1f} M |
| text_encoder | CLIPTextModel, {layers} layers of {width}, {tokens} tokens | {text:.1f} M |
| vae | AutoencoderTiny, factor 16, {latents} channels, {encoder}, {decoder} | {vae:.1f} M |
| scheduler | v-prediction, trailing; the cosine cut at sigma 32, as `trained_betas` | |
| few_steps.safetensors | LoRA of rank {rank}: 1 to 4 unguided steps (LCM) | {lora:.1f} M |

`velatura.json` holds defaults, the live mode's settings and the vocabulary. Load as bf16 or fp32;
on a CPU never compute in fp16.
"""

JUDGED = (
    "A classifier trained on renders apart judges pictures of prompts whose combination of "
    "noun, colour, place and setting no training picture has. Shares in %."
)

TRAINING = """## Training
From procedural pictures rendered by packaging/starter_model: emoji sprites on painted backgrounds,
captions from templates. No photographs, no pictures of people, no scraped data.

    python packaging/starter_model/train.py --preset {preset}

| stage | steps | samples | minutes of computing | of the preset's |
|---|---|---|---|---|
{stages}
"""


def card(preset: Preset, folder: Path, sizes: dict[str, float]) -> str:
    """The whole text. sizes: millions of parameters of unet, text, vae, lora."""
    vae, net = preset.autoencoder_shape, preset.denoiser_shape
    head = HEAD.format(
        inputs=2 * vae.latent_channels + 1,
        channels="/".join(map(str, net.channels)),
        layers=net.text_layers,
        width=net.text_width,
        tokens=net.tokens,
        latents=vae.latent_channels,
        encoder=vae.encoder_blocks,
        decoder=vae.decoder_blocks,
        rank=preset.distil_shape.rank,
        **sizes,
    )
    return "\n".join([head, words(), figures(folder), training(preset, folder), licences()])


def words() -> str:
    """What it can be asked for."""
    return (
        f"## Words it knows\n{len(NOUNS)} nouns ({', '.join(noun.word for noun in NOUNS)}), "
        f"{len(COLOURS)} colours, small and big, left/right/middle/top/bottom, “two …”, plain "
        f"backgrounds in {len(BACKGROUNDS)} colours, {len(SETTINGS)} settings "
        f"({', '.join(SETTINGS)}) and the looks {', '.join(LOOKS)}. All words and synonyms: "
        "`vocabulary` in velatura.json.\n"
    )


def figures(folder: Path) -> str:
    """Tables of figures.json; empty if nothing was measured."""
    path = folder / "figures/figures.json"
    if not path.exists():
        return ""
    found = json.loads(path.read_text())
    ways = {name: row for name, row in found.items() if "noun_in_hole" in row}
    lines = [
        "## Figures",
        JUDGED,
        "",
        "| steps | " + " | ".join(title for _, title, _ in COLUMNS) + " |",
        "|---" * (len(COLUMNS) + 1) + "|",
    ]
    judged = {"noun_in_hole": None, "frechet": None, **found["judge on the renders"]}
    for name, row in {**ways, "the renders themselves": judged}.items():
        values = [(row[key], by) for key, _, by in COLUMNS]
        cells = [f"{value * by:.1f}" if value is not None else "" for value, by in values]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", "“guided”: the UNet, guidance 3.5; “few”: with the LoRA, no guidance.", ""]
    for name, row in ways.items():
        lines.append(
            f"- {name}: mean error outside holes {row['model_error_outside']:.2f} levels, within "
            f"8 px around them {row['model_error_around']:.2f} (the autoencoder alone "
            f"{row['autoencoder_error_outside']:.2f} and {row['autoencoder_error_around']:.2f})"
        )
    auto = found["autoencoder"]
    lines.append(
        f"- autoencoder on held-out pictures: PSNR {auto['psnr']:.1f} dB, SSIM {auto['ssim']:.3f}, "
        f"perceptual distance (judge's features) {auto['perceptual']:.4f}; decode "
        f"{auto['decode_ms']:.0f} ms, encode {auto['encode_ms']:.0f} ms"
    )
    return "\n".join(lines) + "\n"


def training(preset: Preset, folder: Path) -> str:
    """The command and what each stage took, from the logs."""
    batches = {
        "autoencoder": preset.autoencoder_shape.batch,
        "denoiser": preset.denoiser_shape.batch,
        "decoder": preset.autoencoder_shape.batch,
        "distil": preset.distil_shape.batch,
        "judge": preset.judge_shape.batch,
    }
    rows = []
    for stage, batch in batches.items():
        path = folder / f"{stage}.csv"
        if path.exists():
            with path.open() as file:
                last = list(csv.DictReader(file))[-1]
            steps = int(last["step"])
            allowed = getattr(preset, stage).minutes
            rows.append(
                f"| {stage} | {steps:,} | {steps * batch:,} | {last['minutes']} | {allowed:g} |"
            )
    threads = f"On {torch.get_num_threads()} threads of a CPU"
    where = "On one GPU" if torch.cuda.is_available() else threads
    return TRAINING.format(preset=preset.name, stages="\n".join(rows)) + where + ".\n"


def licences() -> str:
    """What it was trained on."""
    lines = ["## Licences of the training data", "| set | by | licence |", "|---|---|---|"]
    for package, licence, holder in SPRITE_SETS.values():
        lines.append(f"| {package} | {holder} | {licence}, licenses/fluent-emoji-MIT.txt |")
    lines += ["", "Synonyms were chosen from CLDR annotations as in emojibase-data (MIT)."]
    return "\n".join(lines) + "\n"
