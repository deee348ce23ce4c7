"""The one table of generation settings: a field with its row is all there is to a setting.

From it are made: what a request checks and how it travels as JSON, the options of ``velatura
generate``, the rows of the settings panel and why one is greyed, what metadata say, what the
history's filters and a model's velatura.json know, and docs/settings.md.

What is in `ModelSettings` is remembered with a model; the rest of `GenerationSettings` is not.
How the rows are used is `setting_table`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, Self, TypeAlias, get_args

from desktop_app.core import guidance_rows as guidance
from desktop_app.core import hires_rows as hires
from desktop_app.core.guidance_rows import AttentionGuidance, CfgZero, GuidanceCurve
from desktop_app.core.model_values import Descending, Label, Named, Weights
from desktop_app.core.record import record
from desktop_app.core.setting_row import Row, setting
from desktop_app.core.steps import MOST_STEPS, SIGMAS, SigmaSchedule
from desktop_app.core.values import Choice, Number

MAX_SEED = 2**32 - 1

MOST_LAYERS = 10
"""Published examples have 8 at most."""

INPAINTER: Final = "inpainter"
"""Component of the networks that fill a hole without words."""

NO_NETWORK: Final = "none"
"""In place of the key of one: it is filled from its surroundings."""

Background: TypeAlias = Literal["", "transparent"]
"""Whether the transparency of new pictures is kept."""

ZeroShotEdit: TypeAlias = Literal["", "super_resolution", "colourise", "stroke", "denoise"]
"""What a consistency model makes of a picture (Song et al. 2023, Algorithm 4); "": a variation."""

EDITS: tuple[ZeroShotEdit, ...] = get_args(ZeroShotEdit)

Tile: TypeAlias = Literal["", "x", "y", "both"]
"""Which sides of a picture meet without a seam."""

Dialect: TypeAlias = Literal["a1111", "comfyui", "literal"]
"""How prompts are read: as AUTOMATIC1111 or ComfyUI does, or as mere text (`core.prompt`)."""


_SHARE = Number(0.0, 1.0, step=0.01, middle=0.3, unit=" %", shown=100)

_DIALECTS: dict[Dialect, tuple[str, str]] = {
    "a1111": (
        "A1111",
        (
            "AUTOMATIC1111: (more), [less], (a:1.2), BREAK, AND, [a:b:0.5], [a|b], <lora:name:1>,"
            " # comments"
        ),
    ),
    "comfyui": ("ComfyUI", "(more), (a:1.2), <lora:name:1>"),
    "literal": ("Plain text", "Brackets and all other marks are text."),
}
_TILES: dict[Tile, tuple[str, str]] = {
    "": ("Off", "An ordinary picture."),
    "x": ("Sideways", "The right edge continues at the left one."),
    "y": ("Up and down", "The lower edge continues at the upper one."),
    "both": ("Both ways", "A texture that can be laid side by side in both directions."),
}
_BACKGROUNDS: dict[Background, tuple[str, str]] = {
    "": ("Opaque", "An ordinary picture."),
    "transparent": (
        "Transparent",
        "Keeps the transparency that the model makes. Say it in the prompt, too.",
    ),
}
_EDITS: dict[ZeroShotEdit, tuple[str, str]] = {
    "": ("Variation", "Another version of the picture; Strength sets how different."),
    "super_resolution": (
        "Sharpen {times}×",
        "Adds detail to a blurred or pixelated picture.",
    ),
    "colourise": ("Colourise", "Colours a greyscale picture; its brightness is kept."),
    "stroke": ("From strokes", "A picture from rough colour strokes."),
    "denoise": ("Remove noise", "Removes noise such as a sensor's; how much there is is measured."),
}


@record(kw_only=True)
class ModelSettings:
    """What suits one model and not another: remembered with it, and changed with it.
    What the rows don't say:

    Attributes:
        steps: denoising steps on the whole schedule; of these strength × steps are run.
        guidance_scale: classifier-free guidance (Ho & Salimans 2022); at most 1 means none.
        guidance_rescale: φ of Lin et al. 2023, eq. 16, 0..1.
        cfg_zero: what of CFG-Zero* (Fan et al. 2025) is used.
        attention_guidance: perturbed (Ahn et al. 2024) or smoothed (Hong 2024).
        attention_scale: its scale; 0 turns it off.
        attention_blur: standard deviation, in places of the deepest layer; 100: infinite.
        eta: share of fresh noise at each step, 0..1 (Song et al. 2020, eq. 16); None: what the
            scheduler's row says. Only for schedulers whose row takes it.
        blocks: side of the blocks of pixels, at the working size, whose mean super-resolution
            keeps: 4 makes a picture four times as fine.
        timesteps: those of a consistency model, descending; (): its own.
        class_label: of a class-conditional model; None: drawn from the seed.
    """

    steps: int = setting(
        25,
        Row(
            kind=Number(1, MOST_STEPS, whole=True, middle=30),
            name="Steps",
            tip="Denoising steps: more steps refine the picture up to a point and take longer.",
            place="main",
            help="denoising steps",
            a1111="Steps",
            written="always",
        ),
    )
    guidance_scale: float = setting(
        7.5,
        Row(
            kind=Number(0.0, 30.0, step=0.1, middle=7.5, decimals=1),
            name="Guidance",
            sentence_name="Guidance scale",
            term="guidance scale",
            tip="How closely the picture follows the prompt. Low is loose and soft, high is"
            " literal and harsh; 1 turns guidance off and halves the time.",
            place="main",
            option="guidance",
            sample="G",
            help="guidance scale",
            a1111="CFG scale",
            written="always",
            idle=("no_guidance",),
        ),
    )
    guidance_curve: GuidanceCurve = setting("", guidance.CURVE)
    guidance_final: float = setting(1.0, guidance.FINAL)
    guidance_start: float = setting(0.0, guidance.START)
    guidance_stop: float = setting(1.0, guidance.STOP)
    guidance_rescale: float = setting(0.0, guidance.RESCALE)
    cfg_zero: CfgZero = setting("", guidance.CFG_ZERO)
    attention_guidance: AttentionGuidance = setting("", guidance.ATTENTION)
    attention_scale: float = setting(3.0, guidance.ATTENTION_SCALE)
    attention_blur: float = setting(guidance.UNIFORM, guidance.ATTENTION_BLUR)
    scheduler: str = setting(
        "dpmpp_2m_karras",
        Row(
            kind=Named("schedulers"),
            name="Scheduler",
            term="sampler",
            tip="How noise is removed step by step.",
            place="main",
            sample="S",
            help="id or name of the scheduler",
        ),
    )
    sigmas: SigmaSchedule = setting("model", SIGMAS)
    eta: float | None = setting(
        None,
        Row(
            kind=replace(_SHARE, optional=True),
            name="Eta",
            term="eta",
            tip="How much new noise each step adds; at 0 the result depends on the initial noise"
            " alone.",
            help="noise added at each step",
            a1111="Eta",
            idle=("fixed_eta", "deterministic"),
        ),
    )
    clip_skip: int = setting(
        0,
        Row(
            kind=Number(0, 11, whole=True, middle=2),
            name="CLIP skip",
            unset="The model's own",
            tip="Skips this many last layers of the text encoder. Some models, mostly for anime"
            " and illustration, were trained with it.",
            help="last layers of the text encoder to skip",
        ),
    )
    edit: ZeroShotEdit = setting(
        "",
        Row(
            kind=Choice({str(key): words for key, words in _EDITS.items()}),
            name="Edit",
            tip="What to generate: a new picture, or an edit of the open one.",
            place="consistency",
            help="zero-shot edit with a consistency model",
            idle=("consistency_only",),
        ),
    )
    blocks: int = setting(
        4,
        Row(
            kind=Number(2, 64, whole=True, middle=8, unit=" px"),
            name="Blocks",
            tip="Size of the blocks whose mean colour is kept; the detail inside them is"
            " generated. 4 gives four times the resolution.",
            place="consistency",
            sample="PX",
            help="block size for super_resolution, in pixels",
            idle=("consistency_only",),
            follows="edit=super_resolution",
        ),
    )
    timesteps: tuple[int, ...] = setting(
        (),
        Row(
            kind=Descending("timesteps"),
            name="Timesteps",
            tip="Empty: two steps for a new picture, twenty where part of a picture is kept. Each"
            " number is a step, in descending order: 18, 0 starts with pure noise at 0 and"
            " ends with 18.",
            place="consistency",
            sample="18,0",
            help="for a consistency model, instead of --steps: descending; 0 is pure noise",
            idle=("consistency_only",),
        ),
    )
    class_label: int | None = setting(
        None,
        Row(
            kind=Label("classes"),
            name="Class",
            tip="Which of the trained classes to generate.",
            place="consistency",
            help="for a class-conditional model",
            idle=("consistency_only", "not_class_conditional"),
        ),
    )

    @property
    def weakens_attention(self) -> bool:
        """Whether a prediction with weakened attention is made beside the others."""
        return bool(self.attention_guidance) and self.attention_scale > 0


@record(kw_only=True)
class GenerationSettings(ModelSettings):
    """Every setting of a request; what the rows don't say:

    Attributes:
        seed: image k is made from seed + k (modulo 2³²); with a variation all are from this one.
        settle: adaptive steps: stop when the predicted clean latents change by less than this
            share of their own deviation from one step to the next; 0: run all steps.
        variation: 0..1, how far the noise is turned (slerp) towards that of ``variation_seed``.
        variation_seed: see there; image k turns towards ``variation_seed`` + k.
        reuse: deep features of the denoiser are computed every ``reuse`` steps only (DeepCache,
            Ma et al. 2023); 1: at every step.
        region_separation: share of the steps, 0..1, in which a UNet predicts each region's text by
            itself; in the others they are told apart by its attention to words alone.
        way: how a processor calculates it (`core.compute_profile`); "": as the machine does it
            then.
    """

    strength: float = setting(
        1.0,
        Row(
            kind=Number(0.01, 1.0, step=0.01, unit=" %", shown=100),
            name="Strength",
            term="denoising strength",
            tip="How far the result may differ from the picture: low keeps shapes and colours, 100"
            " % starts from pure noise.",
            place="bar",
            kept="user",
            help="denoising strength",
            sample="0..1",
            a1111="Denoising strength",
            written="edit",
            idle=("edit_level",),
        ),
    )
    seed: int = setting(
        0,
        Row(
            kind=Number(0, MAX_SEED, whole=True),
            name="Seed",
            tip="The same seed and settings give the same picture.",
            place="main",
            help="0 to 4294967295; random if not given",
            a1111="Seed",
            written="always",
        ),
    )
    count: int = setting(
        1,
        Row(
            kind=Number(1, 64, whole=True, middle=8),
            name="Count",
            tip="How many pictures to generate, each with its own seed.",
            place="bar",
            help="number of pictures",
        ),
    )
    settle: float = setting(
        0.0,
        Row(
            kind=Number(
                0.0, 1.0, step=0.002, reach=0.1, middle=0.02, unit=" %", shown=100, decimals=1
            ),
            name="Early stop",
            term="adaptive steps",
            tip="Stops as soon as the picture changes by less than this between two steps; 0 runs"
            " all steps.",
            help="stop once the picture changes by less than this between steps (e.g. 0.01)",
        ),
    )
    variation: float = setting(
        0.0,
        Row(
            kind=_SHARE,
            name="Variation",
            tip="How far the initial noise is moved towards that of another seed: a low value"
            " gives a variant of the same picture.",
            help="how far to move the noise towards another seed",
            a1111="Variation seed strength",
        ),
    )
    variation_seed: int = setting(
        0,
        Row(
            kind=Number(0, MAX_SEED, whole=True),
            name="Variation seed",
            sentence_name="Variation seed",
            tip="The seed that the picture is varied towards.",
            help="variation seed",
            a1111="Variation seed",
            follows="variation",
        ),
    )
    reuse: int = setting(
        1,
        Row(
            kind=Number(1, 10, whole=True, middle=3),
            name="Deep cache",
            term="DeepCache",
            tip="Runs the deep layers of the model only every this many steps and reuses their"
            " output in between: faster, slightly less exact. 1 runs them at every step.",
            help="run the deep layers only every N steps",
            idle=("transformer",),
        ),
    )

    dialect: Dialect = setting(
        "a1111",
        Row(
            kind=Choice({str(key): words for key, words in _DIALECTS.items()}),
            name="Prompt syntax",
            tip="How brackets, weights and other marks in the prompts are read.",
            kept="user",
            help="how the prompts are read",
        ),
    )
    structure: float = setting(0.0, guidance.STRUCTURE)
    structure_strength: float = setting(0.0, guidance.STRUCTURE_STRENGTH)
    structure_guidance: float = setting(0.0, guidance.STRUCTURE_GUIDANCE)
    tile: Tile = setting(
        "",
        Row(
            kind=Choice({str(key): words for key, words in _TILES.items()}),
            name="Seamless",
            term="tiling",
            tip="Makes a picture whose opposite edges meet, so that it can be repeated.",
            help="which edges of the picture meet without a seam",
            idle=("knows_places", "needs_no_mask"),
        ),
    )
    region_separation: float = setting(
        0.4,
        Row(
            kind=_SHARE,
            name="Separate regions",
            sentence_name="Separate regions",
            tip="In this share of the steps each region is predicted by itself, so that things stay"
            " in their regions. These steps take longer with every region.",
            help="share of the steps that predict each region by itself",
            idle=("unet_only",),
        ),
    )
    removal_network: str = setting(
        "",
        Row(
            kind=Weights(
                {
                    "": ("Installed", "The inpainting network that is installed, if there is one."),
                    NO_NETWORK: ("None", "The surroundings alone."),
                },
                INPAINTER,
            ),
            name="Removal network",
            tip="The inpainting network that makes the first answer of Remove.",
            place="nowhere",
            kept="user",
            sample="NAME",
            help="none, or name or key of the inpainting network that Remove asks first; the"
            " installed one if not given",
        ),
    )
    hires_factor: float = setting(1.0, hires.FACTOR)
    hires_upscaler: str = setting("", hires.UPSCALER)
    hires_strength: float = setting(0.5, hires.STRENGTH)
    hires_steps: int = setting(0, hires.STEPS)
    hires_prompt: str = setting("", hires.PROMPT)
    hires_negative_prompt: str = setting("", hires.NEGATIVE_PROMPT)
    way: str = setting("", guidance.WAY)
    layers: int = setting(
        4,
        Row(
            kind=Number(1, MOST_LAYERS, whole=True, middle=4),
            name="Layers",
            tip="Into how many layers the picture is split.",
            help="layers that the picture is split into",
            idle=("no_layers",),
        ),
    )

    background: Background = setting(
        "",
        Row(
            kind=Choice({str(key): words for key, words in _BACKGROUNDS.items()}),
            name="Background",
            tip="Whether a new picture may be seen through. Not in two passes.",
            help="transparent: keep the transparency of a new picture",
            idle=("no_alpha", "needs_no_picture"),
        ),
    )

    @property
    def growth(self) -> float:
        """How many times larger than its working size a new picture becomes; at least 1."""
        return max(1.0, self.hires_factor)

    def in_one_pass(self) -> Self:
        """Not enlarged and gone over."""
        return replace(self, hires_factor=1.0)

    def seeds_from(self, image: int) -> Self:
        """With the seeds that the ``image``-th image (from 0) has as the first: the seed counts up;
        with a variation its own does, so that all are variations of one picture."""
        name = "variation_seed" if self.variation else "seed"
        seed = (getattr(self, name) + image) % (MAX_SEED + 1)
        return replace(self, **{name: seed})
