"""What clients of `/sdapi/v1` send. Names: modules/api/models.py and modules/processing.py of
AUTOMATIC1111's stable-diffusion-webui 1.10. Null is as if it weren't said; what isn't said is the
model's own, not 512 × 512 at 50 steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, TypeAlias

from pydantic import BaseModel, Field

from desktop_app.extensions.serving.server.foreign_fields import Sent

OF_PLUGINS: Final = frozenset(
    {
        # Auto-Photoshop-StableDiffusion-Plugin (utility/session.js)
        *("selection_info", "mask_expansion", "expanded_mask", "original_prompt"),
        *("original_negative_prompt", "use_sharp_mask", "use_prompt_shortcut", "mode"),
        "prompt_shortcut_ui_dict",
        # cyanic-sd-krita (cyanic/sdapi_v1.py), where no refiner is chosen
        *("refiner", "refiner_start"),
        # AI-Render (sd_backends/automatic1111_api.py), which says it by denoising_strength, too
        "image_similarity",
    }
)
"""Names of their own that plug-ins send along; AUTOMATIC1111 reads none of them either."""

USUAL: Final[Mapping[str, object]] = {
    # AUTOMATIC1111's own, which its API doesn't read (modules/processing.py)
    "seed_enable_extras": True,
    "ddim_discretize": "uniform",
    # Forge
    "hr_cfg": 1,
    "hr_distilled_cfg": 3.5,
    # SD.Next (modules/processing_class.py)
    "guidance_scale": 6,
    "guidance_stop": 1,
    "cfg_end": 1,
    "cfg_adaptive": 0.5,
    "diffusers_guidance_rescale": 0,
    "full_quality": True,
    "vae_type": "Full",
    "hdr_boundary": 4,
    "hdr_threshold": 0.95,
    "hdr_max_center": 0.6,
    "hdr_max_boundary": 1,
    "hdr_color_picker": "#000000",
    "hdr_apply_hires": True,
    "grading_gamma": 1,
    "grading_color_temp": 6500,
    "grading_clahe_grid": 8,
    "grading_shadows_tint": "#000000",
    "grading_highlights_tint": "#ffffff",
    "grading_split_tone_balance": 0.5,
    "grading_lut_strength": 1,
    "scale_by": 1,
    "scale_by_before": 1,
    "scale_by_after": 1,
    "scale_by_mask": 1,
    "refiner_steps": 5,
}
"""Values at which fields of other programs with these addresses ask for nothing, where those aren't
empty."""

FIRST_PASS: Final[Mapping[str, str]] = {
    "hr_checkpoint_name": "sd_model_checkpoint",
    "hr_cfg": "cfg_scale",
    "hr_distilled_cfg": "distilled_cfg_scale",
    "hr_sampler_name": "sampler_name",
    "hr_scheduler": "scheduler",
}
"""What a second pass has, and the field of the first pass that it may repeat."""

_SWITCH: Final = re.compile("^enable_|_enabled$")

CONDITION_FIELDS: Final = {"refiner": ("refiner_checkpoint", "refiner_switch_at")}
"""Conditions that are fields of a request there: name of the model, and where it starts."""

Side: TypeAlias = Annotated[int, Field(ge=1, le=16384)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=1024)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Seed: TypeAlias = Annotated[int, Field(ge=-1, le=2**32 - 1, description="-1: random.")]
Word: TypeAlias = Annotated[str, Field(max_length=300)]
Picture: TypeAlias = Annotated[
    str, Field(description="A picture file as Base64, or as a data address.")
]


class Generation(Sent):
    """What `Txt2Img` and `Img2Img` have in common.

    Attributes:
        others: names of the other one, which clients send to both, and which are read in none but
            their own there, too.
    """

    others: ClassVar[frozenset[str]] = frozenset()

    prompt: str | None = None
    negative_prompt: str | None = None
    styles: Annotated[list[Word], Field(max_length=16)] | None = None
    seed: Seed | None = None
    subseed: Seed | None = None
    subseed_strength: Share | None = None
    seed_resize_from_h: int | None = None
    seed_resize_from_w: int | None = None
    sampler_name: Word | None = None
    sampler_index: Word | None = None
    scheduler: Word | None = None
    batch_size: Count | None = None
    n_iter: Count | None = None
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=100)] | None = None
    width: Side | None = None
    height: Side | None = None
    restore_faces: bool | None = None
    tiling: bool | None = None
    do_not_save_samples: bool | None = None
    do_not_save_grid: bool | None = None
    eta: float | None = None
    denoising_strength: Share | None = None
    s_min_uncond: float | None = None
    s_churn: float | None = None
    s_tmax: float | None = None
    s_tmin: float | None = None
    s_noise: float | None = None
    override_settings: dict[str, Any] | None = None
    override_settings_restore_afterwards: bool | None = None
    refiner_checkpoint: Word | None = None
    refiner_switch_at: Share | None = None
    disable_extra_networks: bool | None = None
    comments: dict[str, Any] | None = None
    script_name: Word | None = None
    script_args: list[Any] | None = None
    send_images: bool | None = None
    save_images: bool | None = None
    alwayson_scripts: dict[str, Any] | None = None
    controlnet_units: Annotated[
        list[dict[str, Any]] | None,
        Field(
            max_length=8, description="Only read by /controlnet/txt2img and /controlnet/img2img."
        ),
    ] = None
    force_task_id: Word | None = None
    infotext: str | None = None
    clip_skip: Annotated[int, Field(ge=-1, le=12, description="Of SD.Next; 1: none.")] | None = None
    distilled_cfg_scale: Annotated[
        float | None, Field(ge=0, le=100, description="Of Forge; of distilled models.")
    ] = None

    @classmethod
    def is_without_effect(cls, name: str, fields: Mapping[str, Any]) -> bool:
        """See `Sent`: also what hangs on a switch that is off, and what repeats another field."""
        value = fields[name]
        if name in cls.others or name in OF_PLUGINS or USUAL.get(name, fields) == value:
            return True
        repeats = value == fields.get(FIRST_PASS.get(name, ""), fields)
        said = [fields[known] for known in fields.keys() & cls.model_fields.keys()]
        repeats |= isinstance(value, str) and value in said
        return repeats or name.startswith(_switched_off(fields))

    @property
    def count(self) -> int:
        return (self.batch_size or 1) * (self.n_iter or 1)


def _switched_off(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """How names begin that hang on a switch which is off: ``hr_`` of ``enable_hr``, ``detailer_``
    of ``detailer_enabled``."""
    off = (name for name, value in {"enable_hr": False, **fields}.items() if not value)
    begins = [_SWITCH.sub("", name) for name in off if _SWITCH.search(name)]
    return tuple(f"{begin}_" for begin in begins)


class Txt2Img(Generation):
    """A new picture."""

    enable_hr: bool | None = None
    firstphase_width: Annotated[int, Field(ge=0, le=16384)] | None = None
    firstphase_height: Annotated[int, Field(ge=0, le=16384)] | None = None
    hr_scale: Annotated[float, Field(ge=0, le=16)] | None = None
    hr_upscaler: Word | None = None
    hr_second_pass_steps: Annotated[int, Field(ge=0, le=1000)] | None = None
    hr_resize_x: Annotated[int, Field(ge=0, le=16384)] | None = None
    hr_resize_y: Annotated[int, Field(ge=0, le=16384)] | None = None
    hr_checkpoint_name: Word | None = None
    hr_sampler_name: Word | None = None
    hr_scheduler: Word | None = None
    hr_prompt: str | None = None
    hr_negative_prompt: str | None = None
    firstpass_image: str | None = None


class Img2Img(Generation):
    """A version of a picture, or an edit of its masked pixels."""

    init_images: Annotated[list[Picture], Field(max_length=64)] | None = None
    resize_mode: Annotated[int, Field(ge=0, le=3)] | None = None
    image_cfg_scale: float | None = None
    mask: Picture | None = None
    mask_blur: Annotated[int, Field(ge=0, le=512)] | None = None
    mask_blur_x: Annotated[int, Field(ge=0, le=512)] | None = None
    mask_blur_y: Annotated[int, Field(ge=0, le=512)] | None = None
    mask_round: bool | None = None
    inpainting_fill: Annotated[int, Field(ge=0, le=3)] | None = None
    inpaint_full_res: bool | None = None
    inpaint_full_res_padding: Annotated[int, Field(ge=0, le=4096)] | None = None
    inpainting_mask_invert: Annotated[int, Field(ge=0, le=1)] | None = None
    initial_noise_multiplier: float | None = None
    latent_mask: str | None = None
    include_init_images: bool | None = None


Txt2Img.others = frozenset(Img2Img.model_fields)
Img2Img.others = frozenset(Txt2Img.model_fields)


class Extras(Sent):
    """How pictures are enlarged."""

    @classmethod
    def is_without_effect(cls, name: str, fields: Mapping[str, Any]) -> bool:
        """See `Sent`: fields of a request beside it, which clients send to both."""
        return name in Generation.model_fields or name in OF_PLUGINS

    resize_mode: Annotated[int, Field(ge=0, le=1)] | None = None
    show_extras_results: bool | None = None
    gfpgan_visibility: Share | None = None
    codeformer_visibility: Share | None = None
    codeformer_weight: Share | None = None
    upscaling_resize: Annotated[float, Field(gt=0, le=16)] | None = None
    upscaling_resize_w: Side | None = None
    upscaling_resize_h: Side | None = None
    upscaling_crop: bool | None = None
    upscaler_1: Word | None = None
    upscaler_2: Word | None = None
    extras_upscaler_2_visibility: Share | None = None
    upscale_first: bool | None = None


class ExtrasSingle(Extras):
    """A picture to enlarge."""

    image: Picture


class NamedPicture(Sent):
    """One of several pictures."""

    data: Picture
    name: Word = ""


class ExtrasBatch(Extras):
    """Pictures to enlarge."""

    images: Annotated[list[NamedPicture], Field(min_length=1, max_length=64, alias="imageList")]


class PngInfo(Sent):
    """A picture to read the embedded settings of."""

    image: Picture


class Detect(Sent):
    """Pictures to make control images from (scripts/api.py of sd-webui-controlnet; older clients
    call them ``controlnet_images``)."""

    controlnet_module: Word = "none"
    controlnet_input_images: Annotated[list[Picture], Field(max_length=16)] | None = None
    controlnet_images: Annotated[list[Picture], Field(max_length=16)] | None = None
    controlnet_processor_res: int | None = None
    controlnet_threshold_a: float | None = None
    controlnet_threshold_b: float | None = None
    controlnet_masks: Annotated[list[str], Field(max_length=16)] | None = None
    low_vram: bool | None = None


class PicturesResponse(BaseModel):
    """Generated pictures. ``info`` is JSON as text."""

    images: list[str]
    parameters: dict[str, Any]
    info: str
