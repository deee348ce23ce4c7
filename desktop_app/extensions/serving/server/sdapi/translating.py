"""From a request of `/sdapi/v1` to a wish as `/v1` has them. Opens pictures: for threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.conditions import start_name
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Size
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.serving.server.sdapi import unsupported
from desktop_app.extensions.serving.server.sdapi.hires import HIRES_NAMES, hires_settings
from desktop_app.extensions.serving.server.sdapi.init_picture import (
    FILL_WORDS,
    SentEdit,
    edit_of,
    working_size,
)
from desktop_app.extensions.serving.server.sdapi.options import (
    CLIP_SKIP,
    OPTIONS,
    VAE_OF_MODEL,
    checked,
    keep,
    kept_by,
)
from desktop_app.extensions.serving.server.sdapi.samplers import sampler_settings
from desktop_app.extensions.serving.server.sdapi.scripts import filled_in, units_in
from desktop_app.extensions.serving.server.sdapi.shapes import CONDITION_FIELDS, Img2Img, Txt2Img
from desktop_app.extensions.serving.server.sdapi.units import with_units
from desktop_app.extensions.serving.server.shapes import GenerateRequest, Settings
from desktop_app.state.work.parameters import random_seed

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.extensions.serving.server.edit_input import EditInput
    from desktop_app.extensions.serving.server.server_tokens import ServerUser

STRENGTH: Final = 0.75
"""AUTOMATIC1111's denoising strength where none is said."""

NAMES: Final = {
    "guidance_scale": "cfg_scale",
    "strength": "denoising_strength",
    "variation": "subseed_strength",
    "variation_seed": "subseed",
    "tile": "tiling",
    "clip_skip": f"override_settings.{CLIP_SKIP}",
    **HIRES_NAMES,
    "size": "width × height",
}
"""What settings of ours are called there, where they have another name."""


@contextmanager
def by_their_names(request: Txt2Img | Img2Img) -> Iterator[None]:
    """Errors raised within name fields as the client does.

    Args:
        request: of a client.
    """
    try:
        yield
    except InputError as error:
        said = {"batch_size": request.batch_size, "n_iter": request.n_iter}
        count = " × ".join(name for name, value in said.items() if value not in (None, 1))
        own = str(error.params.get("setting", "")).replace(" ", "_")
        sampler = "sampler_name" if request.sampler_name else "sampler_index"
        name = {**NAMES, "count": count or "n_iter", "scheduler": sampler}.get(own, own)
        if own not in ROWS and own != "size":
            raise
        raise error.about(name) from error


@dataclass(frozen=True, slots=True, eq=False)
class Translated:
    """A request as a wish.

    Attributes:
        payload: what is asked for.
        overrides: what is edited.
        options: those that count.
        warnings: what is ignored, or done otherwise.
        extras: `extra_generation_params`.
    """

    payload: GenerateRequest
    edit_input: EditInput | None
    options: Mapping[str, Any]
    warnings: list[str] = field(default_factory=list[str])
    extras: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def without_pictures(self) -> Translated:
        """It without pictures: its answer tells of it when they are long on the disk."""
        bare = self.payload.model_copy(update={"controls": [], "image_prompts": []})
        return replace(self, payload=bare, edit_input=None)


def translated(
    context: ServerContext, user: ServerUser, request: Txt2Img | Img2Img, *, units_too: bool = False
) -> Translated:
    """The wish of a request.

    Args:
        context: the server.
        user: who asks.
        request: of a client.
        units_too: whether ``controlnet_units`` are read.

    Raises:
        InputError: a value is out of range, or can't be had.
    """
    warnings = [f"{name} is ignored." for name in request.ignored]
    request = filled_in(request)
    unsupported.check(dict(request), unsupported.GENERATION, warnings)
    units = units_in(request, warnings, units_too=units_too)
    options = _options(context, user, request, warnings)
    named = context.policy.first_model(str(options["sd_model_checkpoint"]))
    model = context.inventory.model(named)
    settings = _settings(request, options, model, context, warnings)
    extras: dict[str, Any] = {}
    edit: SentEdit | None = None
    if isinstance(request, Img2Img):
        edit = edit_of(request, model, context.policy.limits, warnings)
        settings["strength"] = _strength(request, warnings)
        size = edit.working
        extras |= _said_of(request, edit)
    else:
        first, more = hires_settings(request, warnings, extras)
        settings |= more
        size = _new_size(first, model, warnings)
    payload = _payload(request, options, _checked(settings), size, edit)
    seen = None if edit is None else edit.edit_input.picture
    payload = with_units(context, payload, units, seen, warnings)
    return Translated(payload, None if edit is None else edit.edit_input, options, warnings, extras)


