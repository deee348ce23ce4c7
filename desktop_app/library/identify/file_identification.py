"""What is this file of weights? From its header to a `WeightsInfo`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.core.tiny_vae import made_for
from desktop_app.core.weights_info import Component, WeightsInfo
from desktop_app.library.formats.json_file import text_of
from desktop_app.library.identify.dtypes import (
    parameters_of,
    precision_of,
    quantisation_of,
)
from desktop_app.library.identify.format_detection import open_contents
from desktop_app.library.identify.kinds import KindTable
from desktop_app.library.identify.lora_alpha import read_alpha, with_sidecar_config
from desktop_app.library.identify.matching import Match, match
from desktop_app.library.identify.tensor_list import Contents, TensorList
from desktop_app.library.identify.upscalers import scale_of
from desktop_app.library.identify.weights_metadata import WeightsMetadata, read_weights_metadata

# What stands beside the denoiser in a file that holds a whole model.
_OTHER_PARTS = (
    "\nfirst_stage_model.", "\nvae.", "\ncond_stage_model.", "\nconditioner.", "\ntext_encoders.",
    "\ntext_encoder.", "\ntext_encoder_2.",
)  # fmt: skip
_V_MARKS = ("v_pred",)
_PICKLE_HYPERNETWORK = ("layer_structure", "activation_func")


def identify_file(path: Path, table: KindTable) -> WeightsInfo:
    """What the file at ``path`` is.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_damaged`` or ``not_a_model``.
    """
    info = identify_contents(open_contents(path), table)
    return with_sidecar_config(info, path.parent) if path.stem == "adapter_model" else info


def identify_contents(contents: Contents, table: KindTable) -> WeightsInfo:
    """What a file with that header is."""
    tensors = contents.tensors
    matched = match(tensors, table)
    kind, told = matched.kind, read_weights_metadata(contents.metadata, table)
    quantisation = quantisation_of(contents)
    info = WeightsInfo(
        kind=kind.id,
        component=_component(matched, tensors),
        family=_family(matched, tensors, table, told),
        variant=kind.variant,
        task=kind.task,
        precision=precision_of(contents),
        quantisation=quantisation,
        parameters=parameters_of(contents, quantisation),
        size_bytes=contents.size,
        base=told.base,
        triggers=told.triggers,
        title=told.title,
        author=told.author,
        description=told.description,
        licence=told.licence,
        form=contents.form,
    )
    info = _with_task(info, matched, tensors, table)
    info = replace(info, prediction_type=_prediction(info, matched, tensors, told))
    return _with_measures(info, matched, contents, told)


def _component(matched: Match, tensors: TensorList) -> Component:
    """A denoiser with anything else beside it is a whole model."""
    if matched.kind.component != "denoiser" or not matched.prefix:
        return matched.kind.component
    whole = any(tensors.has_name(part) for part in _OTHER_PARTS)
    return "checkpoint" if whole else "denoiser"


def _family(
    matched: Match, tensors: TensorList, table: KindTable, metadata: WeightsMetadata
) -> str:
    """The row's, where it says one; of LoRAs that look alike the one that metadata tell."""
    family = matched.kind.family
    if family and matched.kind.component == "lora":
        return metadata.family if metadata.family in table.alike.get(family, ()) else family
    if family:
        return family
    if matched.kind.component == "ip_adapter":
        name = tensors.first("to_k_ip.weight\n")
        shape = tensors.shape(name) if name else None
        return table.contexts.get(shape[-1], "") if shape else ""
    return metadata.family if matched.kind.component in ("lora", "vae", "embedding") else ""


def _with_task(
    info: WeightsInfo, matched: Match, tensors: TensorList, table: KindTable
) -> WeightsInfo:
    """A UNet's task by the channels it takes."""
    kind = matched.kind
    shape = tensors.shape(matched.prefix + kind.inputs) if kind.inputs else None
    task = table.channels.get(shape[1], "") if shape and len(shape) == 4 else ""
    if not task:
        return info
    return replace(info, task=task, variant=kind.variant or task)


def _prediction(
    info: WeightsInfo, matched: Match, tensors: TensorList, metadata: WeightsMetadata
) -> str:
    """Metadata, marks that trainers leave, then the family's rule.

    Stable Diffusion 2 predicts v unless it takes more than noise (diffusers,
    loaders/single_file_utils.py).
    """
    if info.component not in ("checkpoint", "denoiser"):
        return ""
    if metadata.prediction_type:
        return metadata.prediction_type
    if any(mark in tensors.tensors for mark in _V_MARKS):
        return "v_prediction"
    if matched.kind.prediction == "sd2":
        return "epsilon" if info.task else "v_prediction"
    return matched.kind.prediction


def _with_measures(
    info: WeightsInfo, matched: Match, contents: Contents, metadata: WeightsMetadata
) -> WeightsInfo:
    """What only one component has."""
    tensors = contents.tensors
    if info.component == "lora":
        layers = matched.layers
        rank = (layers.rank if layers else None) or metadata.rank
        # kohya's in the header counts only where the layers have one, too (docs/decisions/0039).
        known = metadata.kohya_alpha if tensors.has_name(".alpha\n") else metadata.alpha
        alpha = known if known is not None else read_alpha(contents)
        variant = info.variant or (layers.layout if layers else "")
        words = layers.words if layers else ()
        info = replace(info, rank=rank, alpha=alpha, variant=variant, embeddings=words)
        return replace(info, triggers=tuple(dict.fromkeys((*words, *info.triggers))))
    if info.component == "vae" and info.variant.startswith("tiny") and contents.path is not None:
        return replace(info, base=info.base or made_for(contents.path))
    if info.component == "upscaler":
        return replace(info, scale=scale_of(matched.kind.scale, tensors, matched.prefix))
    if info.component == "embedding":
        return _with_words(info, contents)
    if info.component == "text_encoder":
        return replace(info, dimension=_width(matched, tensors))
    if info.component == "controlnet" and not info.task:
        return replace(info, task=metadata.control)
    return _hypernetwork(info, contents)


def _width(matched: Match, tensors: TensorList) -> int | None:
    """Of a text encoder: of its words, the second side of their table."""
    names = ["token_embedding.weight", "embed_tokens.weight", "shared.weight", "token_embd.weight"]
    for piece in names:
        name = tensors.first(piece + "\n")
        shape = tensors.shape(name) if name else None
        if shape and len(shape) == 2:
            return shape[1]
    return None


def _with_words(info: WeightsInfo, contents: Contents) -> WeightsInfo:
    """Of an embedding: how wide, and the word that wakes it."""
    tensors = contents.tensors.tensors
    widths = [tensor.shape[-1] for tensor in tensors.values() if tensor.shape]
    word = contents.metadata.get("name", "") if contents.form == "pickle" else ""
    if not word and info.kind.startswith("embedding_token"):
        word = next(iter(tensors), "")
    triggers = (text_of(word),) if text_of(word) else info.triggers
    return replace(info, dimension=min(widths, default=None), triggers=triggers)


def _hypernetwork(info: WeightsInfo, contents: Contents) -> WeightsInfo:
    """AUTOMATIC1111's are pickles whose settings are next to their weights."""
    said = any(key.split(".")[0] in _PICKLE_HYPERNETWORK for key in contents.metadata)
    if info.component == "unknown" and contents.form == "pickle" and said:
        return replace(info, kind="hypernetwork", component="hypernetwork")
    return info
