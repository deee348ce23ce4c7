"""Rows of the settings of the second pass ("hires fix"), for `core.generation_settings`: a picture
made from words is enlarged, and gone over once more at its larger size. Off by default.

Names, and that the steps are those that are run: modules/processing.py
(StableDiffusionProcessingTxt2Img) of AUTOMATIC1111's stable-diffusion-webui 1.10.
"""

from __future__ import annotations

from typing import Final

from desktop_app.core.model_values import Weights
from desktop_app.core.setting_row import Row
from desktop_app.core.values import Number, Text

LATENT: Final = "latent"
"""Its latents are enlarged, in place of its pixels."""

PLAIN: Final = "lanczos"
"""Its pixels are, without a network."""

_ON: Final = "hires_factor"

FACTOR: Final = Row(
    kind=Number(1.0, 4.0, step=0.05, middle=2.0, unit=" ×", decimals=2),
    name="Enlarge",
    sentence_name="Hires factor",
    term="hires upscale",
    tip="A new picture is generated at the size above, enlarged this many times, and denoised once"
    " more for detail. 1 turns this off.",
    place="passes",
    help="enlarge a new picture and denoise it once more at the larger size; 1 is off",
    a1111="Hires upscale",
    written="passes",
    idle=("needs_no_picture", "no_latents"),
)
UPSCALER: Final = Row(
    kind=Weights(
        {
            "": ("Velatura", "The networks that come with the program."),
            LATENT: ("Latent", "Enlarges the latents: needs a strength of 50 % or more."),
            PLAIN: ("Lanczos", "Plain resampling, without a network."),
        },
        "upscaler",
        scale=2,
    ),
    name="Upscaler",
    sentence_name="Hires upscaler",
    tip="What enlarges the picture before it is denoised once more.",
    place="passes",
    sample="NAME",
    help="latent, lanczos, or name or key of an upscaler; the program's own if not given",
    a1111="Hires upscaler",
    written="passes",
    follows=_ON,
)
STRENGTH: Final = Row(
    kind=Number(0.0, 1.0, step=0.01, unit=" %", shown=100),
    name="Strength",
    sentence_name="Hires strength",
    term="denoising strength",
    tip="How far the second pass may change the enlarged picture: 30 to 50 % adds detail, more"
    " changes things; 0 only enlarges.",
    place="passes",
    help="denoising strength of the second pass",
    sample="0..1",
    a1111="Denoising strength",
    written="passes",
    follows=_ON,
)
STEPS: Final = Row(
    kind=Number(0, 150, whole=True, middle=20),
    name="Steps",
    sentence_name="Hires steps",
    unset="As in the first",
    tip="Denoising steps of the second pass, all of which are run.",
    place="passes",
    help="denoising steps of the second pass; 0: as many as in the first",
    a1111="Hires steps",
    written="passes_set",
    follows=_ON,
)
PROMPT: Final = Row(
    kind=Text(),
    name="Prompt",
    sentence_name="Hires prompt",
    tip="What the second pass should show; empty: the same prompt.",
    place="passes",
    sample="TEXT",
    help="prompt of the second pass, if it is another one",
    a1111="Hires prompt",
    written="passes_set",
    follows=_ON,
)
NEGATIVE_PROMPT: Final = Row(
    kind=Text(),
    name="Negative",
    sentence_name="Hires negative prompt",
    tip="What the second pass should not show; empty: the same negative prompt.",
    place="passes",
    sample="TEXT",
    help="negative prompt of the second pass, if it is another one",
    a1111="Hires negative prompt",
    written="passes_set",
    follows=_ON,
)
