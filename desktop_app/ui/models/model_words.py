"""Codes of the model manager as short words: kinds, tasks, states, phases. No sentences.

Sentences on what was found out are in `sentences`. An unknown code is shown as its own text.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QObject

from desktop_app.core.weights_info import COMPONENTS, Component
from desktop_app.state.model_cards import CardState, ManagerWork, ModelCard
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import size_text

CONTEXT = "Models"

KINDS: dict[Component, str] = {
    "checkpoint": QT_TRANSLATE_NOOP("Models", "Model"),
    "denoiser": QT_TRANSLATE_NOOP("Models", "Denoiser"),
    "vae": QT_TRANSLATE_NOOP("Models", "VAE"),
    "text_encoder": QT_TRANSLATE_NOOP("Models", "Text encoder"),
    "image_encoder": QT_TRANSLATE_NOOP("Models", "Image encoder"),
    "lora": QT_TRANSLATE_NOOP("Models", "LoRA"),
    "embedding": QT_TRANSLATE_NOOP("Models", "Embedding"),
    "controlnet": QT_TRANSLATE_NOOP("Models", "ControlNet"),
    "ip_adapter": QT_TRANSLATE_NOOP("Models", "IP-Adapter"),
    "t2i_adapter": QT_TRANSLATE_NOOP("Models", "T2I-Adapter"),
    "upscaler": QT_TRANSLATE_NOOP("Models", "Upscaler"),
    "inpainter": QT_TRANSLATE_NOOP("Models", "Inpainting network"),
    "segmenter": QT_TRANSLATE_NOOP("Models", "Segmenter"),
    "preprocessor": QT_TRANSLATE_NOOP("Models", "Preprocessor"),
    "classifier": QT_TRANSLATE_NOOP("Models", "Classifier"),
    "captioner": QT_TRANSLATE_NOOP("Models", "Captioner"),
    "encoder": QT_TRANSLATE_NOOP("Models", "Encoder for evaluations"),
    "hypernetwork": QT_TRANSLATE_NOOP("Models", "Hypernetwork"),
    "unknown": QT_TRANSLATE_NOOP("Models", "Unknown kind"),
}

TASKS: dict[str, str] = {
    "text_to_image": QT_TRANSLATE_NOOP("Models", "Text to image"),
    "image_to_image": QT_TRANSLATE_NOOP("Models", "Image to image"),
    "inpaint": QT_TRANSLATE_NOOP("Models", "Inpainting"),
    "edit": QT_TRANSLATE_NOOP("Models", "Edit by instruction"),
    "upscale": QT_TRANSLATE_NOOP("Models", "Enlarge pictures"),
    "control": QT_TRANSLATE_NOOP("Models", "Follow a sketch or pose"),
    "style": QT_TRANSLATE_NOOP("Models", "Follow a reference picture"),
    "few_steps": QT_TRANSLATE_NOOP("Models", "Few steps"),
    "score": QT_TRANSLATE_NOOP("Models", "Score pictures"),
    "segment": QT_TRANSLATE_NOOP("Models", "Segment objects"),
    "decode": QT_TRANSLATE_NOOP("Models", "Decode latents"),
    "class_conditional": QT_TRANSLATE_NOOP("Models", "Class-conditional"),
    "unconditional": QT_TRANSLATE_NOOP("Models", "Unconditional"),
    "preprocess": QT_TRANSLATE_NOOP("Models", "Make control images"),
    "caption": QT_TRANSLATE_NOOP("Models", "Describe pictures"),
    "screen": QT_TRANSLATE_NOOP("Models", "Safety filter"),
    "refine": QT_TRANSLATE_NOOP("Models", "Refine a picture"),
    "depth": QT_TRANSLATE_NOOP("Models", "Follow depth"),
    "canny": QT_TRANSLATE_NOOP("Models", "Follow edges"),
}


class StateBadge(NamedTuple):
    """Words of a card's state, the icon that marks it, and the colour token of both."""

    words: str
    icon: str
    token: str = "secondary"


STATES: dict[CardState, StateBadge] = {
    "ready": StateBadge(QT_TRANSLATE_NOOP("Models", "Ready"), "circle-check"),
    "part": StateBadge(QT_TRANSLATE_NOOP("Models", "Add-on"), "puzzle"),
    "other": StateBadge(QT_TRANSLATE_NOOP("Models", "Not supported yet"), "ban"),
    "unusable": StateBadge(QT_TRANSLATE_NOOP("Models", "Can't be used"), "circle-x", "danger"),
    "pickle": StateBadge(QT_TRANSLATE_NOOP("Models", "Unsafe format"), "shield-alert", "text"),
    "damaged": StateBadge(QT_TRANSLATE_NOOP("Models", "Damaged"), "triangle-alert", "danger"),
    "away": StateBadge(QT_TRANSLATE_NOOP("Models", "Disk not connected"), "unplug"),
    "missing": StateBadge(
        QT_TRANSLATE_NOOP("Models", "File not found"), "file-question-mark", "text"
    ),
}

_IN_USE = StateBadge(QT_TRANSLATE_NOOP("Models", "In use"), "circle-dot", "link")

