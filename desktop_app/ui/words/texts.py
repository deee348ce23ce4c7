"""Codes of errors, notes, steps and phases as words in the language of the window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.core.errors import VelaturaError, sentences_of
from desktop_app.core.extensions import added_texts
from desktop_app.core.harmless import one_line, one_line_each
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.step_names import step_name

if TYPE_CHECKING:
    from desktop_app.core.file_features import FileFeature
    from desktop_app.core.file_note import FileNote
    from desktop_app.state.app_state import Opening
    from desktop_app.state.work.activity import WaitingWork
    from desktop_app.state.work.jobs import JobProgress
    from desktop_app.storage.item_run import Outcome


LIST_SEPARATOR = QT_TRANSLATE_NOOP("FileFeatures", ", ")
"""Between the parts of a list in a sentence."""


class ErrorLines(NamedTuple):
    """What happened, what was kept, what to do."""

    what: str
    kept: str
    todo: str


NOTES: dict[str, str] = {
    "made_again_same": QT_TRANSLATE_NOOP("Notes", "Made again: as before."),
    "made_again_other": QT_TRANSLATE_NOOP("Notes", "Made again: it is another one now."),
    "made_again_stays": QT_TRANSLATE_NOOP("Notes", "What was made again can't be taken back."),
    "painted_stays": QT_TRANSLATE_NOOP(
        "Notes", "A painted cut-out that is used can't be taken back here: R rejects the picture."
    ),
    "earlier_rejected": QT_TRANSLATE_NOOP(
        "Notes",
        "What was made again can't be taken back. What was there before is in the folder "
        "“rejected”.",
    ),
    "model_repaired": QT_TRANSLATE_NOOP("Notes", "{name} was repaired."),
    "nothing_described": QT_TRANSLATE_NOOP(
        "Notes", "The network found nothing to say about this picture."
    ),
    "tells_nothing": QT_TRANSLATE_NOOP(
        "Notes", "{name} doesn't say how it was made.\nDrop it on the canvas to open it."
    ),
    "brought_left_out": QT_TRANSLATE_NOOP(
        "Notes",
        "Prompt and settings are back, without {names}.\nFor the same picture add it again as a"
        " layer.",
    ),
    "companion_taken": QT_TRANSLATE_NOOP(
        "Notes", "{folder} provides the parts that {name} lacks.\nPress Generate again."
    ),
    "gpu_added": QT_TRANSLATE_NOOP(
        "Notes", "GPU support was added: {device} now generates the pictures."
    ),
    "openvino_faster": QT_TRANSLATE_NOOP(
        "Notes",
        "With OpenVINO, steps of {model} would be about {times} times as fast on this computer.\n"
        "It needs twice the memory for the model. Edit ▸ Preferences ▸ Use OpenVINO turns it on "
        "and off.",
    ),
    "pack_failed": QT_TRANSLATE_NOOP(
        "Notes",
        "GPU support did not start: {reason}. The processor is used instead.\nCheck it again "
        "or remove it under Models ▸ This machine.",
    ),
    "smaller_saved": QT_TRANSLATE_NOOP("Notes", "{name} was saved. {note}"),
    "model_added": QT_TRANSLATE_NOOP("Notes", "{name} was added to the list of models."),
    "model_switched": QT_TRANSLATE_NOOP(
        "Notes", "{name} is no longer available: {other} is used now."
    ),
    "model_there": QT_TRANSLATE_NOOP(
        "Notes", "{name} is already in the list of models; nothing was copied."
    ),
    "saved_with_loss": QT_TRANSLATE_NOOP(
        "Notes",
        "{format} is lossy: {name} is close to the picture, but not identical.\nPNG and TIFF "
        "keep every pixel as it is.",
    ),
    "saved_without_alpha": QT_TRANSLATE_NOOP(
        "Notes", "{name} has no transparency: {format} doesn't support it. PNG does."
    ),
    "cmyk_on_white": QT_TRANSLATE_NOOP(
        "Notes", "CMYK has no transparency: what was transparent is on white in {name}."
    ),
    "cmyk_in_8_bit": QT_TRANSLATE_NOOP(
        "Notes", "{name} has 8 bits per channel: CMYK is converted in 8 bits."
    ),
    "saved_in_8_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} has 8 bits per channel, the most {format} supports.\nTIFF keeps every pixel "
        "as it is.",
    ),
    "saved_in_12_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} has 12 bits per channel, the most {format} supports.\nTIFF keeps every pixel "
        "as it is.",
    ),
    "saved_in_half": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} has 16-bit floats: three digits of each value, up to 65,504.\nExport with 32 bits "
        "to keep all of it.",
    ),
    "saved_in_16_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} has 16 bits per channel, the most {format} supports.\nTIFF keeps every pixel "
        "as it is.",
    ),
    "jpeg_reencoded": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was saved at its own quality.\nJPEG recompresses the whole picture: pixels "
        "you did not edit changed slightly too. PNG and TIFF keep them as they are.",
    ),
    "recording_left": QT_TRANSLATE_NOOP(
        "Notes", "These steps can't be part of a recipe and were left out: {names}."
    ),
    "run_cancelled": QT_TRANSLATE_NOOP(
        "Notes", "Generating was cancelled. Finished pictures are kept."
    ),
    "runs_elsewhere": QT_TRANSLATE_NOOP(
        "Notes",
        "Another picture is still being generated: nothing was cancelled.\nCancel it in its tab, "
        "or in the queue.",
    ),
    "worked_on": QT_TRANSLATE_NOOP(
        "Notes", "{name} was edited while it was read again: it stays as it is."
    ),
    "applied": QT_TRANSLATE_NOOP("Notes", "Applied: the result is now in the picture."),
    "result_discarded": QT_TRANSLATE_NOOP("Notes", "Discarded, but kept in the history."),
    "exported": QT_TRANSLATE_NOOP("Notes", "{name} was exported."),
    "result_aside": QT_TRANSLATE_NOOP(
        "Notes", "The result no longer covers the picture. A click in Results shows it again."
    ),
    "result_stays": QT_TRANSLATE_NOOP(
        "Notes", "Esc leaves the result where it is: apply it, or discard it."
    ),
    "opened_behind": QT_TRANSLATE_NOOP("Notes", "{name} is done, in a separate tab."),
    "result_left_out": QT_TRANSLATE_NOOP(
        "Notes", "The result on the canvas isn't applied, so it is left out."
    ),
    "result_displaced": QT_TRANSLATE_NOOP(
        "Notes",
        "The canvas was changed, so this result has no place in the picture. Undo brings it back.",
    ),
    "guides_dropped": QT_TRANSLATE_NOOP(
        "Notes", "Guides that would be aslant now were removed. Undo brings them back."
    ),
    "folder_added": QT_TRANSLATE_NOOP("Notes", "Pictures imported: {added}."),
    "folder_known": QT_TRANSLATE_NOOP("Notes", "In the history already: {known}."),
    "folder_moved": QT_TRANSLATE_NOOP("Notes", "Found in another folder: {moved}."),
    "folder_changed": QT_TRANSLATE_NOOP("Notes", "Changed since they were read last: {changed}."),
    "folder_missing": QT_TRANSLATE_NOOP("Notes", "No longer in these folders: {missing}."),
    "folder_damaged": QT_TRANSLATE_NOOP("Notes", "Could not be read: {damaged} ({names})."),
    "folder_absent": QT_TRANSLATE_NOOP("Notes", "Folders that can't be opened: {folders}."),
    "history_rebuilt": QT_TRANSLATE_NOOP(
        "Notes",
        "The history was rebuilt from its pictures. Entries that came back: {count}.",
    ),
    "history_details_lost": QT_TRANSLATE_NOOP(
        "Notes",
        "Details such as the document, what it was made from, stars and notes may be lost for some"
        " of them: {lost}.",
    ),
    "file_gone": QT_TRANSLATE_NOOP(
        "Notes",
        "The file of “{name}” is gone: the picture is open here only. Save it to keep it.",
    ),
    "brought_back": QT_TRANSLATE_NOOP(
        "Notes",
        "Velatura was not closed properly.\nPictures recovered with all their steps: {count}.",
    ),
    "exported_unsaved": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was exported: a copy of the picture.\n{project} itself still has unsaved changes.",
    ),
    "project_needed": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} can't hold all of this picture: it would lose {parts}.\nA Velatura project keeps"
        " everything. For a plain picture file, export a copy.",
    ),
    "mask_not_in_file": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was saved without the mask, which only a project can hold.\nThe mask stays "
        "here until you close the picture.",
    ),
    "guides_not_in_file": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was saved without the guides, which only a project can hold.\nThey stay here "
        "until you close the picture.",
    ),
    "snapshot_taken": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} is kept.\nIt is in the Branches panel, and in the menu of the picture's tab.",
    ),
    "branches_not_in_file": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was saved without the branches and snapshots, which only a project can hold.\nThey"
        " stay here until you close the picture.",
    ),
    "saved_in_colour": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was greyscale and is now in colour: the picture has colours.",
    ),
    "edit_in_colour": QT_TRANSLATE_NOOP(
        "Notes",
        "This edit added colour to a greyscale picture.\nIt will be saved and exported in "
        "colour. Undo reverts the edit.",
    ),
    "mix_first": QT_TRANSLATE_NOOP(
        "Notes",
        "A mix holds {count} results: those with a star come first.\nThe others are unchanged.",
    ),
    "credentials_left_out": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was not signed.\n{format} can't hold Content Credentials; the certificate beside "
        "it says the same, unsigned.",
    ),
    "sidecar_left_out": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was saved without the file of its settings.\nA file of that name belongs to "
        "something else, or the folder can't be written.",
    ),
    "metadata_left_out": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} lacks some metadata of the opened file: {format} can't hold it.\nTIFF can.",
    ),
}
"""Plain notes of the bar above the canvas, by code, beside those of `core.note_texts`; what follows
a line break is said smaller."""


PARTS: dict[str, str] = {
    "": QT_TRANSLATE_NOOP("Progress", "Opening {name}"),
    "structure": QT_TRANSLATE_NOOP("Progress", "Opening {name}: structure"),
    "layer": QT_TRANSLATE_NOOP("Progress", "Opening {name}: layer {done} of {whole}"),
    "merged": QT_TRANSLATE_NOOP("Progress", "Opening {name}: merged picture"),
    "colours": QT_TRANSLATE_NOOP("Progress", "Opening {name}: converting colours"),
    "pixels": QT_TRANSLATE_NOOP("Progress", "Opening {name}: pixels of layer {done} of {whole}"),
    "look": QT_TRANSLATE_NOOP("Progress", "Opening {name}: comparing with the merged picture"),
}
"""What is being read of a file, by the code of the part."""

_PHASES: dict[str, str] = {
    "waiting": QT_TRANSLATE_NOOP("Progress", "Preparing"),
    "starting": QT_TRANSLATE_NOOP("Progress", "Starting the engine"),
    "loading": QT_TRANSLATE_NOOP("Progress", "Loading {detail}"),
    "denoising": QT_TRANSLATE_NOOP("Progress", "Step {step} of {steps}"),
    "completing": QT_TRANSLATE_NOOP("Progress", "Filling from the surroundings"),
    "working": QT_TRANSLATE_NOOP("Progress", "Part {step} of {steps}"),
    "finishing": QT_TRANSLATE_NOOP("Progress", "Finishing"),
    "cancelling": QT_TRANSLATE_NOOP("Progress", "Stopping"),
    "stopping_step": QT_TRANSLATE_NOOP("Progress", "Stopping after this step"),
    "stopping_part": QT_TRANSLATE_NOOP("Progress", "Stopping once {detail} is loaded"),
    "stopping_decode": QT_TRANSLATE_NOOP("Progress", "Stopping once this picture is decoded"),
}
_SILENT = QT_TRANSLATE_NOOP("Progress", "The engine has not answered for {duration}")
_STOPPING_TIMED = QT_TRANSLATE_NOOP("Progress", "Stopping after this step (about {duration})")
_PICTURE = QT_TRANSLATE_NOOP("Progress", "Picture {image} of {images}")
_LEFT = QT_TRANSLATE_NOOP("Progress", "{duration} left")
_SPANS = (
    QT_TRANSLATE_NOOP("Progress", "{seconds} s"),
    QT_TRANSLATE_NOOP("Progress", "{minutes} min {seconds} s"),
    QT_TRANSLATE_NOOP("Progress", "{hours} h {minutes} min"),
)
_RANGES = (
    (120, 1, _SPANS[0]),
    (7200, 60, QT_TRANSLATE_NOOP("Progress", "{minutes} min")),
    (inf, 3600, QT_TRANSLATE_NOOP("Progress", "{hours} h")),
)
"""Below how many seconds; how many its unit has."""
_FOUND = re.compile(r"“[^”]*”|(?<![\w-])\d+(?:,\d{3})*")
_DEVICES = {"cpu": "CPU", "cuda": "CUDA", "mps": "Metal"}
_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


def error_lines(error: VelaturaError) -> ErrorLines:
    """The three lines of an error, translated (context "Errors")."""
    texts, params = sentences_of(error)
    try:
        if "held" in params:
            params = {**params, "parts": one_line(_features_in(str(params["held"])))}
        if error.code.startswith("layer_") and "name" in params:
            from desktop_app.ui.words.layer_names import name_words

            params = {**params, "name": name_words(str(params["name"]))}
        for key in {"reason", "packing"} & params.keys():
            params = {**params, key: reason_text(str(params[key]))}
        return ErrorLines(*(_tr("Errors", text).format(**params) for text in texts))
    except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
        return ErrorLines(error.what, error.kept, error.todo)


def reason_text(reason: str) -> str:
    """A reason that is a part of a sentence; also one that a table is at fault with."""
    from desktop_app.storage.table_cells import TABLE_FAULTS, fault_parts

    code, values = fault_parts(reason)
    if not code:
        return ": ".join(map(_reason, reason.split(": ")))
    if "fault" in values:
        values["fault"] = reason_text(values["fault"])
    return _tr("TableFaults", TABLE_FAULTS[code]).format(**values)


def _reason(said: str) -> str:
    key = _FOUND.sub("{}", said)
    words = _tr("Reasons", key)
    return said if words == key else words.format(*_FOUND.findall(said))


def outcome_text(outcome: Outcome) -> str:
    """Why an item of a run failed, translated; "": it did not."""
    if outcome.error is None or outcome.params is None:
        return "" if outcome.error is None else outcome.error[1]
    return error_lines(VelaturaError(outcome.error[0], "", **outcome.params)).what


def said_note(sentence: str) -> str:
    """A note of a run, as its folder has it in English."""
    from desktop_app.core.note_texts import PICTURE_NOTES

    before, after = PICTURE_NOTES["found_at"].split("{file}")
    if sentence.startswith(before):
        file = sentence.removeprefix(before).removesuffix(after)
        return _tr("Notes", PICTURE_NOTES["found_at"]).format(file=file)
    found = _tr("EngineNotes", sentence)
    return found if found != sentence else _tr("Notes", sentence)


def feature_text(parts: Iterable[FileFeature]) -> str:
    """What a document or a file holds, as a list in a sentence (context "FileFeatures")."""
    from desktop_app.core.file_features import FEATURE_TEXTS

    return _tr("FileFeatures", LIST_SEPARATOR).join(
        _tr("FileFeatures", FEATURE_TEXTS[part]) for part in parts
    )


def _features_in(codes: str) -> str:
    from desktop_app.core.file_features import FileFeature

    return feature_text(map(FileFeature, codes.split(",")))


def file_note_text(note: FileNote) -> str:
    """The sentence of a note about a layered file, translated (context "FileNotes")."""
    from desktop_app.core.file_note import NOTE_TEXTS

    try:
        return _tr("FileNotes", NOTE_TEXTS[note.code]).format(**one_line_each(note.params))
    except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
        return note.text


def note_text(code: str, params: dict[str, str]) -> str:
    """The sentence of a note; an unknown code, or one with other parameters, is shown as it is.

    What the engine notes is translated in the context "EngineNotes".
    """
    from desktop_app.core.note_texts import NOTE_TEXTS as ENGINE_NOTES
    from desktop_app.core.note_texts import PICTURE_NOTES

    with suppress(LookupError, ValueError):
        if code == "retried_smaller":  # names a rung of the ladder
            from desktop_app.ui.words.memory_ladder import RUNGS

            names = {str(rung): name for rung, (name, _) in RUNGS.items()}
            params = {"what": _tr("Memory", names.get(params["what"], params["what"]))}
        if "held" in params:
            params = {**params, "parts": _features_in(params["held"])}
        if code in ENGINE_NOTES:
            return _tr("EngineNotes", ENGINE_NOTES[code]).format(**one_line_each(params))
        text = NOTES.get(code) or PICTURE_NOTES.get(code) or added_texts("notes")[code]
        return _tr("Notes", text).format(**one_line_each(params))
    return code


def work_text(work: WaitingWork) -> str:
    """What the document waits for, and how long, where that is known."""
    if work.cancelling:
        return _tr("Progress", _PHASES["cancelling"])
    name = step_name(work.name)
    if work.seconds_left is None:
        return name
    return f"{name} · " + _tr("Progress", _LEFT).format(duration=duration(work.seconds_left))


def duration(seconds: float) -> str:
    """A span of time, coarsely: "4 s", "2 min 10 s", "1 h 5 min"."""
    whole = max(1, round(seconds))
    if whole < 60:
        return _tr("Progress", _SPANS[0]).format(seconds=whole)
    if whole < 3600:
        text = _tr("Progress", _SPANS[1])
        return text.format(minutes=whole // 60, seconds=whole % 60)
    text = _tr("Progress", _SPANS[2])
    return text.format(hours=whole // 3600, minutes=whole % 3600 // 60)


def duration_range(least: float, most: float) -> str:
    """From ``least`` to ``most`` seconds in one unit: "21–86 s", "4–16 min", "1–4 h"."""
    unit, text = next((unit, text) for below, unit, text in _RANGES if most < below)
    low, high = (max(1, round(seconds / unit)) for seconds in (least, most))
    shown = str(high) if low == high else f"{low}–{high}"
    return _tr("Progress", text).format(seconds=shown, minutes=shown, hours=shown)


def progress_text(progress: JobProgress) -> str:
    """One line on how far the run is: "Picture 2 of 4 · Step 7 of 20 · 4 s left"."""
    if progress.phase == "stopping_step" and progress.step_seconds is not None:
        return _tr("Progress", _STOPPING_TIMED).format(duration=duration(progress.step_seconds))
    phase = _PHASES.get(progress.phase)
    values = {"detail": progress.detail, "step": progress.step, "steps": progress.steps}
    parts = [progress.phase if phase is None else _tr("Progress", phase).format(**values).strip()]
    if progress.images > 1 and progress.phase in ("denoising", "completing"):
        text = _tr("Progress", _PICTURE)
        parts.insert(0, text.format(image=progress.image + 1, images=progress.images))
    if progress.seconds_left is not None:
        left = duration(progress.seconds_left)
        parts.append(_tr("Progress", _LEFT).format(duration=left))
    return " · ".join(parts)


def silent_text(seconds: float) -> str:
    """For how long an engine has given no sign of life; empty: nothing is wrong."""
    return _tr("Progress", _SILENT).format(duration=duration(seconds)) if seconds else ""


def opening_text(opening: Opening) -> str:
    """One line on how far the opening of a file is."""
    if opening.cancelling:
        return _tr("Progress", _PHASES["cancelling"])
    text = _tr("Progress", PARTS.get(opening.part, PARTS[""]))
    return text.format(name=opening.name, done=opening.done + 1, whole=opening.whole)


def device_words(info: dict[str, str]) -> str:
    """Device and precision the engine told of, in short: "CPU bf16"."""
    device, dtype = info.get("device", ""), info.get("dtype", "").removeprefix("torch.")
    kind = device.split(":")[0]
    return f"{_DEVICES.get(kind, device)} {_DTYPES.get(dtype, dtype)}".strip()


def path_text(path: Path | str) -> str:
    """A path as it is read: the home folder is "~"."""
    given = Path(path)
    try:
        home = Path.home()
    except RuntimeError:  # nobody's
        return str(given)
    at_home = given != home and given.is_relative_to(home)
    return str(Path("~") / given.relative_to(home)) if at_home else str(given)


def size_text(size_bytes: int) -> str:
    """Bytes on disk in the language's own form: "58 MB"."""
    form = QLocale.DataSizeFormat.DataSizeSIFormat  # as the command line and file managers count
    precision = 1 if size_bytes >= 10**9 else 0
    return QLocale().formattedDataSize(size_bytes, precision, form)
