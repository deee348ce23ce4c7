"""What clients of `/sdapi/v1` send. Names: modules/api/models.py and modules/processing.py of
AUTOMATIC1111's stable-diffusion-webui 1.10. Null is as if it weren't said; what isn't said is the
model's own, not 512 × 512 at 50 steps.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator
from pydantic.fields import PrivateAttr

OF_PLUGINS: Final = frozenset(
    {
        # Auto-Photoshop-StableDiffusion-Plugin (utility/session.js)
        *("selection_info", "mask_expansion", "expanded_mask", "original_prompt"),
        *("original_negative_prompt", "use_sharp_mask", "use_prompt_shortcut", "mode"),
        *("prompt_shortcut_ui_dict", "uniqueDocumentId"),
        # cyanic-sd-krita (cyanic/sdapi_v1.py), where no refiner is chosen
        *("refiner", "refiner_start"),
    }
)
"""Names of their own that plug-ins send along; AUTOMATIC1111 reads none of them either."""

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


class Sent(BaseModel):
    """What a client sends: unknown names are refused, but for those `OF_PLUGINS`.

    Attributes:
        others: names of a request beside it, which clients send to both, and which are read in none
            but their own there, too.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    others: ClassVar[frozenset[str]] = frozenset()
    _ignored: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _set_ignored(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if not isinstance(data, dict):
            return handler(data)
        fields = cast("dict[str, Any]", data)
        ignored = sorted(
            (OF_PLUGINS | cls.others).intersection(fields).difference(cls.model_fields)
        )
        made = handler({name: each for name, each in fields.items() if name not in ignored})
        made._ignored = tuple(ignored)
        return made

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names `OF_PLUGINS`, or of the ``others``, that came along."""
        return self._ignored


class Generation(Sent):
    """What `Txt2Img` and `Img2Img` have in common."""

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

    @property
    def count(self) -> int:
        """How many pictures."""
        return (self.batch_size or 1) * (self.n_iter or 1)


class Txt2Img(Generation):
    """A new picture."""

    enable_hr: bool | None = None
    firstphase_width: Annotated[int, Field(ge=0, le=16384)] | None = None
    firstphase_height: Annotated[int, Field(ge=0, le=16384)] | None = None
    hr_scale: Annotated[float, Field(gt=0, le=16)] | None = None
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

    others = frozenset({"override_settings", "override_settings_restore_afterwards"})

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
