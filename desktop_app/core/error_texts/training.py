"""Errors of trainings."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

_STATE = "Its last state is kept in the training's folder."

TRAINING: dict[str, ErrorText] = {
    "training_run": ErrorText(
        "The training in {name} can't be read.", UNCHANGED, "Start the training again from its set."
    ),
    "training_model": ErrorText(
        "{name} can't be trained: {reason}.", UNCHANGED, "Choose another model."
    ),
    "training_trigger": ErrorText("A new word needs a name.", UNCHANGED, "Give a trigger word."),
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
}
