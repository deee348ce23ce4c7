"""Errors in what is asked for."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

NO_FILE = "No file was written of it."
OTHER_WORDS = "Make it again with other words or another seed, or change the rule."
OWN_CUT_OUT = "Give a cut-out of it (column “mask”, white where the thing is), or change the rule."

REQUESTS: dict[str, ErrorText] = {
    "out_without_run": ErrorText(
        "--out needs --run: without it nobody waits for the picture.",
        UNCHANGED,
        "Add --run, or leave out --out: the picture is in the history once it is done.",
    ),
    "mask_without_picture": ErrorText(
        "A mask was given without a picture.",
        UNCHANGED,
        "Add the picture, or leave out the mask.",
    ),
    "mask_size": ErrorText(
        "The mask is {mask} but the picture is {picture}.",
        UNCHANGED,
        "Use a mask of the same size as the picture.",
    ),
    "region_syntax": ErrorText(
        "“{text}” is not a valid region.",
        UNCHANGED,
        "Use MASK=PROMPT, as in left.png='a red apple'.",
    ),
    "control_syntax": ErrorText(
        "“{text}” is not a valid control image.",
        UNCHANGED,
        "Use KIND=FILE, as in canny=photo.jpg:0.8@0-0.6; --help lists the kinds.",
    ),
    "brought_gone": ErrorText(
        "The picture was made with {what}, which is not in its file and no longer stored here.",
        "Nothing was generated: without it another picture would come out.",
        "Generate it again with a mask or picture of your own.",
    ),
    "preprocessor_missing": ErrorText(
        "There is no preprocessor “{name}”.",
        UNCHANGED,
        "Choose another one, or use the picture as it is.",
    ),
    "mask_empty": ErrorText(
        "The mask is empty: nothing is selected to change.",
        UNCHANGED,
        "Paint a mask, or load one whose values go up to white: up to 1 % and NaN count as black.",
    ),
    "faces_missing": ErrorText(
        "No face was found in this picture.",
        UNCHANGED,
        "Mask the details that are to be refined.",
    ),
    "things_missing": ErrorText(
        "Nothing of this was found in the picture: {names}.",
        UNCHANGED,
        "Look for something else, or mask the details that are to be refined.",
    ),
    "mask_full": ErrorText(
        "The whole picture is masked to be kept: nothing is left to paint.",
        UNCHANGED,
        "Remove part of the mask, or choose another intent.",
    ),
    "intent_without_picture": ErrorText(
        "There is no picture to work on.",
        UNCHANGED,
        "Add one with --image, or leave out --intent.",
    ),
    "expand_missing": ErrorText(
        "It is not said on which sides the picture is to be expanded.",
        UNCHANGED,
        "Say how much with --expand LEFT,TOP,RIGHT,BOTTOM (pixels or %), or the size of the whole"
        " with --size; in a request with “expand” or “size”.",
    ),
    "expand_size": ErrorText(
        "To expand a picture of {picture}, {size} is not larger.",
        UNCHANGED,
        "Give a size that is larger on at least one side and smaller on none, or say how much is"
        " added with --expand LEFT,TOP,RIGHT,BOTTOM.",
    ),
    "expand_syntax": ErrorText(
        "“{text}” does not say by how much the picture is expanded.",
        UNCHANGED,
        "Give pixels for LEFT,TOP,RIGHT,BOTTOM, as in 0,0,256,0, or shares, as in 25%,0,25%,0; one"
        " number counts for all sides.",
    ),
    "expand_without_picture": ErrorText(
        "There is no picture to expand.",
        UNCHANGED,
        "Add one with --image, or leave out --expand.",
    ),
    "lock_syntax": ErrorText(
        "“{text}” is not a valid lock.",
        UNCHANGED,
        "Use exact, inside:8 or outside:8 (width in pixels).",
    ),
    "prompt_missing": ErrorText(
        "No prompt was given.", UNCHANGED, "Describe the picture; an empty prompt is allowed: ''."
    ),
    "size_multiple": ErrorText(
        "{size} is not a size this model can generate: both sides must be multiples of {factor}.",
        UNCHANGED,
        "The nearest size is {nearest}.",
    ),
    "size_range": ErrorText(
        "{size} is out of range: sides must be between {minimum} and {maximum}.",
        UNCHANGED,
        "Choose a size in that range.",
    ),
    "size_syntax": ErrorText(
        "“{text}” is not a valid size.", UNCHANGED, "Use width x height, as in 512x384."
    ),
    "value_range": ErrorText(
        "{setting} is {value}; it must be between {minimum} and {maximum}.",
        UNCHANGED,
        "Choose a value in that range.",
    ),
    "timesteps_order": ErrorText(
        "The timesteps {given} are not in descending order with a last one of at least 0.",
        UNCHANGED,
        "Enter them in descending order, as in 18, 0.",
    ),
    "timesteps_range": ErrorText(
        "The timesteps {given} are outside this model's range of 0 to {maximum}.",
        UNCHANGED,
        "Choose timesteps in that range, descending, as in 18, 0.",
    ),
    "timesteps_start": ErrorText(
        "The timesteps {given} don't end with 0: that is pure noise, where a new picture starts.",
        UNCHANGED,
        "Add 0 at the end, as in 18, 0.",
    ),
    "classes_none": ErrorText(
        "“{model}” has no classes: it generates one kind of picture.",
        UNCHANGED,
        "Leave out the class label.",
    ),
    "edit_picture": ErrorText(
        "--edit works on a whole picture.",
        UNCHANGED,
        "Add one with --image, without --mask, or leave out --edit.",
    ),
    "consistency_only": ErrorText(
        "{setting} only applies to consistency models; “{model}” is not one.",
        UNCHANGED,
        "Leave it out, or choose a consistency model.",
    ),
    "tile_unet": ErrorText(
        "“{model}” knows where in a picture it is, so that opposite edges can't meet.",
        UNCHANGED,
        "Leave out {setting}, or choose a model with a UNet: Stable Diffusion 1.5, 2 or XL.",
    ),
    "hires_new_only": ErrorText(
        "{setting} only applies to new pictures, made from a prompt.",
        UNCHANGED,
        "Leave it out.",
    ),
    "unknown_choice": ErrorText(
        "Unknown value for {setting}: “{value}”.", UNCHANGED, "Use one of: {choices}."
    ),
    "value_wrong": ErrorText("{setting}: {reason}.", UNCHANGED, "Correct it and try again."),
    "recipe_newer": ErrorText(
        "“{name}” was written by a newer version of Velatura (format {version}; {known} is known).",
        "Nothing was done.",
        "Update Velatura, or export the recipe again from an older version.",
    ),
    "recipe_wrong": ErrorText(
        "The recipe “{name}” can't be used: {reasons}.",
        "Nothing was done.",
        "Correct its file; docs/recipes.md lists all steps.",
    ),
    "recipe_missing": ErrorText(
        "There is no recipe or look called “{name}”.",
        UNCHANGED,
        "Name one of: {choices}; or the path of its file.",
    ),
    "run_missing": ErrorText(
        "No batch run was found in “{name}”.",
        UNCHANGED,
        "Choose the folder that a batch wrote to.",
    ),
    "watched_own": ErrorText(
        "Results would come into the watched folder “{name}” and be processed again.",
        "The files are unchanged.",
        "Choose another folder for the results, or to be watched.",
    ),
    "watched_failed": ErrorText(
        "New files of the watched folder could not be processed: {names}. The first: {reason}.",
        "The files are unchanged.",
        "Correct them, or the recipe; a file that is written again is tried again.",
    ),
    "look_empty": ErrorText(
        "This picture has no adjustment layers that are shown.",
        UNCHANGED,
        "Add one first: Layer ▸ New Adjustment.",
    ),
    "batch_empty": ErrorText(
        "There is nothing to do: no pictures in {names}.", UNCHANGED, "Check the names and folders."
    ),
    "board_empty": ErrorText(
        "There is no picture for the board.",
        UNCHANGED,
        "Give some pictures more stars, or choose fewer.",
    ),
    "recipe_none": ErrorText(
        "This is not an edit: there is nothing in it that could be done to another picture.",
        UNCHANGED,
        "Choose a picture that was edited, enlarged or cleaned up.",
    ),
    "recipe_exists": ErrorText(
        "There is already a recipe or look called “{name}”.", UNCHANGED, "Choose another name."
    ),
    "recipe_unnamed": ErrorText("A recipe or look needs a name.", UNCHANGED, "Type a name for it."),
    "recipe_source": ErrorText(
        "The recipe has no picture to begin with.",
        UNCHANGED,
        'Let its first step be “do = "generate"”, or choose a picture.',
    ),
    "making_other": ErrorText(
        "The folder holds a run of {was}, not of {name}.",
        UNCHANGED,
        "Use another folder, or start without --resume.",
    ),
    "making_damaged": ErrorText(
        "“{name}”, which says what was being made, is damaged.",
        "The files that are there stay.",
        "Start without --resume: numbers go on after those that are there.",
    ),
    "field_empty": ErrorText("“{name}” is empty.", UNCHANGED, "Say something for it."),
    "recipe_size": ErrorText(
        "“{operation}” makes a picture of another size or kind, but a mask says that only part of"
        " the picture may change.",
        UNCHANGED,
        'Put the step before the mask, or “mask = "everything"” before the step.',
    ),
    "mask_rule_empty": ErrorText(
        "Nothing in it matches the mask “{rule}”.",
        "The file is unchanged.",
        "Change the rule, or leave this file out.",
    ),
    "subject_not_found": ErrorText(
        "No subject was found: nothing stands out from what is along the border.",
        UNCHANGED,
        "Mask it by hand, or by a colour range.",
    ),
    "rejected_empty": ErrorText(
        "A rule rejected it: what it shows covers {share} of it.", NO_FILE, OTHER_WORDS
    ),
    "rejected_one_colour": ErrorText("A rule rejected it: it is one colour.", NO_FILE, OTHER_WORDS),
    "rejected_cut_off": ErrorText(
        "A rule rejected it: what it shows is cut off at the edge ({sides}).", NO_FILE, OTHER_WORDS
    ),
    "rejected_pieces": ErrorText(
        "A rule rejected it: {share} of what was cut out lies apart from the rest.",
        NO_FILE,
        OWN_CUT_OUT,
    ),
    "rejected_holes": ErrorText(
        "A rule rejected it: what was cut out has holes ({share} of it).", NO_FILE, OWN_CUT_OUT
    ),
    "rejected_uncertain": ErrorText(
        "A rule rejected it: along {share} of the outline of what was cut out there is no clear"
        " edge.",
        NO_FILE,
        OWN_CUT_OUT,
    ),
    "rejected_beside": ErrorText(
        "A rule rejected it: beside what was cut out there is more with clear edges.",
        NO_FILE,
        OWN_CUT_OUT,
    ),
    "rejected_ground": ErrorText(
        "A rule rejected it: along {share} of the outline of what was cut out the ground is left in"
        " it.",
        NO_FILE,
        OWN_CUT_OUT,
    ),
    "rejected_size": ErrorText(
        "A rule rejected it: what was cut out covers {share} of the photograph; {usual} is usual in"
        " this run.",
        NO_FILE,
        OWN_CUT_OUT,
    ),
    "rejected_background": ErrorText(
        "A rule rejected it: its background is {distance} ΔE00 from {colour}.", NO_FILE, OTHER_WORDS
    ),
    "rejected_alike": ErrorText(
        "A rule rejected it: another picture of this run is like it.", NO_FILE, OTHER_WORDS
    ),
    "not_quick": ErrorText(
        "“{model}” has no settings for few steps.", UNCHANGED, "Leave out --quick, or set --steps."
    ),
    "address_given": ErrorText(
        "“{name}” names a file or an address: the server takes neither from clients.",
        UNCHANGED,
        "Name it as the server's lists do, or send the picture itself.",
    ),
}
