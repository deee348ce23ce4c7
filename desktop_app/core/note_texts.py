"""What the engine says beside its pictures, and what weights are good for, in English: code →
sentence. The window translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["NOTE_TEXTS", "RUNG_TEXTS", "note_sentence"]

NOTE_TEXTS: Final[dict[str, str]] = {
    "preview_plain": "Previews stay coarse, their decoder can't be used: {reason}",
    "part_left_out": "The {part} was left out: its tokenizer can't be shipped. Choose a"
    " {family} folder as the model's companion (velatura models companion), and it is used.",
    "lora_partly": "Of {name} {missing} of {total} layers do not exist in this model; the others"
    " are used.",
    "settled": "The picture had settled after {steps} of {total} steps; the others were saved.",
    "sigmas_unsuited": "{scheduler} can't follow the noise levels “{sigmas}”; it used its own.",
    "retried_precision": "The result in {before} was not a number; it was made again in {after}.",
    "retried_vae": "The autoencoder's result in {before} was not a number; it worked again in"
    " {after}.",
    "openvino_missing": "OpenVINO is not installed; PyTorch runs the model.",
    "openvino_device": "OpenVINO is for processors; PyTorch runs the model on this device.",
    "openvino_family": "OpenVINO runs UNets only; PyTorch runs this model.",
    "openvino_held": "A model that is held this way can't be run by OpenVINO; PyTorch runs it.",
    "openvino_lora": "OpenVINO can't take LoRAs in; PyTorch runs the model while there are any.",
    "openvino_reuse": "OpenVINO always runs the whole denoiser; PyTorch runs the model while deep"
    " features are reused.",
    "openvino_failed": "OpenVINO can't compile this model ({reason}); PyTorch runs it.",
    "retried_smaller": "Memory ran out; it was made again with {what}.",
    "tiny_serves": "Previews of {family} are decoded by it while a picture is made.",
    "tiny_encoder": "It is the encoder half alone: previews need the decoder. Put {other} into the"
    " same folder.",
    "tiny_encoder_paired": "It is the encoder half; the decoder lies beside it.",
    "tiny_unnamed": "It can serve previews once its name tells what it is for: rename it to"
    " {names}.",
    "tiny_elsewhere": "It decodes pictures of {family}, which doesn't run here yet.",
}


RUNG_TEXTS: Final[dict[str, str]] = {
    "backend": "PyTorch instead of OpenVINO",
    "precision": "16-bit numbers",
    "vae_tiling": "the autoencoder in tiles",
    "layerwise_casting": "the denoiser kept in 8 bits",
    "offload_parts": "parts that take turns on the device",
    "offload_groups": "layers that take turns on the device",
    "quantisation": "weights in fewer bits",
}
"""A rung of the memory ladder, as it stands in a sentence."""


def note_sentence(code: str, params: Mapping[str, str | int | float]) -> str:
    """The English sentence of a note; an unknown code is shown as it is."""
    text, values = NOTE_TEXTS.get(code), dict(params)
    if code == "retried_smaller":
        values["what"] = RUNG_TEXTS.get(str(values["what"]), values["what"])
    return code if text is None else text.format(**values)
