"""Errors and notes of trainings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

_STATE_KEPT = "What was trained up to the last state is kept."
_STATE = "Its last state is kept in the training's folder."

TEXTS: dict[str, ErrorText] = {
    "training_run": ErrorText(
        "The training in {name} can't be read.", UNCHANGED, "Start the training again from its set."
    ),
    "training_model": ErrorText(
        "{name} can't be trained: {reason}.", UNCHANGED, "Choose another model."
    ),
    "training_trigger": ErrorText("A new word needs a name.", UNCHANGED, "Give a trigger word."),
    "training_endless": ErrorText(
        "Nothing says when the training ends.", UNCHANGED, "Give steps or minutes."
    ),
    "training_library": ErrorText(
        "The optimizer {name} needs the library {library}, which isn't installed.",
        UNCHANGED,
        "Choose another optimizer, or install it.",
    ),
    "training_picture_changed": ErrorText(
        "The picture {name} has changed, or is gone, since the training was set up.",
        _STATE,
        "Put the picture back, or start the training again from its set.",
    ),
    "training_diverged": ErrorText(
        "The loss was not a number after step {step}, also with a lower learning rate.",
        _STATE,
        "Choose a lower learning rate, or 32 bits as precision, and start again.",
    ),
    "training_failed": ErrorText(
        "The training failed: {reason}.",
        _STATE,
        "Start it again with other settings; if it fails again, copy the details and report it.",
    ),
    "training_memory": ErrorText(
        "There was not enough memory for the training.",
        _STATE,
        "Close other programs, or use “Make It Fit”, and start again.",
    ),
    "checkpoints_none": ErrorText(
        "The training “{name}” has nothing to compare yet.",
        UNCHANGED,
        "Steps are kept where samples are made: set “Samples every” above 0. Earlier versions kept"
        " none.",
    ),
    "trainer_ended": ErrorText(
        "The training's process stopped unexpectedly ({reason}).",
        _STATE_KEPT,
        "Press Resume. If memory ran out, choose a smaller size or “Make It Fit”.",
    ),
    "training_empty": ErrorText(
        "There is no picture to learn from in {name}: {reason}.",
        "The set is unchanged.",
        "Add pictures to the set, or lower its smallest size.",
    ),
    "training_none_left": ErrorText(
        "There is no training with the result {name} that could go on.",
        "Nothing was changed.",
        "Start it without --resume; a training that is done needs no more.",
    ),
    "training_missing": ErrorText(
        "There is no training {name}.",
        "The other trainings are kept.",
        "It may have been deleted: look at the list of trainings.",
    ),
    "training_unreadable": ErrorText(
        "The training {name} can't be read: {reason}.",
        "Its files are left as they are.",
        "Start the training again from its set.",
    ),
    "training_changed": ErrorText(
        "{name} would go on with something else than it began with: {what}.",
        _STATE_KEPT,
        "Put it back, or press Resume and choose (on the command line: --resume --accept-changes,"
        " or without --resume to start again).",
    ),
    "training_base_gone": ErrorText(
        "The base model {name} of this training is not at {path} any more.",
        _STATE_KEPT,
        "Put it back there, or move it together with the data folder that it lay in; then press"
        " Resume (on the command line: --resume).",
    ),
    "training_disk_full": ErrorText(
        "The disk is full: {name} of the training was not written.",
        _STATE_KEPT,
        "Free some space, then press Resume (on the command line: --resume).",
    ),
    "training_elsewhere": ErrorText(
        "Another program has been training since {since} (process {pid} on {host}).",
        "This training is kept, and can be resumed.",
        "Wait until that one is done, or pause it.",
    ),
    "training_fits_otherwise": ErrorText(
        "This training needs about {needed} GB of memory; {free} GB are free.",
        "Nothing was loaded.",
        "Press “Make It Fit” (on the command line: --fit), or close other programs.",
    ),
    "training_too_large": ErrorText(
        "This training needs about {needed} GB of memory; {free} GB are free, and no settings make"
        " it fit.",
        "Nothing was loaded.",
        "Choose a smaller model, or close other programs.",
    ),
}


NOTES: Final[Mapping[str, str]] = {
    "training_rescued": "The loss was not a number after step {step}; training went back to step"
    " {to}, with half the learning rate.",
    "training_no_holes": "{model} takes no mask, so nothing is hidden in the pictures: the program"
    " fills masks with it in its own way.",
    "training_state_damaged": "The training's state after step {step} is damaged ({file}) and kept"
    " as {kept}; training goes on from step {to}.",
    "training_states_damaged": "The training's state after step {step} is damaged ({file}) and kept"
    " as {kept}; no whole state is left, so training begins again.",
    "training_state_unchecked": "The state after step {step} was written by an earlier version,"
    " without checksums: damage in it can't be noticed.",
    "training_best_lost": "The weights of step {best}, which measured best, are damaged: those of"
    " step {step} are the result.",
    "training_cache_damaged": "{count} files of what was computed before were damaged and were"
    " computed again.",
    "training_basis_unknown": "An earlier version began this training: whether the model or the"
    " pictures have changed since isn't known.",
    "training_changes_accepted": "The training goes on although this has changed since it began:"
    " {what}",
    "training_passed_over": "The training {name} can't be read and was passed over: {reason}.",
    "trainings_interrupted": "Trainings were interrupted: {names}.\nResume them on the page Train.",
    "example_added": "{name} was added to the training set “{set}”.",
}
