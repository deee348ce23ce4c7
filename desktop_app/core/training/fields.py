"""The settings of a training: one row each, of which the form of the window, the options of the
command line, the file of settings and the documentation are made.

Defaults are of kohya-ss/sd-scripts, OneTrainer and diffusers' examples where those agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.core.training.picture_fields import PICTURES
from desktop_app.core.values import Choice, Field, Flag, Number, Text, Texts, taken

METHODS: Final = {
    "lora": ("LoRA", "Low-rank changes (Hu et al. 2021): the usual choice."),
    "loha": ("LoHa", "Products of two low-rank changes (Hyeon-Woo et al. 2021)."),
    "lokr": ("LoKr", "Kronecker products: small files (Yeh et al. 2023)."),
    "dora": ("DoRA", "LoRA with a learnt magnitude (Liu et al. 2024)."),
    "inversion": ("Embedding", "A new word alone (textual inversion, Gal et al. 2022)."),
    "full": ("All weights", "Needs several times the model's memory; gives a model."),
    "distil": (
        "Few steps",
        "A LoRA that makes the model's own pictures in 4 steps (Luo et al. 2023).",
    ),
}
"""Id → (name, what it is)."""

LORAS: Final = ("lora", "loha", "lokr", "dora", "distil")
"""Methods that make one."""

LAYOUTS: Final = ("diffusers", "peft", "kohya", "comfyui")
"""How files of LoRAs are written."""

SUBJECT: Final = (
    Field("trigger", "Trigger word", "The word that stands for what is taught.", Text(60), ""),
    Field(
        "subject",
        "Kind",
        "What kind of thing it is, in a word or two: dog, chair, person; several with commas;"
        " empty: common things. Pictures made of them keep the model from forgetting other ones.",
        Text(400),
        "",
        when="prior",
    ),
    Field(
        "prior",
        "Pictures of its kind",
        "How many the model makes itself, so that it does not forget what else is of this kind"
        " (prior preservation).",
        Number(0, 1000, whole=True, reach=200),
        0,
    ),
    Field(
        "prior_share",
        "Share of these",
        "How many pictures of a batch these are, at least one; of a batch of one, one more.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.5,
        when="prior",
    ),
    Field(
        "prior_weight",
        "Weight of these",
        "Against the loss.",
        Number(0, 4, step=0.1, decimals=1),
        1.0,
    ),
    Field(
        "holes",
        "Learn to fill masks",
        "Hide parts of the pictures, so that what is taught can be painted into a mask.",
        Flag(),
        False,
    ),
    Field(
        "hole_share",
        "Share with holes",
        "How many of the pictures have a part hidden.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.5,
        when="holes",
    ),
)

METHOD: Final = (
    Field("method", "Method", "What is trained, and what comes of it.", Choice(METHODS), "lora"),
    Field("rank", "Rank", "Of the changes; more can hold more.", Number(1, 512, whole=True), 16),
    Field(
        "alpha",
        "Alpha",
        "The effective scale is alpha divided by rank.",
        Number(0, 1024),
        0.0,
        unset="The rank",
    ),
    Field(
        "ranks",
        "Ranks of blocks",
        "Other ranks where a layer's name holds these words, as in “attn2=32, ff=8”; 0: none.",
        Text(400),
        "",
    ),
    Field("convolutions", "Convolutions too", "Also those of the UNet.", Flag(), False),
    Field("text_encoder", "Text encoder too", "Train the text encoders along.", Flag(), False),
    Field(
        "text_rate",
        "Its learning rate",
        "Of the text encoders.",
        Number(0, 1),
        5e-5,
        when="text_encoder",
    ),
    Field(
        "words",
        "Words of a trigger",
        "How many vectors a new word has (embeddings; with SDXL's LoRAs: pivotal tuning).",
        Number(0, 64, whole=True),
        0,
        unset="None",
    ),
    Field("word_rate", "Learning rate of words", "Of new words.", Number(0, 1), 5e-4),
    Field("init_word", "Starts as", "A known word that the new one starts as.", Text(60), ""),
    Field("dropout", "Dropout", "Of the changes.", Number(0, 0.9, step=0.05, decimals=2), 0.0),
)

DISTILLING: Final = (
    Field(
        "guidance",
        "Guidance built in",
        "Pictures come as with this guidance, without its cost.",
        Number(0, 30, step=0.5),
        0.0,
        unset="The model's own",
    ),
    Field(
        "ladder",
        "Teacher's steps",
        "Into how many steps the way from noise to picture is divided.",
        Number(4, 500, whole=True, reach=100),
        50,
    ),
    Field(
        "made",
        "Pictures of each prompt",
        "How many the model makes to learn from, where there are prompts and no set.",
        Number(1, 1000, whole=True, reach=50),
        8,
    ),
)

SCHEDULE: Final = (
    Field(
        "steps",
        "Steps",
        "After so many the training is over.",
        Number(0, 1_000_000, whole=True),
        1500,
        unset="By the minutes",
    ),
    Field(
        "minutes",
        "Minutes",
        "Ends after so many minutes of training.",
        Number(0, 100_000),
        0.0,
        unset="No limit",
    ),
    Field("batch", "Batch", "Pictures of a step.", Number(1, 1024, whole=True), 1),
    Field(
        "accumulate",
        "Accumulate",
        "Batches whose gradients are added up for a step.",
        Number(1, 1024, whole=True),
        1,
    ),
    Field("rate", "Learning rate", "At its highest.", Number(0, 1, above=True), 1e-4),
    Field(
        "last_rate", "Last rate", "What it falls to; cosine and linear alone.", Number(0, 1), 5e-5
    ),
    Field(
        "schedule",
        "Falls by",
        "How the learning rate falls over the training.",
        Choice(
            {"cosine": ("Cosine", ""), "linear": ("Linear", ""), "constant": ("Not at all", "")}
        ),
        "cosine",
    ),
    Field(
        "warmup", "Warm-up", "Steps over which the rate rises.", Number(0, 100_000, whole=True), 20
    ),
    Field(
        "optimizer",
        "Optimizer",
        "Prodigy finds the learning rate itself (Mishchenko & Defazio 2023): set it to 1.",
        Choice(
            {
                "adamw": ("AdamW", ""),
                "adamw8": ("AdamW, 8 bits", "Needs bitsandbytes and a card."),
                "prodigy": ("Prodigy", ""),
            }
        ),
        "adamw",
    ),
    Field("decay", "Weight decay", "Of the optimizer.", Number(0, 1), 0.01),
    Field(
        "clip",
        "Clip gradients",
        "Largest norm.",
        Number(0, 100),
        1.0,
        unset="Not clipped",
    ),
    Field(
        "ema",
        "Average",
        "Decay of the moving average of the weights (EMA).",
        Number(0, 0.99999),
        0.0,
        unset="None",
    ),
    Field(
        "seed", "Seed", "Of noise, order and first weights.", Number(0, 2**32 - 1, whole=True), 0
    ),
)

LOSS: Final = (
    Field(
        "min_snr",
        "Min-SNR γ",
        "Weighs noise levels (Hang et al. 2023), for models that predict the noise.",
        Number(0, 100),
        0.0,
        unset="All alike",
    ),
    Field(
        "noise_offset",
        "Noise offset",
        "Lets pictures become darker and brighter.",
        Number(0, 1),
        0.0,
    ),
    Field(
        "timesteps",
        "Timesteps",
        "How noise levels are drawn.",
        Choice(
            {
                "family": ("As the model's", "As its makers trained it."),
                "uniform": ("Evenly", ""),
                "logit_normal": ("Logit-normal", "Esser et al. 2024."),
            }
        ),
        "family",
    ),
    Field(
        "caption_dropout",
        "Empty captions",
        "Share without their captions, for guidance.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.05,
    ),
    Field(
        "outside",
        "Outside of masks",
        "How much counts what the masks leave out.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.1,
    ),
)

CHECKS: Final = (
    Field(
        "evaluate",
        "Measure every",
        "Steps between two measurements on what is held out.",
        Number(0, 100_000, whole=True),
        50,
        unset="Never",
    ),
    Field(
        "patience",
        "Stop after",
        "Measurements without gain; then the best is kept. Where it never stops, the last is kept.",
        Number(0, 1000, whole=True),
        5,
        unset="Never",
    ),
    Field(
        "kept",
        "Keep",
        "States of the last measurements that are kept, besides the best.",
        Number(0, 100, whole=True),
        5,
    ),
    Field(
        "sample",
        "Samples every",
        "Steps between two rows of samples.",
        Number(0, 100_000, whole=True),
        100,
        unset="None",
    ),
    Field(
        "prompts",
        "Prompts",
        "Up to eight, with and without the trigger; empty: chosen by the set.",
        Texts(8),
        (),
    ),
)

MEMORY: Final = (
    Field(
        "precision",
        "Precision",
        "Of the calculation; on a processor never float16.",
        Choice(
            {
                "auto": ("Automatic", ""),
                "fp32": ("32 bits", ""),
                "bf16": ("bfloat16", ""),
                "fp16": ("float16", ""),
            }
        ),
        "auto",
    ),
    Field(
        "base",
        "Model's weights",
        "Under a LoRA they may be kept in fewer bits.",
        Choice({"": ("As they are", ""), "8": ("8 bits", ""), "4": ("4 bits", "")}),
        "",
    ),
    Field(
        "checkpointing",
        "Compute activations twice",
        "Saves memory, costs a third of the speed.",
        Flag(),
        False,
    ),
    Field(
        "cache",
        "Keep latents",
        "Latents and texts are computed once, and kept on the disk.",
        Flag(),
        True,
    ),
)

RESULT: Final = (
    Field(
        "layouts",
        "Files",
        "How LoRAs are written: diffusers, peft, kohya, comfyui.",
        Texts(4),
        ("kohya",),
    ),
)

GROUPS: Final[Mapping[str, tuple[Field, ...]]] = {
    "Subject": SUBJECT,
    "Method": METHOD,
    "Distilling": DISTILLING,
    "Schedule": SCHEDULE,
    "Loss": LOSS,
    "Pictures": PICTURES,
    "Checks": CHECKS,
    "Memory": MEMORY,
    "Result": RESULT,
}
"""In the order of the form."""

FIELDS: Final[tuple[Field, ...]] = tuple(each for group in GROUPS.values() for each in group)


def settings_of(given: Mapping[str, object]) -> dict[str, Any]:
    """All settings: as given, else their defaults. Raises InputError."""
    return taken(FIELDS, given, "training")


def is_distilled(settings: Mapping[str, Any]) -> bool:
    """Whether the model itself is what is learnt from, so that fewer steps suffice."""
    return settings["method"] == "distil"


def effective_scale(settings: Mapping[str, Any], weight: float = 1.0) -> float:
    """By what a LoRA's product is multiplied: alpha / rank × weight (Hu et al. 2021, 4.1)."""
    return (settings["alpha"] or settings["rank"]) / settings["rank"] * weight
