"""What the engine says beside its pictures, and what weights are good for, in English: code →
sentence. The window translates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from desktop_app.core.extensions import added_texts
from desktop_app.core.harmless import one_line_each

NOTE_TEXTS: Final[dict[str, str]] = {
    "preview_plain": "Previews are coarse, because their decoder can't be used: {reason}",
    "model_in_doubt": "{model} was used as {used}, but may be {others}: nothing in its file says"
    " which. If its pictures look unfinished or burnt, it is another one: choose once in its"
    " details, or with velatura models parts.",
    "part_left_out": "The {part} was left out, because its tokenizer can't be shipped. To use it,"
    " choose a {family} folder as the model's companion (velatura models parts).",
    "lora_partly": "{missing} of {total} layers of {name} do not exist in this model; the others"
    " are used.",
    "settled": "Early stop: the picture stopped changing after {steps} of {total} steps; the"
    " remaining steps were skipped.",
    "sigmas_unsuited": "{scheduler} does not support the noise levels “{sigmas}” and used its own.",
    "retried_precision": "The result in {before} contained NaN or infinite values; it was"
    " generated again in {after}.",
    "retried_vae": "The autoencoder's result in {before} contained NaN or infinite values; it was"
    " decoded again in {after}.",
    "way_unknown": "This version can't compute as the request says (“{way}”); it was computed in"
    " the usual way, so single pixels may differ.",
    "openvino_missing": "OpenVINO is not installed; PyTorch runs the model.",
    "openvino_device": "OpenVINO only runs on the CPU; PyTorch runs the model on this device.",
    "openvino_family": "OpenVINO only runs UNets; PyTorch runs this model.",
    "openvino_held": "OpenVINO can't run a model in this memory mode; PyTorch runs it.",
    "openvino_lora": "OpenVINO does not support LoRAs; PyTorch runs the model while any are in"
    " use.",
    "openvino_reuse": "OpenVINO does not support deep cache; PyTorch runs the model while it is"
    " on.",
    "openvino_tile": "OpenVINO does not support seamless pictures; PyTorch runs the model for"
    " them.",
    "openvino_attention": "OpenVINO does not support attention guidance; PyTorch runs the model"
    " while it is on.",
    "openvino_regions": "OpenVINO does not support regions; PyTorch runs the model while there are"
    " any.",
    "regions_blended": "{model} can't hear several prompts at a time: each step predicts once for"
    " each of {texts} prompts, which takes about {texts} times as long.",
    "region_loras": "LoRAs in the prompts of regions that leave out parts of the picture work with"
    " UNet models only; {model} ran without them.",
    "no_mid_attention": "{model} has no attention in its middle block: attention guidance was left"
    " out.",
    "edit_changed": "{share} % of the picture changed; the rest stayed as it was. The answer was"
    " ({x}, {y}) pixels off and {scale} times as large, and was aligned.",
    "edit_plain": "{share} % of the picture changed; the rest stayed as it was. The picture has too"
    " few details to tell whether the answer was moved.",
    "edit_relit": "Light or colours of most of the picture changed, so all of the answer is used."
    " To keep a part, paint a mask.",
    "edit_unaligned": "Too little of the picture is in the answer to align it, so all of it is"
    " used. To keep a part, paint a mask.",
    "edit_unchanged": "The answer shows nothing new beyond the noise of the model itself; the"
    " picture stayed as it was.",
    "style_lora": "The look is taken over by the LoRA.",
    "style_image_prompt": "The look is taken over by an image prompt, as {model} has one.",
    "style_reference": "The look is taken over as a reference picture that {model} looks at; with"
    " an IP-Adapter it would be followed more closely.",
    "style_edit": "{model} can't see another picture: the look is taken over by the prompt and by"
    " its colours alone.",
    "style_pictures": "The model sees the first {count} pictures; the colours are those of all.",
    "control_cropped": "“{name}” is {size}, the picture {picture}: what is around its centre"
    " is used, at the proportions of the picture.",
    "openvino_control": "OpenVINO does not support control images; PyTorch runs the model while"
    " there are any.",
    "openvino_pictures": "OpenVINO does not support image prompts or reference pictures; PyTorch"
    " runs the model while there are any.",
    "reuse_control": "Deep cache does not work with control images; it was off for this job.",
    "reuse_reference": "Deep cache does not work with reference pictures; it was off for this job.",
    "openvino_failed": "OpenVINO can't compile this model ({reason}); PyTorch runs it.",
    "retried_smaller": "Memory ran out; the picture was generated again with {what}.",
    "fell_back": "{asked} could not make the picture; {model} is used instead.",
    "picture_blurred": "The safety filter blurred the picture.",
    "picture_not_judged": "The safety filter could not judge the picture.",
    "tiny_serves": "Previews of {family} are decoded with it during generation.",
    "tiny_encoder": "It is only the encoder: previews need the decoder. Put {other} into the same"
    " folder.",
    "tiny_encoder_paired": "It is the encoder; the decoder is in the same folder.",
    "tiny_unnamed": "It can decode previews once its name says what it is for: rename it to"
    " {names}.",
    "setting_idle": "“{setting}” has no effect with this model and these settings; it was left"
    " out.",
    "setting_alone": "“{setting}” has no effect without “{other}”; it was left out.",
    "wildcard_missing": "There is no wildcard “{name}”; it stays in the prompt as typed.",
    "wildcard_loop": "Wildcard “{loop}” contains itself; it stays in the prompt as typed.",
    "wildcard_too_long": "The wildcards of this prompt expand to too much text; the rest stays as"
    " typed.",
    "prompt_variables": "Variables of wildcards are not supported; they stay in the prompt as"
    " typed.",
    "wildcards_unreadable": "{file} in the wildcards folder can't be read: {reason}.",
    "tags_unreadable": "{file} in the tags folder can't be read: {reason}.",
    "wildcards_encoding": "{file} in the wildcards folder is not in UTF-8; it was read as"
    " Windows-1252.",
    "wildcards_partly": "{count} entries of {file} in the wildcards folder can't be used.",
    "wildcards_many": "The wildcards folder has more than {limit} files; the rest were not read.",
    "wildcards_outside": "{file} in the wildcards folder is a link to a place outside it; it was"
    " not read.",
    "prompt_translated": "Translated for the model, which knows English words alone: “{own}” →"
    " “{english}”",
    # remarks of `core.prompt.parsed`, "prompt_" before their codes
    "prompt_bracket": "Unmatched bracket: {bracket}",
    "prompt_weight_limited": "A weight is larger than can be used, or brackets are nested too"
    " deeply.",
    "prompt_hypernet": "Hypernetworks are not supported: {name}",
    "prompt_unknown_tag": "Unknown tag, left out: {kind}:{name}",
    "prompt_negative_lora": "A LoRA in the negative prompt has no effect: {name}",
    "prompt_open_tag": "A tag without “>” is read as words: {tag}",
    "prompt_lora_unread": "Of the tag of LoRA “{name}” this is not read: {written}",
    "prompt_lora_weight": "The weight “{written}” of LoRA “{name}” can't be read; {weight} is"
    " used.",
    "prompt_lora_limited": "The weight {written} of LoRA “{name}” is beyond what can be used;"
    " {weight} is used.",
    "prompt_lora_comma": "The weight “{written}” of LoRA “{name}” is read as {weight}.",
    "lora_word_unread": "{name} brings the embedding “{word}”, which {model} can't use; the rest"
    " of it is used.",
    "lora_word_taken": "{name} brings an embedding “{word}”; the one from {other} is used.",
    "lora_missing": "There is no LoRA “{lora}” for this model; it was left out.",
    "tags_there": "The list of tags was imported: {count} names can be completed.",
    "style_missing": "There is no style “{style}”; it was left out.",
    "styles_encoding": "{file} is not in UTF-8; it was read as Windows-1252.",
    "styles_rows_unread": "{count} rows of {file} can't be read (lines {lines}).",
    "brushes_imported": "Brushes imported from {name}: {count}. Not everything in them is followed:"
    " {left}",
    "brushes_imported_whole": "Brushes imported from {name}: {count}.",
    "styles_imported": "Styles and snippets imported: {added} new, {replaced} replaced.",
    "styles_exported": "{count} styles and snippets were exported to {name}.",
    "tiny_elsewhere": "It decodes pictures of {family}, which is not supported yet.",
}


PICTURE_NOTES: Final[Mapping[str, str]] = {
    "found_at": "Found at {file}.",
    "first_frame": "The file contains several pictures. The first one was opened.",
    "reduced_to_8_bit": "The file has more than 8 bits per channel, in a form that can only be"
    " read at 8. It is unchanged.",
    "damaged_in_8_bit": "The file is damaged, or not quite as the format asks. What could be read"
    " was opened at 8 bits per channel instead of more, and may look wrong. It is unchanged.",
    "reduced_to_float32": "The picture has 64 bits per channel. It is edited at 32.",
    "converted_from_cmyk": "The picture was converted from CMYK to sRGB; the file is unchanged.",
    "profile_converted": "The picture was converted from its colour profile to sRGB; the file is"
    " unchanged.",
    "profile_ignored": "The picture's colour profile can't be used; sRGB is assumed.",
    "profile_in_8_bit": "The picture's colour profile uses lookup tables: it is kept, but new"
    " pixels have 8-bit precision.",
    "beyond_range": "The picture has values beyond black and white. They are shown clipped, but"
    " kept.",
    "alpha_empty": "The file's transparency is empty and would hide the whole picture. It was"
    " opened without it.",
    "extra_channels_dropped": "The file has channels besides colour and transparency. They were"
    " not opened.",
    "first_part": "The file has several parts. One was opened as the picture.",
    "outside_left_out": "The file has pixels outside the picture (overscan). They were not opened.",
    "merged_picture": "The file has layers. Its merged picture was opened.",
    "layers_composed": "The file has no merged picture that can be read. It was put together"
    " from its layers.",
    "layers_otherwise": "Some of its layers are left out or look different. Opening it with its"
    " layers tells which.",
    "raw_preview_only": "LibRaw doesn't know this camera, or the file is damaged. The camera's own"
    " preview was opened, which has 8 bits and may be smaller.",
    "hdr_toned_down": "The picture is HDR (PQ or HLG). Its values are kept; it is shown, and given"
    " to models, toned down to SDR (ITU-R BT.2390, white at 203 cd/m²).",
    "cicp_ignored": "The picture's colour description (cICP) can't be used; what else the file says"
    " of its colours counts, or sRGB.",
    "gain_map_left_out": "The file also has an HDR gain map. Only the SDR picture was opened; an"
    " edited or exported copy has no gain map.",
    "second_picture_left_out": "The file also has a second picture (such as a depth map). It was"
    " not opened; an edited or exported copy does not have it.",
    "video_left_out": "The file also has a video (motion photo). It was not opened; an edited or"
    " exported copy does not have it.",
    "manifest_left_out": "The file has Content Credentials (C2PA). They hold for this very file;"
    " an edited or exported copy does not have them.",
    "manifest_broken": "The file's Content Credentials (C2PA) are damaged. The picture was opened;"
    " an edited or exported copy does not have them.",
    "more_xmp_left_out": "The file has extended XMP metadata. Only the first part was read; an"
    " edited or exported copy does not have the rest.",
    "light_levels_left_out": "The file says how bright its HDR is (mDCV, cLLI). An edited or"
    " exported copy does not.",
    "removed_smoothly": "There was nothing around the mask to copy from: part of it was filled"
    " with a smooth surface.",
    "removed_flat": "Nothing visible was left around the mask to continue: part of it was filled"
    " with plain grey.",
    "removed_alike": "This removal looks like the first one: its surroundings allow only one"
    " answer.",
    "removed_fewer": "Shown: {made} of {asked} removals; the rest looks the same.",
    "removed_uncertain": "About {share} of what was filled is uncertain: the surroundings allow"
    " several answers there. Look at it closely, or remove again for another one.",
    "size_not_reached": "The picture is smaller than the size of the step “Resize”, and was not"
    " enlarged.",
    "faces_unknown": "No network that finds faces (OWLv2) is on this machine: damage in faces is"
    " repaired too.",
    "mask_from_brightness": "“{name}”: mask from brightness; all of it is opaque.",
    "mask_from_alpha": "“{name}”: mask from transparency. What is visible is masked, whatever its"
    " colour.",
    "mask_from_both": "“{name}”: mask from brightness × transparency. What is black or transparent"
    " is not masked.",
    "mask_noise": "“{name}” is compressed with loss: values near black count as black, and values"
    " near the brightest as the brightest.",
    "mask_near_black": "“{name}”: what is masked by 1 % or less counts as not masked.",
    "mask_beyond": "“{name}” has values that are not between 0 and 1. What is below 0, or NaN,"
    " counts as black; what is above 1 as white.",
    "mask_one_value": "“{name}” has the same value everywhere: it masks the whole picture.",
    "mask_faint": "“{name}” masks most of the picture by less than a quarter. All of that changes a"
    " little, and the model works on all of it, in less detail: paint black what is to stay.",
}
"""What is said of a picture or a mask that was read, and of a place that was filled; the
window translates (context "Notes")."""

SAVED_NOTES: Final[Mapping[str, str]] = {
    "saved_in_8_bit": "{format} has 8 bits per channel; TIFF keeps more",
    "saved_in_12_bit": "{format} has 12 bits per channel; TIFF keeps more",
    "saved_in_half": "values have three digits, up to 65,504; float-zip keeps them",
    "saved_in_16_bit": "{format} has 16 bits per channel; TIFF keeps more",
    "saved_without_alpha": "{format} has no transparency; PNG does",
    "cmyk_on_white": "CMYK has no transparency: what was transparent is on white",
    "cmyk_in_8_bit": "the picture has more than 8 bits per channel; CMYK is converted in 8",
    "saved_with_loss": "{format} compression is lossy; PNG and TIFF are lossless",
    "jpeg_reencoded": (
        "JPEG recompresses the whole picture at its own quality, so pixels outside the mask"
        " changed slightly too; PNG and TIFF are lossless"
    ),
    "saved_in_colour": "the picture was greyscale and now has colours: it is saved in colour",
    "sidecar_left_out": (
        "no file with the settings was written beside the picture: a file of that name belongs to"
        " something else, or the folder can't be written"
    ),
    "credentials_left_out": "{format} can't hold Content Credentials: the certificate is unsigned",
    "metadata_left_out": "{format} can't store all of the file's metadata; TIFF can",
}
"""What the command line says of a file that was written, on a line that begins with its name; the
window's sentences are longer (`ui.words.texts`)."""


