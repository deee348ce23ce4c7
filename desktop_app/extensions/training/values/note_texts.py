"""Notes of trainings, in English: code → sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