def _options(
    context: ServerContext, user: ServerUser, request: Txt2Img | Img2Img, warnings: list[str]
) -> dict[str, Any]:
    overrides = request.override_settings or {}
    made = checked(context, overrides, warnings, "override_settings.")
    if request.override_settings_restore_afterwards is False:
        keep(context, user, made)
    skip = request.clip_skip or 0
    if skip > 1 and made.get(CLIP_SKIP, 1) in (1, skip):
        made[CLIP_SKIP] = skip
    elif skip > 1:
        warnings.append(f"clip_skip is ignored: override_settings.{CLIP_SKIP} is read.")
    return {name: row.default for name, row in OPTIONS.items()} | kept_by(context, user) | made


def _settings(
    request: Txt2Img | Img2Img,
    options: Mapping[str, Any],
    model: ModelInfo,
    context: ServerContext,
    warnings: list[str],
) -> dict[str, Any]:
    made: dict[str, Any] = {"count": request.count, **({"tile": "both"} if request.tiling else {})}
    if request.steps is not None:
        made["steps"] = request.steps
    scale, guidance = request.cfg_scale, context.tables.families[model.family].guidance
    if request.distilled_cfg_scale is not None and guidance != "classifier_free":
        scale = request.distilled_cfg_scale  # its cfg_scale is 1: it was distilled
    elif request.distilled_cfg_scale is not None:
        warnings.append("distilled_cfg_scale is ignored: cfg_scale is the guidance of this model.")
    if scale is not None:
        made["guidance_scale"] = scale
    made["seed"] = _seed(request.seed)
    if request.subseed_strength:
        made |= {"variation": request.subseed_strength, "variation_seed": _seed(request.subseed)}
    if options[CLIP_SKIP] > 1:
        made["clip_skip"] = options[CLIP_SKIP] - 1
    sampler = request.sampler_name or request.sampler_index or ""
    overrides = (sampler, request.scheduler or "", request.eta)
    return made | sampler_settings(*overrides, model, context.tables, warnings)


def _seed(value: int | None) -> int:
    return random_seed() if value in (None, -1) else min(value, MAX_SEED)


def _strength(request: Img2Img, warnings: list[str]) -> float:
    said = STRENGTH if request.denoising_strength is None else request.denoising_strength
    kind: Any = ROWS["strength"].kind
    if said < kind.minimum:
        warnings.append(f"denoising_strength is {kind.minimum:g}, which is the least.")
    return max(said, kind.minimum)


def _checked(settings: Mapping[str, Any]) -> Settings:
    """Raises InputError: a value that its row refuses; see `by_their_names`."""
    for name, value in settings.items():
        ROWS[name].kind.check(name, value)
    return Settings(settings)


def _new_size(requested: Size | None, model: ModelInfo, warnings: list[str]) -> Size | None:
    if requested is None:
        return None
    native = model.native_size
    wanted = Size(requested.width or native, requested.height or native)
    made = Size(*(side // model.factor * model.factor for side in (wanted.width, wanted.height)))
    if min(made.width, made.height) == 0:
        made = working_size(wanted, model)
    if made != wanted:
        warnings.append(f"The size is {made.words}: sides are multiples of {model.factor}.")
    return made


def _payload(
    request: Txt2Img | Img2Img,
    options: Mapping[str, Any],
    settings: Settings,
    size: Size | None,
    edit: SentEdit | None,
) -> GenerateRequest:
    lock = "exact" if edit is None else f"{edit.lock.mode}:{edit.lock.width}"
    return GenerateRequest(
        prompt=request.prompt or "",
        negative_prompt=request.negative_prompt or "",
        model=options["sd_model_checkpoint"],
        settings=settings,
        size=None if size is None else str(size),
        styles=[each for each in request.styles or () if each not in ("", "None")],
        lock=lock if edit is not None and edit.lock.reach else "exact",
        fill=None if edit is None else edit.fill,
        **_conditions(request, options),
    )


def _conditions(request: Txt2Img | Img2Img, options: Mapping[str, Any]) -> dict[str, Any]:
    """Those that a request may have one of."""
    vae = options["sd_vae"]
    made: dict[str, Any] = {"vae": "" if vae in VAE_OF_MODEL else vae}
    for kind, (name_field, start_field) in CONDITION_FIELDS.items():
        name, start = getattr(request, name_field) or "", getattr(request, start_field)
        made[kind] = "" if name.casefold() == "none" else name
        if start is not None:
            made[start_name(kind)] = start
    return made


def _said_of(request: Img2Img, edit: SentEdit) -> dict[str, Any]:
    """What AUTOMATIC1111 tells of an edit, besides its settings."""
    if edit.fill is None:
        return {}
    made: dict[str, Any] = {
        "Masked content": FILL_WORDS[request.inpainting_fill or 0],
        "Inpaint area": "Only masked" if edit.full_res else "Whole picture",
    }
    if edit.full_res:
        made["Masked area padding"] = request.inpaint_full_res_padding or 0
    if edit.lock.reach:
        made["Mask blur"] = edit.lock.width
    if request.inpainting_mask_invert:
        made["Mask mode"] = "Inpaint not masked"
    return made