RUNG_TEXTS: Final[dict[str, str]] = {
    "backend": "PyTorch instead of OpenVINO",
    "precision": "16-bit precision",
    "vae_tiling": "VAE tiling",
    "layerwise_casting": "8-bit denoiser",
    "offload_parts": "model offload",
    "offload_groups": "layer offload",
    "offload_disk": "weights from disk",
    "quantisation": "quantised weights",
}
"""A rung of the memory ladder, as it is in a sentence."""


_ALL: Final = NOTE_TEXTS | dict(PICTURE_NOTES) | dict(SAVED_NOTES)


def note_sentence(code: str, params: Mapping[str, str | int | float]) -> str:
    """The English sentence of a note; an unknown code, or one with other parameters, is shown as
    it is."""
    values = dict(params)
    with suppress(LookupError, ValueError):
        if code == "retried_smaller":
            values["what"] = RUNG_TEXTS.get(str(values["what"]), values["what"])
        text = _ALL[code] if code in _ALL else added_texts("notes")[code]
        return text.format(**one_line_each(values))
    return code


def note_words(
    notes: Iterable[str], format_title: str = "", params: Mapping[str, str] | None = None
) -> list[str]:
    """A line for each of ``notes``; ``params``: what they name beside a format."""
    return [note_sentence(note, {"format": format_title, **(params or {})}) for note in notes]
