"""Errors about models on the disk."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

UNUSABLE: dict[str, ErrorText] = {
    "queued_model_changed": ErrorText(
        "The model {name} has changed since the job was added to the queue.",
        "The job was not run; it stays in the queue. Other jobs are not affected.",
        "Add the job again to use the model as it is now, or restore the model's file and retry.",
    ),
    "model_missing": ErrorText(
        "There is no model “{name}”.", UNCHANGED, "List the models with: velatura models."
    ),
    "not_a_model": ErrorText(
        "{name} is not a model Velatura knows: {reason}.",
        UNCHANGED,
        "Choose a diffusers folder or a .safetensors file of Stable Diffusion 1.x, 2.x, XL or 3, or"
        " of FLUX.1.",
    ),
    "model_damaged": ErrorText(
        "{name} is damaged: {reason}.", UNCHANGED, "Get the file from its source again."
    ),
    "model_grows": ErrorText(
        "Loading {name} was stopped: its {part} used more than {room} GB of memory, far more than"
        " its weights need.",
        UNCHANGED,
        "Get the model from its source again, or choose another one.",
    ),
    "model_incomplete": ErrorText(
        "{name} is incomplete: {reason}.",
        UNCHANGED,
        "Get the missing part from the model's source.",
    ),
    "model_companion": ErrorText(
        "{name} has no {parts}.",
        UNCHANGED,
        "Put each missing file anywhere in your models, or choose one that you have (Parts on the"
        " page Models, or velatura models parts). Add a {family} folder (diffusers) instead, and"
        " all parts are read from there.",
    ),
    "tokenizer_damaged": ErrorText(
        "The tokenizer in {name} can't be used: {reason}.",
        UNCHANGED,
        "Get the file from its source again, or choose another tokenizer (--tokenizer F on the"
        " command line).",
    ),
    "tokenizer_unfit": ErrorText(
        "The tokenizer in {name} does not belong to the {part} of {model}: it has {tokens} tokens,"
        " the {part} knows {rows}.",
        UNCHANGED,
        "Choose the tokenizer of the {part} (--tokenizer F on the command line), or put it into"
        " the model's folder.",
    ),
    "part_gone": ErrorText(
        "{file}, which was chosen for {name}, is not there any more.",
        UNCHANGED,
        "Connect its drive, choose another file, or go back to what is found (Parts on the page"
        " Models, or velatura models parts --forget).",
    ),
    "part_unknown": ErrorText(
        "{file} can't be used as a part of {name}: it is neither a text encoder, an autoencoder"
        " (VAE) nor a tokenizer of its kind.",
        UNCHANGED,
        "Choose another file; velatura models parts shows which are wanted.",
    ),
    "part_other": ErrorText(
        "{file} can't be used as that part of {name}: {reason}.",
        UNCHANGED,
        "Choose another file; velatura models parts shows which are wanted.",
    ),
    "part_folder": ErrorText(
        "The folder {file} doesn't hold that part of {name}: weights next to a config.json, or a"
        " tokenizer of its kind.",
        UNCHANGED,
        "Choose the file of weights itself.",
    ),
    "part_twice": ErrorText(
        "{other} and {file} are for the same part of {name}.",
        UNCHANGED,
        "Choose one of them.",
    ),
    "part_no_tokenizer": ErrorText(
        "{file} holds no tokenizer that {name} can be read with: it reads by that of {wanted}.",
        UNCHANGED,
        "Choose another file, or let the program find it (velatura models parts --forget).",
    ),
    "part_unfit_kind": ErrorText(
        "{file} is {found}, which {name} is not made for.",
        UNCHANGED,
        "Choose another file; velatura models parts shows which are wanted.",
    ),
    "part_unfit_width": ErrorText(
        "{file} ({kind}) can't be used with {name}: it is {found} wide, {wanted} are wanted.",
        UNCHANGED,
        "Choose the size that was made for this model.",
    ),
    "part_unfit_layers": ErrorText(
        "{file} ({kind}) can't be used with {name}: it has {found} layers, at least {wanted} are"
        " wanted.",
        UNCHANGED,
        "Choose the size that was made for this model.",
    ),
    "part_unfit_sees": ErrorText(
        "{file} ({kind}) can't be used with {name}: it holds only what reads words, and this model"
        " looks at pictures, too.",
        UNCHANGED,
        "Choose a file that also holds the part for pictures (its tensors “visual”).",
    ),
    "part_unfit_pictures": ErrorText(
        "{file} ({kind}) can't be used with {name}: it is made for pictures of {found} channels,"
        " {wanted} are wanted.",
        UNCHANGED,
        "Choose the one that was made for this model.",
    ),
    "model_without_vae": ErrorText(
        "{name} has no autoencoder (VAE).",
        UNCHANGED,
        "Choose a VAE for it (VAE in the window, --vae V on the command line), name its VAE"
        " {beside} and put it beside the model, or add a diffusers folder of its family to your"
        " models.",
    ),
    "refiner_unfit": ErrorText(
        "{name} can't refine pictures made with {model}: {reason}.",
        UNCHANGED,
        "Choose another refiner, or none.",
    ),
    "refiner_alone": ErrorText(
        "{model} is a refiner: it only refines existing pictures.",
        UNCHANGED,
        "Open a picture, or choose another model and use this one as its refiner.",
    ),
    "condition_unheard": ErrorText(
        "{model} does not support {names}.",
        UNCHANGED,
        "Remove it, or choose another model.",
    ),
    "model_quantised": ErrorText(
        "{name} uses a quantisation this version can't read: {form}.",
        UNCHANGED,
        "Get the same model in 16-bit or 8-bit floating point (fp8), or as GGUF.",
    ),
    "packed_svdquant": ErrorText(
        "{name} is packed for Nunchaku (SVDQuant), which this version can't read.",
        UNCHANGED,
        "Get the file of the same model whose name says nvfp4, fp8, bf16 or GGUF, not svdq.",
    ),
    "model_pickle": ErrorText(
        "{name} is a pickle, which can run arbitrary code when loaded. It was not opened.",
        UNCHANGED,
        "Convert it (velatura models convert), or get the same model as .safetensors.",
    ),
    "lora_unfit": ErrorText(
        "{name} has no effect on {model}: none of its layers exist there.",
        UNCHANGED,
        "Choose a LoRA made for this model family.",
    ),
    "lora_width": ErrorText(
        "{name} was made for another model than {model}: its {layer} is {theirs}, the model's"
        " {own}.",
        UNCHANGED,
        "Choose a LoRA made for this model, or the model that it was made for.",
    ),
    "lora_family": ErrorText(
        "{name} is a LoRA for {family}; {model} is {other}.",
        UNCHANGED,
        "Choose a LoRA made for {other}, or a model of {family}.",
    ),
    "lora_kind": ErrorText(
        "{name} is a {kind} adapter, which is not supported.",
        UNCHANGED,
        "Choose a LoRA, LoCon, LoHa, LoKr, DoRA or full-difference adapter.",
    ),
    "lora_unusable": ErrorText(
        "{name} can't be used: {reason}.",
        UNCHANGED,
        "Get the file from its source again, or another version of it.",
    ),
    "layout_refused": ErrorText(
        "What is trained can't be written as a {layout} file: {reason}.",
        "Nothing was written.",
        "Choose another layout, or train a LoRA.",
    ),
    "lora_not_finite": ErrorText(
        "{name} contains NaN or infinite values (in {layer}).",
        UNCHANGED,
        "Get the file from its source again.",
    ),
    "vae_unfit": ErrorText(
        "{name} can't replace the autoencoder of {model}: {reason}.",
        UNCHANGED,
        "Choose an autoencoder made for this model family.",
    ),
    "control_unfit": ErrorText(
        "{name} can't control {model}: {reason}.",
        UNCHANGED,
        "Choose a control network made for this model family, or turn this control off.",
    ),
    "control_missing": ErrorText(
        "{model} needs a control image.",
        UNCHANGED,
        "Add a control image without a control network, or choose another model.",
    ),
    "control_word": ErrorText(
        "{name} was not trained for control images of type “{word}”.",
        UNCHANGED,
        "Choose another type ({known}), or another control network.",
    ),
    "control_not_finite": ErrorText(
        "{name} contains NaN or infinite values (in {layer}).",
        UNCHANGED,
        "Get the file from its source again.",
    ),
    "image_prompt_unfit": ErrorText(
        "{name} can't be used with {model}: {reason}.",
        UNCHANGED,
        "Choose an IP-Adapter made for this model family, or remove the image prompt.",
    ),
    "image_encoder_missing": ErrorText(
        "{name} needs the image encoder {encoder}, which was not found.",
        UNCHANGED,
        "Get it in the model manager; the IP-Adapter's page names it.",
    ),
    "reference_unfit": ErrorText(
        "{model} can't look at this reference picture: it has no UNet with transformer layers and "
        "isn't an edit model, or the picture has a mask, which edit models can't follow.",
        UNCHANGED,
        "Choose a Stable Diffusion 1, 2 or XL model, or Qwen-Image-Edit without a mask, or remove "
        "the reference picture.",
    ),
    "edit_unfit": ErrorText(
        "{model} doesn't edit by instruction: it takes no picture to look at.",
        UNCHANGED,
        "Choose a model that does, such as FLUX.2 klein, FLUX.1 Kontext or Qwen-Image-Edit, or "
        "another intent.",
    ),
    "intent_wordless": ErrorText(
        "{model} takes no prompt, and this intent needs one.",
        UNCHANGED,
        "Choose another model, or another intent.",
    ),
    "split_unfit": ErrorText(
        "{model} doesn't split pictures into layers.",
        UNCHANGED,
        "Choose a model that does, such as Qwen-Image-Layered, or another intent.",
    ),
    "split_only": ErrorText(
        "{model} splits pictures into layers, and does nothing else.",
        UNCHANGED,
        "Open a picture and choose the intent “Split into layers”, or choose another model.",
    ),
    "reference_blind": ErrorText(
        "{model} can't look at pictures: its text encoder came without the part that sees them.",
        UNCHANGED,
        "Use the model's whole folder, or remove the reference picture.",
    ),
    "reference_many": ErrorText(
        "{model} takes {most} reference pictures at most, and got {count}.",
        UNCHANGED,
        "Remove some of them; the picture that is edited counts as one.",
    ),
    "reference_needed": ErrorText(
        "{model} only edits: it makes nothing without a picture to look at.",
        UNCHANGED,
        "Choose the intent “Edit”, or add a reference picture, or choose another model.",
    ),
    "reference_size": ErrorText(
        "A reference picture is {size}; {model} needs sides of {least} pixels or more, and no more "
        "than {most} megapixels.",
        UNCHANGED,
        "Choose another picture, or resize this one.",
    ),
    "embedding_unfit": ErrorText(
        "{name} can't be used with {model}: {reason}.",
        UNCHANGED,
        "Choose an embedding made for this model family.",
    ),
    "control_network_missing": ErrorText(
        "No network for “{kind}” is installed that works with “{model}”.",
        UNCHANGED,
        "Download one (“velatura models search”), or use another model.",
    ),
    "weights_missing": ErrorText(
        "{name} is no longer among the models.",
        "The other settings are kept.",
        "Remove it from the settings, or restore its file.",
    ),
    "step_missing": ErrorText(
        "Step {step} of the training “{name}”, by which this picture was made, is not among the"
        " models.",
        "The other settings are kept.",
        "On the page Train choose “Compare Steps…” of that training, then “Use Step {step}”; this"
        " picture brings it back from then on.",
    ),
    "model_class": ErrorText(
        "{name} requires “{wanted}”, which this family does not use. It was not loaded.",
        UNCHANGED,
        "Use a model built from the standard components of its family.",
    ),
    "model_ambiguous": ErrorText(
        "Several models are called “{name}”.", UNCHANGED, "Use one of these ids: {ids}."
    ),
    "model_away": ErrorText(
        "{name} is on a disk that is not connected ({disk}).",
        "Your notes on it are kept.",
        "Connect the disk to use the model again.",
    ),
    "model_gone": ErrorText(
        "The files of {name} are no longer on their disk.",
        "Your notes on it are kept, and reappear with the files wherever they are.",
        "Restore the files, get the model again, or remove it from the list.",
    ),
    "regions_unheard": ErrorText(
        "“{model}” takes no prompt: regions have no effect.",
        UNCHANGED,
        "Leave out --region, or choose another model.",
    ),
}
"""What a model or what is used with it can't do; with another one the job may be done."""