PHASES: dict[str, str] = {
    "queued": QT_TRANSLATE_NOOP("Models", "Queued"),
    "asking": QT_TRANSLATE_NOOP("Models", "Getting the file list"),
    "running": QT_TRANSLATE_NOOP("Models", "Downloading"),
    "verifying": QT_TRANSLATE_NOOP("Models", "Verifying"),
    "waiting": QT_TRANSLATE_NOOP("Models", "Waiting to retry"),
    "paused": QT_TRANSLATE_NOOP("Models", "Paused"),
    "failed": QT_TRANSLATE_NOOP("Models", "Failed"),
    "done": QT_TRANSLATE_NOOP("Models", "Done"),
    "cancelled": QT_TRANSLATE_NOOP("Models", "Cancelled"),
}

_WORK: dict[str, str] = {
    "scan": QT_TRANSLATE_NOOP("Models", "Scanning the disk"),
    "import": QT_TRANSLATE_NOOP("Models", "Adding {title}"),
    "verify": QT_TRANSLATE_NOOP("Models", "Verifying {title}"),
    "numbers": QT_TRANSLATE_NOOP("Models", "Checking the values of {title}"),
    "convert": QT_TRANSLATE_NOOP("Models", "Converting {title}"),
    "merge": QT_TRANSLATE_NOOP("Models", "Merging {title}"),
    "smaller_copy": QT_TRANSLATE_NOOP("Models", "Saving a smaller copy of {title}"),
    "duplicates": QT_TRANSLATE_NOOP("Models", "Looking for duplicates"),
    "link": QT_TRANSLATE_NOOP("Models", "Linking duplicates"),
    "health": QT_TRANSLATE_NOOP("Models", "Generating the test picture of {title}"),
    "remove": QT_TRANSLATE_NOOP("Models", "Moving {title} to the trash"),
    "repair": QT_TRANSLATE_NOOP("Models", "Repairing {title}"),
}

_PERMISSIONS = {
    "yes": QT_TRANSLATE_NOOP("Models", "yes"),
    "no": QT_TRANSLATE_NOOP("Models", "no"),
    "conditions": QT_TRANSLATE_NOOP("Models", "with conditions"),
    "": QT_TRANSLATE_NOOP("Models", "unknown"),
}


def in_words(text: str) -> str:
    """A text of these tables in the language of the window."""
    return QCoreApplication.translate(CONTEXT, text)


def _as_words(code: str) -> str:
    """A code nobody has words for, as near to English as it is."""
    return code.replace("_", " ").capitalize()


def kind_name(component: str) -> str:
    """What a component is called."""
    text = {str(key): words for key, words in KINDS.items()}.get(component)
    return _as_words(component) if text is None else in_words(text)


def kind_icon(component: str) -> str:
    """Name of the icon of a component."""
    row = COMPONENTS.get(component)
    return "box" if row is None else row.icon


def task_name(task: str) -> str:
    """What a task is called."""
    return in_words(TASKS[task]) if task in TASKS else _as_words(task)


def phase_name(phase: str) -> str:
    """What a phase of a download is called."""
    return in_words(PHASES[phase]) if phase in PHASES else _as_words(phase)


def looks_of(card: ModelCard) -> StateBadge:
    """Words, icon and colour of a card's state, the words translated."""
    look = _IN_USE if card.in_use and card.state == "ready" else STATES[card.state]
    return look._replace(words=in_words(look.words))


def work_text(work: ManagerWork) -> str:
    """What is being done, in a few words."""
    if work.cancelling:
        return in_words(QT_TRANSLATE_NOOP("Models", "Stopping"))
    text = _WORK.get(work.name)
    if text is None:
        return f"{_as_words(work.name)} {work.title}".strip()
    title = work.title or in_words(QT_TRANSLATE_NOOP("Models", "all models"))
    return in_words(text).format(title=title)


def permission(value: str) -> str:
    """What a licence says to a use: yes, no …"""
    return in_words(_PERMISSIONS.get(value, value))


def size_or_unknown(size_bytes: int | None) -> str:
    """None: "unknown size", in the window's language."""
    if size_bytes is None:
        return in_words(QT_TRANSLATE_NOOP("Models", "unknown size"))
    return size_text(size_bytes)


def speed_text(speed: float) -> str:
    """Bytes a second: "12.4 MB/s"."""
    form = QLocale.DataSizeFormat.DataSizeSIFormat
    precision = 1 if speed >= 10**6 else 0
    amount = QLocale().formattedDataSize(round(speed), precision, form)
    return in_words(QT_TRANSLATE_NOOP("Models", "{amount}/s")).format(amount=amount)


def parameters_text(count: int) -> str:
    """Numbers of a network in short: "860 M", "12 B"."""
    for limit, sign in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if count >= limit:
            value = count / limit
            return f"{QLocale().toString(value, 'f', 1 if value < 10 else 0)} {sign}"
    return str(count)


class _Counted(QObject):
    """Words with plurals: lupdate sees those in `tr` alone."""

    def files(self, count: int) -> str:
        return self.tr("%n files", "", count)


def files_text(count: int) -> str:
    """A number of files, with the word."""
    return _Counted().files(count)


def when_text(milliseconds: int) -> str:
    """A time in short: today's as the hour, others as the date."""
    if not milliseconds:
        return in_words(QT_TRANSLATE_NOOP("Models", "never"))
    then = QDateTime.fromMSecsSinceEpoch(milliseconds)
    if then.date() == QDate.currentDate():
        return QLocale().toString(then.time(), QLocale.FormatType.ShortFormat)
    return QLocale().toString(then.date(), QLocale.FormatType.ShortFormat)
