"""Why a control is greyed, in words: codes of `state.work.controls` → sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from desktop_app.state.app_state import AppState
from desktop_app.state.work.controls import idle_controls, idle_sigmas
from desktop_app.ui.words.families import ays_families, families, schedulers
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_REASONS: dict[str, str] = {
    "without_model": QT_TRANSLATE_NOOP("Reasons", "Nothing to avoid: no model is used"),
    "unconditional": QT_TRANSLATE_NOOP(
        "Reasons", "This model makes pictures of its own subject; it takes no prompt."
    ),
    "distilled_guidance": QT_TRANSLATE_NOOP(
        "Reasons", "This model has guidance built in and takes no negative prompt."
    ),
    "no_guidance": QT_TRANSLATE_NOOP(
        "Reasons", "This model was distilled to work without guidance."
    ),
    "guidance_off": QT_TRANSLATE_NOOP(
        "Reasons", "Guidance is 1 or less: the negative prompt has no effect."
    ),
    "built_in_guidance": QT_TRANSLATE_NOOP(
        "Reasons", "This model has guidance built in; only its scale can be changed."
    ),
    "unguided": QT_TRANSLATE_NOOP("Reasons", "Guidance is 1 or less, which turns it off."),
    "flow_only": QT_TRANSLATE_NOOP("Reasons", "This was published for flow models only."),
    "unet_attention": QT_TRANSLATE_NOOP("Reasons", "This was published for UNet models only."),
    "unet_loras": QT_TRANSLATE_NOOP(
        "Reasons",
        "Unless the region is the whole picture, LoRAs in its prompt work with UNet models only.",
    ),
    "knows_places": QT_TRANSLATE_NOOP(
        "Reasons",
        "This model knows where in a picture it is, so that opposite edges can't meet. Choose one"
        " with a UNet.",
    ),
    "unet_only": QT_TRANSLATE_NOOP("Reasons", "Only UNet models need this."),
    "timesteps_instead": QT_TRANSLATE_NOOP(
        "Reasons", "A consistency model uses timesteps instead."
    ),
    "not_class_conditional": QT_TRANSLATE_NOOP(
        "Reasons", "This model was trained without classes."
    ),
    "consistency_only": QT_TRANSLATE_NOOP("Reasons", "Only consistency models have this."),
    "no_clip": QT_TRANSLATE_NOOP("Reasons", "This model's text encoder has no layers to skip."),
    "no_latents": QT_TRANSLATE_NOOP(
        "Reasons", "This model works on pixels; it has no autoencoder."
    ),
    "own_schedule": QT_TRANSLATE_NOOP("Reasons", "This model has its own noise schedule."),
    "few_steps": QT_TRANSLATE_NOOP("Reasons", "This model generates pictures in a few steps."),
    "transformer": QT_TRANSLATE_NOOP("Reasons", "Only UNet models can reuse their deep features."),
    "deterministic": QT_TRANSLATE_NOOP("Reasons", "This scheduler adds no noise."),
    "fixed_sigmas": QT_TRANSLATE_NOOP("Reasons", "This scheduler has its own noise levels."),
    "fixed_eta": QT_TRANSLATE_NOOP("Reasons", "This scheduler's added noise can't be changed."),
    "even_steps": QT_TRANSLATE_NOOP("Reasons", "This scheduler uses evenly spaced timesteps."),
    "flow_sigmas": QT_TRANSLATE_NOOP("Reasons", "Flow models have no noise levels of this kind."),
    "no_ays_table": QT_TRANSLATE_NOOP(
        "Reasons", "No Align Your Steps table was published for this family."
    ),
    "fixed_size": QT_TRANSLATE_NOOP("Reasons", "This model generates pictures of one size only."),
    "edit_level": QT_TRANSLATE_NOOP("Reasons", "This edit starts from noise of its own strength."),
    "needs_words": QT_TRANSLATE_NOOP(
        "Reasons", "This needs a prompt, and the selected model takes none."
    ),
    "edits_not": QT_TRANSLATE_NOOP(
        "Reasons",
        "The selected model doesn't edit by instruction. Choose one that does, such as FLUX.2 klein"
        " or Qwen-Image-Edit.",
    ),
    "splits_not": QT_TRANSLATE_NOOP(
        "Reasons",
        "The selected model doesn't split pictures. Choose one that does, such as"
        " Qwen-Image-Layered.",
    ),
    "layers_only": QT_TRANSLATE_NOOP(
        "Reasons", "The selected model splits pictures into layers, and does nothing else."
    ),
    "no_alpha": QT_TRANSLATE_NOOP("Reasons", "The selected model makes no transparency."),
    "no_layers": QT_TRANSLATE_NOOP("Reasons", "The selected model makes no layers."),
    "needs_no_picture": QT_TRANSLATE_NOOP(
        "Reasons", "A picture is open: close it to make a new one."
    ),
    "needs_picture": QT_TRANSLATE_NOOP("Reasons", "Open a picture to use this."),
    "needs_mask": QT_TRANSLATE_NOOP("Reasons", "Paint a mask to use this."),
    "needs_no_mask": QT_TRANSLATE_NOOP(
        "Reasons", "This works on the whole picture: clear the mask to use it."
    ),
}


def idle_of(state: AppState) -> Mapping[str, str]:
    """Controls without effect as things are; none where there is no model."""
    model = state.model
    family = families().get(model.family) if model is not None else None
    if model is None or family is None:
        return {}
    parameters = state.parameters.value
    scheduler = schedulers().get(parameters.scheduler)
    return idle_controls(model, family, parameters, state.resolved_intent.task, scheduler)


def idle_sigmas_of(state: AppState) -> Mapping[str, str]:
    """Sigma schedules that the chosen scheduler can't follow with the chosen model."""
    model, row = state.model, schedulers().get(state.parameters.value.scheduler)
    if model is None or row is None:
        return {}
    found = idle_sigmas(row, has_ays=model.family in ays_families())
    return {str(kind): code for kind, code in found.items()}


