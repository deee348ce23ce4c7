"""From the keys in a request to files on this machine; what doesn't fit is refused before loading.

The engine is told `Job.files`; it knows neither keys nor the model list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from string import hexdigits
from types import MappingProxyType
from typing import Final

from desktop_app.catalog.families import Family, load_architectures
from desktop_app.core import conditions
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import components_of, weight_files
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.generation_settings import INPAINTER, NO_NETWORK
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import IMAGE_ENCODER, PREVIEW_FILE, GenerationRequest
from desktop_app.core.setting_table import effective, weights_in
from desktop_app.operations.networks.picture_networks import files_by_key
from desktop_app.state.work.parameters import Parameters

DECODING: Final = (
    *("tiny", "tiny-16-channel", "tiny-decoder", "tiny-16-channel-decoder"),
    *("tiny-both-halves",),
)
"""Variants in `resources/catalog/kinds.toml` that can serve previews of a family that runs."""


_NONE: Final[Mapping[str, Family]] = MappingProxyType({})


def files_of(
    request: GenerationRequest,
    model: ModelInfo | None,
    add_ons: Collection[AddOn],
    previewed: Mapping[str, Family] = _NONE,
) -> dict[str, str]:
    """Name → absolute path of the weights that ``request`` names outside the model's own folder.

    Args:
        request: all of a job's requests name the same; image prompts get all image encoders.
        model: that makes it; None: nothing is used but a network that removes.
        add_ons: what lies on this machine.
        previewed: families whose previews a tiny autoencoder decodes, where there is one.

    Raises:
        ModelError: ``weights_missing``; ``lora_family``, ``embedding_unfit`` or ``vae_unfit`` if
            its file tells of another family; ``network_missing``: a preprocessor needs one;
            ``upscaler_missing`` or ``upscaler_scale``: of the two passes.
    """
    by_key = {add_on.key: add_on for add_on in add_ons}
    if model is None:
        return _removal_files(request.removal_network, by_key)
    files: dict[str, str] = {}
    for kind, name in weight_files(request.conditions):
        add_on = by_key.get(name)
        if add_on is None or add_on.component not in components_of(kind):
            raise missing_error([name])
        if not add_on.fits(model.family):
            raise _misfit(add_on, model)
        files[name] = add_on.path
    if request.network is not None:
        files |= files_by_key(request.network, by_key.values(), missing_error)
    if any(use.preprocessor for use in request.conditions):
        from desktop_app.operations.networks.preprocessor_networks import networks_of

        files |= networks_of(request.conditions, by_key.values())
    if any(use.kind == "image_prompt" for use in request.conditions):
        encoders = (one for one in by_key.values() if one.component == "image_encoder")
        files |= {f"{IMAGE_ENCODER} {one.key}": one.path for one in encoders}
    return files | _preview_file(previewed.get(model.family), add_ons)


def _removal_files(key: str, by_key: Mapping[str, AddOn]) -> dict[str, str]:
    if key in ("", NO_NETWORK):
        return {}
    if key not in by_key or by_key[key].component != INPAINTER:
        raise missing_error([key])
    return {key: by_key[key].path}


def with_removal_network(parameters: Parameters, add_ons: Iterable[AddOn]) -> Parameters:
    """``parameters`` of a removal without a model: with the installed network, if nothing is said
    and there is one."""
    found = sorted(one.key for one in add_ons if one.component == INPAINTER)
    if parameters.removal_network or not found:
        return parameters
    return replace(parameters, removal_network=found[0])


def _preview_file(family: Family | None, add_ons: Iterable[AddOn]) -> dict[str, str]:
    """The tiny autoencoder that previews of ``family`` can be decoded by.

    Their files don't tell of which family's latents they are; their names do ("taesdxl").
    """
    names = frozenset(() if family is None else family.tiny_vaes)
    for add_on in add_ons:
        if add_on.component == "vae" and add_on.variant in DECODING and add_on.words & names:
            return {PREVIEW_FILE: add_on.path}
    return {}


def models_of(request: GenerationRequest, models: Iterable[ModelInfo]) -> dict[str, ModelInfo]:
    """The models that the conditions of ``request`` name, by id.

    Raises:
        InputError: ``model_missing``.
    """
    by_id = {model.id: model for model in models}
    for name in (names := conditions.models_of(request.conditions)):
        if name not in by_id:
            raise InputError("model_missing", name=name)
    return {name: by_id[name] for name in names}


def missing_of(request: GenerationRequest, add_ons: Iterable[AddOn]) -> tuple[str, ...]:
    """Names in ``request`` that mean nothing on this machine."""
    known = {(add_on.component, add_on.key) for add_on in add_ons}
    missing = [
        name
        for kind, name in weight_files(request.conditions)
        if not any((component, name) in known for component in components_of(kind))
    ]
    missing += [
        key
        for row, kind, key in weights_in(request)
        if effective(request, row) and (kind.component, key) not in known
    ]
    return tuple(missing)


def without(request: GenerationRequest, names: Iterable[str]) -> GenerationRequest:
    """``request`` without the weights called ``names``; everything else stays."""
    gone = frozenset(names)
    kept = tuple(use for use in request.conditions if use.name not in gone)
    usual = {row.id: row.default for row, _, key in weights_in(request) if key in gone}
    return replace(request, conditions=kept, **usual)


def missing_error(names: Iterable[str]) -> ModelError:
    """``weights_missing`` for all of ``names``."""
    return ModelError("weights_missing", name=", ".join(map(_short, names)))


@cache
def _names() -> Mapping[str, str]:
    return {key: row.name for key, row in load_architectures().items()}


def family_name(family: str) -> str:
    """What the user reads; the key itself for one that the table doesn't know."""
    return _names().get(family, family)


def _misfit(add_on: AddOn, model: ModelInfo) -> ModelError:
    made_for, other = family_name(add_on.family), family_name(model.family)
    if add_on.component == "lora":
        return ModelError(
            "lora_family", name=add_on.name, family=made_for, model=model.name, other=other
        )
    reason = f"it was made for “{made_for}”, not “{other}”"
    code = "vae_unfit" if add_on.component == "vae" else "embedding_unfit"
    return ModelError(code, name=add_on.name, model=model.name, reason=reason)


def _short(name: str) -> str:
    """A digest is long and says nothing."""
    return name if len(name) <= 24 or {*name} - {*hexdigits} else f"{name[:12]}…"
