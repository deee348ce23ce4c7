"""Errors about models on the disk."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["MODELS"]

MODELS: dict[str, ErrorText] = {
    "model_missing": ErrorText(
        "There is no model “{name}”.", UNCHANGED, "See the models there are with: velatura models."
    ),
    "not_a_model": ErrorText(
        "{name} is no model Velatura knows: {reason}.",
        UNCHANGED,
        "Choose a diffusers folder or a .safetensors file of Stable Diffusion 1.x, 2.x, XL or 3, or"
        " of FLUX.1.",
    ),
    "model_damaged": ErrorText(
        "{name} is damaged: {reason}.", UNCHANGED, "Get the file again from its source."
    ),
    "model_grows": ErrorText(
        "Loading {name} was stopped: its {part} took more than {room} GB of memory, far more than"
        " its weights need.",
        UNCHANGED,
        "Get the model again from its source, or choose another one.",
    ),
    "model_incomplete": ErrorText(
        "{name} is incomplete: {reason}.",
        UNCHANGED,
        "Get the missing part from the model's source.",
    ),
    "model_companion": ErrorText(
        "{name} holds no {parts}.",
        UNCHANGED,
        "Put a {family} folder (diffusers) among your models: what is missing is read from there."
        " Of several, choose one as its companion (Models, or velatura models companion).",
    ),
    "refiner_unfit": ErrorText(
        "{name} can't refine pictures of {model}: {reason}.",
        UNCHANGED,
        "Choose another refiner, or none.",
    ),
    "refiner_alone": ErrorText(
        "{model} is a refiner: it only goes over pictures.",
        UNCHANGED,
        "Open a picture, or choose another model and this one as its refiner.",
    ),
    "condition_unheard": ErrorText(
        "{model} can't be steered by {names}.",
        UNCHANGED,
        "Take it out, or choose another model.",
    ),
    "condition_array": ErrorText(
        "The picture {name} of a condition ({kind}) is missing, or not of the working size.",
        UNCHANGED,
        "Choose it again.",
    ),
    "model_quantised": ErrorText(
        "{name} keeps its weights in a form this version can't read: {form}.",
        UNCHANGED,
        "Get the same model in 16 bits, or in 8-bit floats (fp8).",
    ),
    "companion_unfit": ErrorText(
        "{folder} can't lend its parts to {name}: it is no folder of the same family.",
        UNCHANGED,
        "Choose a diffusers folder of the family, and a model that is a single file.",
    ),
    "model_pickle": ErrorText(
        "{name} is a pickle, which can run any program when it is loaded. It was not opened.",
        UNCHANGED,
        "Convert it (velatura models convert), or get the same model as .safetensors.",
    ),
    "convert_needless": ErrorText(
        "{name} holds no pickle, so there is nothing to convert.",
        UNCHANGED,
        "Use it as it is; its details say what it is.",
    ),
    "add_on_kind": ErrorText(
        "{name} can't be used for that: {reason}.",
        UNCHANGED,
        "Name a file of the kind that the option takes.",
    ),
    "lora_unfit": ErrorText(
        "{name} changes nothing in {model}: none of its layers is there.",
        UNCHANGED,
        "Choose a LoRA that was made for this family of models.",
    ),
    "lora_family": ErrorText(
        "{name} is a LoRA for {family}; {model} is {other}.",
        UNCHANGED,
        "Choose a LoRA made for {other}, or a model of {family}.",
    ),
    "lora_kind": ErrorText(
        "{name} is an adapter of the kind {kind}, which can't be added to a model here.",
        UNCHANGED,
        "Choose one made as LoRA, LoCon, LoHa, LoKr, DoRA or a full difference.",
    ),
    "lora_unusable": ErrorText(
        "{name} can't be used: {reason}.",
        UNCHANGED,
        "Get the file again from its source, or another version of it.",
    ),
    "lora_not_finite": ErrorText(
        "{name} holds values that are no numbers (in {layer}).",
        UNCHANGED,
        "Get the file again from its source.",
    ),
    "vae_unfit": ErrorText(
        "{name} can't replace the autoencoder of {model}: {reason}.",
        UNCHANGED,
        "Choose an autoencoder made for this family of models.",
    ),
    "embedding_unfit": ErrorText(
        "{name} can't be used with {model}: {reason}.",
        UNCHANGED,
        "Choose an embedding made for this family of models.",
    ),
    "weights_missing": ErrorText(
        "{name} is not among the models any more.",
        "The other settings are kept.",
        "Take it out of the settings, or bring its file back.",
    ),
    "model_class": ErrorText(
        "{name} asks for “{wanted}”, which this family does not use. It was not loaded.",
        UNCHANGED,
        "Use a model made of the standard parts of its family.",
    ),
    "model_exists": ErrorText(
        "A model called {name} is in the models folder already.",
        UNCHANGED,
        "Rename one of the two.",
    ),
    "model_ambiguous": ErrorText(
        "Several models are called “{name}”.", UNCHANGED, "Name one of them by its id: {ids}."
    ),
    "model_away": ErrorText(
        "{name} lies on a disk that is not there now ({disk}).",
        "What you noted about it is kept.",
        "Connect the disk; the model is there again then.",
    ),
    "model_gone": ErrorText(
        "The files of {name} are gone from their disk.",
        "What you noted about it is kept, and comes back with the files wherever they are put.",
        "Bring the files back, get the model again, or take it off the list.",
    ),
    "model_not_ours": ErrorText(
        "{name} belongs to {owner}; its files are only read.",
        UNCHANGED,
        "Rename or remove it there.",
    ),
    "name_unusable": ErrorText(
        "“{name}” can't be the name of a file: {reason}.", UNCHANGED, "Choose another name."
    ),
}