def reason_text(code: str) -> str:
    """The sentence for a code; the code itself where there is none."""
    text = _REASONS.get(code) or _of_condition(code)
    return code if text is None else QCoreApplication.translate("Reasons", text)


def _of_condition(code: str) -> str | None:
    from desktop_app.ui.words.conditions import CONDITION_WORDS, PICTURE_ONLY

    if code == "picture_only":
        return PICTURE_ONLY
    words = CONDITION_WORDS.get(code.removeprefix("no_"))
    return None if words is None else words.no_family or None


def grey_rows(box: QComboBox, idle: Mapping[str, str], tips: Mapping[str, str]) -> None:
    """Let only those rows of ``box`` be chosen whose data is not in ``idle``; the others say why.

    Args:
        box: filled; the data of its rows are the keys.
        idle: key → code of the reason.
        tips: key → the tooltip it has otherwise (rich text).
    """
    rows = cast("QStandardItemModel", box.model())
    free = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
    for at in range(box.count()):
        key = box.itemData(at)
        code, tip = idle.get(key, ""), tips.get(key, "")
        rows.item(at).setFlags(Qt.ItemFlag.NoItemFlags if code else free)
        full = f"{tip}<p><b>{reason_text(code)}</b></p>" if code else tip
        box.setItemData(at, full, Qt.ItemDataRole.ToolTipRole)


def grey(
    idle: Mapping[str, str], control: str, widget: QWidget, name: QLabel | None = None
) -> None:
    """Enable ``widget`` if ``control`` has an effect; else grey it, with the reason as its tooltip.

    The tooltip it had comes back with its effect. ``name``: its label, greyed along.
    """
    code = idle.get(control, "")
    if widget.toolTip() != widget.property("greyTip"):  # another since
        widget.setProperty("usualTip", widget.toolTip())
    usual = widget.property("usualTip")
    sentence = reason_text(code) if code else ""
    tip = f"{usual}<p><b>{sentence}</b></p>" if code else usual
    widget.setProperty("greyTip", tip)
    widget.setEnabled(not code)
    widget.setToolTip(tip)
    widget.setStatusTip(sentence)
    if name is not None:
        name.setEnabled(not code)
        name.setToolTip(tip if code else "")
