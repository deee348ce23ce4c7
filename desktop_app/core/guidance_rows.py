"""Rows of the settings of guidance, for `core.generation_settings`: all off by default. And the row
of the way of computing, which no panel shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal, TypeAlias

from desktop_app.core.model_values import ProfileName
from desktop_app.core.setting_row import Row
from desktop_app.core.values import Choice, Number

GuidanceCurve: TypeAlias = Literal["", "constant", "linear", "cosine"]
"""How the guidance scale goes over the steps; "": the same at all of them."""

CfgZero: TypeAlias = Literal["", "scale", "scale_and_start"]
"""What of CFG-Zero* is used; "": nothing."""

AttentionGuidance: TypeAlias = Literal["", "perturbed", "smoothed"]
"""Which weakened self-attention the picture is led away from; "": none."""

UNIFORM = 100.0
"""The largest blur: it stands for an infinite one, with the same query everywhere."""

_SHARE = Number(0.0, 1.0, step=0.01, unit=" %", shown=100)
_SCALE = Number(0.0, 30.0, step=0.1, middle=7.5, decimals=1)
_CLASSIFIER_FREE = ("no_guidance", "built_in_guidance", "unguided")
_UNET = ("no_guidance", "built_in_guidance", "unet_attention")

CURVE = Row(
    kind=Choice(
        {
            "": ("Constant", "The same guidance at every step."),
            "constant": ("In an interval", "The same guidance, but only at some of the steps."),
            "linear": ("Linear", "Guidance changes evenly to its final value."),
            "cosine": ("Cosine", "Guidance changes slowly at both ends, quickly between."),
        }
    ),
    name="Curve",
    sentence_name="Guidance curve",
    term="guidance schedule",
    tip="How guidance changes over the steps. Steps without guidance take half the time.",
    place="guidance",
    help="how the guidance scale changes over the steps",
    idle=_CLASSIFIER_FREE,
)
FINAL = Row(
    kind=_SCALE,
    name="… to",
    sentence_name="Final guidance",
    tip="The guidance scale at the last step with guidance; 1 turns it off there.",
    place="guidance",
    sample="G",
    help="guidance scale at the end of the curve",
    idle=_CLASSIFIER_FREE,
    follows="guidance_curve=linear|cosine",
)
START = Row(
    kind=_SHARE,
    name="… from step",
    sentence_name="Guidance from",
    tip="Share of the steps before guidance begins. Leaving it out of the first steps gives more"
    " varied pictures.",
    place="guidance",
    sample="0..1",
    help="share of the steps before guidance begins",
    idle=_CLASSIFIER_FREE,
    follows="guidance_curve",
    brings="constant",
)
STOP = Row(
    kind=_SHARE,
    name="… until step",
    sentence_name="Guidance until",
    tip="Share of the steps after which guidance ends. The last steps change little and are"
    " quicker without.",
    place="guidance",
    sample="0..1",
    help="share of the steps after which guidance ends",
    idle=_CLASSIFIER_FREE,
    follows="guidance_curve",
    brings="constant",
)
RESCALE = Row(
    kind=_SHARE,
    name="Rescale",
    sentence_name="Guidance rescale",
    term="guidance rescale φ",
    tip="Keeps strong guidance from washing out or burning the picture. Models with"
    " v-prediction often want 50 to 70 %.",
    place="guidance",
    sample="0..1",
    help="how far guided predictions are brought back to their deviation without guidance",
    a1111="CFG Rescale",
    idle=_CLASSIFIER_FREE,
)
CFG_ZERO = Row(
    kind=Choice(
        {
            "": ("Off", "Plain guidance."),
            "scale": (
                "Scale",
                "Scales the prediction without the prompt to fit the one with it.",
            ),
            "scale_and_start": (
                "Scale and first step",
                "Also skips the first step of a new picture, whose direction is poorly known.",
            ),
        }
    ),
    name="CFG-Zero*",
    tip="Guidance for flow models with fewer artefacts (Fan et al. 2025).",
    place="guidance",
    help="CFG-Zero*, for flow models",
    idle=(*_CLASSIFIER_FREE, "flow_only"),
)
ATTENTION = Row(
    kind=Choice(
        {
            "": ("Off", "No attention guidance."),
            "perturbed": (
                "Perturbed",
                "Away from a picture whose parts don't see each other (Ahn et al. 2024).",
            ),
            "smoothed": (
                "Smoothed",
                "Away from a picture with blurred attention (Hong 2024).",
            ),
        }
    ),
    name="Attention",
    sentence_name="Attention guidance",
    term="PAG, SEG",
    tip="Leads the picture away from one with weakened self-attention: better structure, with or"
    " without a prompt. Steps take half as long again.",
    place="guidance",
    help="perturbed (PAG) or smoothed (SEG) attention guidance",
    idle=_UNET,
)
ATTENTION_SCALE = Row(
    kind=replace(_SCALE, maximum=10.0, middle=3.0),
    name="… scale",
    sentence_name="Attention guidance scale",
    tip="How strongly: about 3 is usual; high values oversaturate.",
    place="guidance",
    help="scale of attention guidance",
    idle=_UNET,
    follows="attention_guidance",
)
ATTENTION_BLUR = Row(
    kind=Number(0.5, UNIFORM, step=0.5, middle=10.0, decimals=1),
    name="… blur",
    sentence_name="Attention blur",
    tip="Standard deviation of the blur, in places of the deepest layer; 100 blurs everything to"
    " one value.",
    place="guidance",
    help="blur of smoothed attention guidance; 100 is infinite",
    idle=_UNET,
    follows="attention_guidance=smoothed",
)
STRUCTURE = Row(
    kind=_SHARE,
    name="Structure first",
    tip="The first part of the steps shapes the structure, the rest the texture, each with its"
    " own settings. This is where they part; 0 doesn't part them.",
    place="guidance",
    sample="0..1",
    help="share of the steps that shape the structure, with settings of their own",
)
STRUCTURE_STRENGTH = Row(
    kind=_SHARE,
    name="… strength",
    sentence_name="Structure strength",
    tip="How far large shapes and colours may differ from the picture: 0 keeps them, and only"
    " texture changes.",
    place="guidance",
    sample="0..1",
    help="how far the structure may differ from the picture",
    idle=("needs_picture",),
    follows="structure",
)
STRUCTURE_GUIDANCE = Row(
    kind=_SCALE,
    name="… guidance",
    sentence_name="Structure guidance",
    unset="As in the rest",
    tip="The guidance scale in the first part of the steps.",
    place="guidance",
    sample="G",
    help="guidance scale while the structure is shaped; 0: as in the rest",
    idle=("no_guidance", "built_in_guidance"),
    follows="structure",
)

WAY: Final = Row(
    kind=ProfileName(),
    name="Computation",
    tip="How the processor computes the model: precision, order of weights, attention, threads."
    " The same choice gives exactly the same pixels.",
    place="nowhere",
    help="how the processor computes, as in “bf16 packed kernel joined 2”; default: what was"
    " measured on this machine",
)