MODELS: dict[str, ErrorText] = {
    **UNUSABLE,
    "condition_array": ErrorText(
        "The picture {name} for {kind} is missing, or does not have the working size.",
        UNCHANGED,
        "Choose it again.",
    ),
    "smaller_source": ErrorText(
        "No smaller copy of {name} can be made: it is a folder, not a single file.",
        UNCHANGED,
        "Choose a model that is one .safetensors or .gguf file.",
    ),
    "smaller_overflows": ErrorText(
        "{name} holds numbers that are too large for 16-bit floating point (F16).",
        "Nothing was written.",
        "Choose BF16, whose numbers can be as large as the originals.",
    ),
    "smaller_text_lora": ErrorText(
        "{name} also changes the text encoders, which can't be merged.",
        "Nothing was written.",
        "Use the LoRA beside the model instead.",
    ),
    "merge_unfit": ErrorText(
        "{name} can't be merged so: {reason}.",
        "Nothing was written.",
        "Choose models and LoRAs that were made for the same one.",
    ),
    "companion_unfit": ErrorText(
        "{folder} can't be the companion of {name}: {reason}.",
        UNCHANGED,
        "Choose a whole diffusers folder of the same family.",
    ),
    "out_of_many": ErrorText(
        "The folder holds {count} pickles, and --out names one file.",
        UNCHANGED,
        "Leave --out out: each is converted to a file beside it.",
    ),
    "convert_needless": ErrorText(
        "{name} is not a pickle: there is nothing to convert.",
        UNCHANGED,
        "Use it as it is; its details show what it is.",
    ),
    "add_on_kind": ErrorText(
        "{name} can't be used for that: {reason}.",
        UNCHANGED,
        "Choose a file of the type this option takes.",
    ),
    "control_unknown": ErrorText(
        "{name} is not a control network Velatura knows.",
        UNCHANGED,
        "Choose a ControlNet, a Control-LoRA or a T2I-Adapter, as a .safetensors file or a"
        " diffusers folder.",
    ),
    "network_class": ErrorText(
        "{name} can't be used as a {needed}: “{wanted}” is not supported.",
        UNCHANGED,
        "Choose another one; the catalog of models has some.",
    ),
    "segmenter_sam3": ErrorText(
        "{name} is SAM 3, which needs torchvision; Velatura runs without that.",
        UNCHANGED,
        "Take SAM or SAM 2, as a transformers folder; the catalog of models has some.",
    ),
    "network_missing": ErrorText(
        "The preprocessor {name} requires a {needed}, and there is none among the models.",
        UNCHANGED,
        "Get one from the catalog of models, or choose another preprocessor.",
    ),
    "upscaler_missing": ErrorText(
        "There is no upscaler among the models, and the ones that ship with Velatura are missing.",
        UNCHANGED,
        "Get one from the catalog of models, or install Velatura again.",
    ),
    "upscaler_scale": ErrorText(
        "{name} can't be used for that: upscalers enlarge, and clean-up networks keep the size.",
        UNCHANGED,
        "Choose another network.",
    ),
    "upscaler_unknown": ErrorText(
        "{name} is not an upscaler Velatura knows.",
        UNCHANGED,
        "Choose a .safetensors file of an upscaler, ESRGAN, Compact, SwinIR, HAT or DAT for"
        " example.",
    ),
    "upscaler_unfit": ErrorText(
        "{name} can't be used: it is a network of type {architecture}, and {reason}.",
        UNCHANGED,
        "Choose another upscaler.",
    ),
    "upscaler_several": ErrorText(
        "The folder {name} holds {count} .safetensors files; an upscaler is one.",
        UNCHANGED,
        "Choose one of the files.",
    ),
    "upscaler_needs_spandrel": ErrorText(
        "{name} needs the library spandrel, which is not installed.",
        UNCHANGED,
        "Install it (pip install --no-deps spandrel einops); Velatura's installers contain it. The"
        " upscalers that Velatura comes with work without it.",
    ),
    "image_prompt_unknown": ErrorText(
        "{name} is not an IP-Adapter Velatura knows.",
        UNCHANGED,
        "Choose an IP-Adapter (basic, plus, plus face or full face) as a .safetensors file.",
    ),
    "image_prompt_face": ErrorText(
        "{name} needs a face recognition network, which Velatura does not have.",
        UNCHANGED,
        "Choose a “plus face” or “full face” IP-Adapter, which work without.",
    ),
    "content_model_missing": ErrorText(
        "There is no CLIP model to search by content with.",
        UNCHANGED,
        "Get a CLIP model (a folder with model.safetensors and config.json), or search by prompts.",
    ),
    "content_model_unfit": ErrorText(
        "{name} can't be used to search by content: it gives no embeddings of pictures.",
        UNCHANGED,
        "Use a whole CLIP model, or a CLIP image encoder with a projection.",
    ),
    "content_without_words": ErrorText(
        "{name} understands pictures only; it can't search by words.",
        UNCHANGED,
        "Use a whole CLIP model, or find pictures like another one.",
    ),
    "content_not_indexed": ErrorText(
        "No picture of the history was indexed with {name} yet.",
        UNCHANGED,
        "Turn on “By Content” on the search page and let it index the pictures.",
    ),
    "model_exists": ErrorText(
        "There is already a file or folder called {name}.",
        UNCHANGED,
        "Choose another name, or rename the one that is there.",
    ),
    "model_not_ours": ErrorText(
        "{name} belongs to {owner}; Velatura only reads its files.",
        UNCHANGED,
        "Rename or remove it there.",
    ),
    "name_unusable": ErrorText(
        "“{name}” can't be used as a file name: {reason}.", UNCHANGED, "Choose another name."
    ),
}
