"""The settings of a training: one row each, of which the form of the window, the options of the
command line, the file of settings and the documentation are made.

Defaults are of kohya-ss/sd-scripts, OneTrainer and diffusers' examples where those agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.core.values import Choice, Field, Flag, Number, Text, Texts, taken
from desktop_app.extensions.training.values.picture_fields import PICTURES

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
    Field(
        "trigger",
        "Trigger word",
        "The word that stands for what is taught: write it in a prompt, and the model draws it. "
        "Best one that exists nowhere else, as “zqfox”.",
        Text(60),
        "",
    ),
    Field(
        "subject",
        "Kind",
        "What it is, in a word or two: snail, chair, person; several with commas. The model "
        "makes pictures of this, so that it does not forget what others of it look like. Empty: "
        "common things.",
        Text(400),
        "",
        unset="Common things",
        when="prior",
    ),
    Field(
        "prior",
        "Pictures of its kind",
        "How many the model makes first, and sees again while it learns. More: others of its "
        "kind stay as they were, and preparing takes longer; 0: none.",
        Number(0, 1000, whole=True, reach=200),
        0,
    ),
    Field(
        "prior_share",
        "How often these are seen",
        "Share of each step that they are, one picture at least. Higher: less is forgotten, and "
        "yours are learnt more slowly.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.5,
        when="prior",
    ),
    Field(
        "prior_weight",
        "How much these count",
        "Beside yours. Higher: less is forgotten; 1: as much.",
        Number(0, 4, step=0.1, decimals=1),
        1.0,
    ),
    Field(
        "holes",
        "Learn to fill masks",
        "Hides parts of your pictures while it learns, so that it can be painted into a mask.",
        Flag(),
        False,
    ),
    Field(
        "hole_share",
        "How often a part is hidden",
        "Higher: better in masks; lower: better in whole pictures.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.5,
        when="holes",
    ),
)

METHOD: Final = (
    Field(
        "method",
        "Method",
        "What comes of it. LoRA, a small file beside the model, is the usual choice; all "
        "weights give a new model.",
        Choice(METHODS),
        "lora",
    ),
    Field(
        "rank",
        "Rank",
        "How much can be learnt. Higher: more detail, a larger file, and sooner learnt by "
        "heart; 4 to 32 is usual.",
        Number(1, 512, whole=True),
        16,
    ),
    Field(
        "alpha",
        "Alpha",
        "How strongly what is learnt acts: alpha divided by the rank. Lower: weaker; 0: as the "
        "rank, so at full strength.",
        Number(0, 1024),
        0.0,
        unset="The rank",
    ),
    Field(
        "ranks",
        "Ranks of blocks",
        "Other ranks for parts of the model whose names hold these words, as “attn2=32, ff=8”. "
        "Higher: they learn more; 0: nothing.",
        Text(400),
        "",
    ),
    Field(
        "convolutions",
        "Convolutions too",
        "Also the layers that draw surfaces. Closer to a style; a larger file.",
        Flag(),
        False,
    ),
    Field(
        "text_encoder",
        "Text encoder too",
        "Also how words are understood. The trigger word is learnt sooner; other words suffer "
        "sooner.",
        Flag(),
        False,
    ),
    Field(
        "text_rate",
        "How fast words change",
        "Learning rate of the text encoder. Higher: faster, and more is forgotten.",
        Number(0, 1),
        5e-5,
        when="text_encoder",
    ),
    Field(
        "words",
        "Length of the new word",
        "Vectors that the trigger word gets of its own (embeddings; LoRAs of SDXL: pivotal "
        "tuning). More: it can hold more; 0: none.",
        Number(0, 64, whole=True),
        0,
        unset="None",
    ),
    Field(
        "word_rate",
        "How fast it is learnt",
        "Learning rate of the new word. Higher: faster, and less steady.",
        Number(0, 1),
        5e-4,
    ),
    Field(
        "init_word",
        "Begins as",
        "A word that the model knows and the new one begins as: the nearer, the sooner it is "
        "learnt.",
        Text(60),
        "",
    ),
    Field(
        "dropout",
        "Dropout",
        "Share of what is learnt that is left out by chance at each step. Higher: less is "
        "learnt by heart, and more slowly.",
        Number(0, 0.9, step=0.05, decimals=2),
        0.0,
    ),
)

DISTILLING: Final = (
    Field(
        "guidance",
        "Guidance built in",
        "Pictures come as with this guidance, without its cost. Higher: closer to the prompt; "
        "0: the model's own.",
        Number(0, 30, step=0.5),
        0.0,
        unset="The model's own",
    ),
    Field(
        "ladder",
        "Teacher's steps",
        "Into how many steps the way from noise to picture is divided. More: finer, and slower "
        "to learn.",
        Number(4, 500, whole=True, reach=100),
        50,
    ),
    Field(
        "made",
        "Pictures of each prompt",
        "How many the model makes to learn from, where there are prompts and no set. More: "
        "better, and preparing takes longer.",
        Number(1, 1000, whole=True, reach=50),
        8,
    ),
)

SCHEDULE: Final = (
    Field(
        "steps",
        "Steps",
        "How long it learns. More: closer to your pictures, until it knows them by heart; 0: as "
        "many as the minutes hold.",
        Number(0, 1_000_000, whole=True),
        1500,
        unset="By the minutes",
    ),
    Field(
        "minutes",
        "Minutes",
        "Ends after so many minutes of training. More: as more steps; 0: no limit.",
        Number(0, 100_000),
        0.0,
        unset="No limit",
    ),
    Field(
        "batch",
        "Pictures a step",
        "How many it looks at before it changes (batch). More: steadier, slower, more memory.",
        Number(1, 1024, whole=True),
        1,
    ),
    Field(
        "accumulate",
        "Batches a step",
        "How many batches are taken together for a step. More: steadier without more memory, "
        "and slower.",
        Number(1, 1024, whole=True),
        1,
    ),
    Field(
        "rate",
        "Learning rate",
        "How much a step changes at most. Higher: learns faster, and breaks sooner; 0.0001 is "
        "usual.",
        Number(0, 1, above=True),
        1e-4,
    ),
    Field(
        "last_rate",
        "Last learning rate",
        "What it falls to by the end. Lower: settles more. Of a curve and a line alone.",
        Number(0, 1),
        5e-5,
    ),
    Field(
        "schedule",
        "Falls in",
        "How the learning rate falls on the way. A curve is gentle at both ends; not at all: "
        "steady to the end.",
        Choice(
            {"cosine": ("A curve", ""), "linear": ("A line", ""), "constant": ("Not at all", "")}
        ),
        "cosine",
    ),
    Field(
        "warmup",
        "Warm-up",
        "Steps over which the learning rate rises at first. More: a gentler beginning.",
        Number(0, 100_000, whole=True),
        20,
    ),
    Field(
        "optimizer",
        "Optimizer",
        "How steps are computed. AdamW is usual; 8 bits need less memory; Prodigy finds the "
        "learning rate itself (set it to 1).",
        Choice(
            {
                "adamw": ("AdamW", ""),
                "adamw8": ("AdamW, 8 bits", "Needs bitsandbytes and a card."),
                "prodigy": ("Prodigy", ""),
            }
        ),
        "adamw",
    ),
    Field(
        "decay",
        "Weight decay",
        "How strongly what is learnt is drawn back to nothing. Higher: stays closer to the model.",
        Number(0, 1),
        0.01,
    ),
    Field(
        "clip",
        "Largest change",
        "What a single step may ask for at most (norm of gradients). Lower: steadier; 0: anything.",
        Number(0, 100),
        1.0,
        unset="Not clipped",
    ),
    Field(
        "ema",
        "Average",
        "How slowly the average of all steps follows, which is kept in place of the last one. "
        "Nearer to 1: smoother; 0: none.",
        Number(0, 0.99999),
        0.0,
        unset="None",
    ),
    Field(
        "seed",
        "Seed",
        "Decides all that is left to chance. The same number: the same result.",
        Number(0, 2**32 - 1, whole=True),
        0,
    ),
)

LOSS: Final = (
    Field(
        "min_snr",
        "Min-SNR γ",
        "How much coarse shapes count beside fine detail, for models that predict the noise. "
        "Lower: shapes count more, 5 is usual; 0: all alike.",
        Number(0, 100),
        0.0,
        unset="All alike",
    ),
    Field(
        "noise_offset",
        "Darker and brighter",
        "Lets pictures become darker and brighter than the model's own (noise offset). Higher: "
        "more so; 0: not at all.",
        Number(0, 1),
        0.0,
    ),
    Field(
        "timesteps",
        "What is practised",
        "Which stages from noise to picture come how often. As the model's is the usual choice.",
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
        "How often a picture is seen without its caption. Higher: guidance works better, words "
        "less.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.05,
    ),
    Field(
        "outside",
        "Outside of masks",
        "How much counts what the masks of your pictures leave out. Higher: more of the "
        "surroundings is learnt.",
        Number(0, 1, step=0.05, shown=100, unit=" %"),
        0.1,
    ),
)

CHECKS: Final = (
    Field(
        "evaluate",
        "Measure every",
        "Steps between two measurements on what is held out. Fewer: the best moment is met more "
        "closely, and it takes longer; 0: never.",
        Number(0, 100_000, whole=True),
        50,
        unset="Never",
    ),
    Field(
        "patience",
        "Stop after",
        "Ends after so many measurements without gain, and keeps the best. Higher: more "
        "patient; 0: never, and the last is kept.",
        Number(0, 1000, whole=True),
        5,
        unset="Never",
    ),
    Field(
        "kept",
        "Keep",
        "How many states are kept, and of whole models how many steps to compare. More: more "
        "disk space.",
        Number(0, 100, whole=True),
        5,
    ),
    Field(
        "sample",
        "Samples every",
        "Steps between two rows of samples; the last is made at the end. What was learnt by then "
        "is kept, so that these steps can be compared. Fewer: more to choose from, and slower; 0: "
        "none.",
        Number(0, 100_000, whole=True),
        100,
        unset="None",
    ),
    Field(
        "prompts",
        "Prompts of samples",
        "Up to eight, a line each, with and without the trigger word; empty: chosen by the set.",
        Texts(8),
        (),
    ),
)

MEMORY: Final = (
    Field(
        "precision",
        "Precision",
        "Of the calculation. Fewer bits: faster and less memory; automatic: what the machine "
        "does well.",
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
        "In how many bits the model is kept under a LoRA. Fewer: less memory, a little less exact.",
        Choice({"": ("As they are", ""), "8": ("8 bits", ""), "4": ("4 bits", "")}),
        "",
    ),
    Field(
        "checkpointing",
        "Compute twice",
        "In place of keeping: needs less memory, and is a third slower.",
        Flag(),
        False,
    ),
    Field(
        "cache",
        "Prepare once",
        "Pictures and captions are encoded once and kept on the disk: faster, and uses disk space.",
        Flag(),
        True,
    ),
)

RESULT: Final = (
    Field(
        "layouts",
        "Files",
        "For which programs the LoRA is written: kohya is read by most, this one included.",
        Texts(4),
        ("kohya",),
    ),
)

GROUPS: Final[Mapping[str, tuple[Field, ...]]] = {
    "What is taught": SUBJECT,
    "Method": METHOD,
    "Few steps": DISTILLING,
    "How long and how fast": SCHEDULE,
    "What counts": LOSS,
    "Pictures": PICTURES,
    "Measuring and samples": CHECKS,
    "Memory": MEMORY,
    "Result": RESULT,
}
"""In the order of the form."""

FIELDS: Final[tuple[Field, ...]] = tuple(each for group in GROUPS.values() for each in group)


def settings_of(values: Mapping[str, object]) -> dict[str, Any]:
    """All settings: as given, else their defaults. Raises InputError."""
    return taken(FIELDS, values, "training")


def has_end(settings: Mapping[str, Any]) -> bool:
    """Whether a training ends by itself: after steps or minutes, or once what is measured of
    pictures held out gains nothing more."""
    measured = settings["patience"] and settings["evaluate"] and settings["held_out"]
    return bool(settings["steps"] or settings["minutes"] or measured)


def is_distilled(settings: Mapping[str, Any]) -> bool:
    """Whether the model itself is what is learnt from, so that fewer steps suffice."""
    return settings["method"] == "distil"


def effective_scale(settings: Mapping[str, Any], weight: float = 1.0) -> float:
    """By what a LoRA's product is multiplied: alpha / rank × weight (Hu et al. 2021, 4.1)."""
    return (settings["alpha"] or settings["rank"]) / settings["rank"] * weight
