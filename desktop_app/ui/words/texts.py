"""Codes of errors, notes, steps and phases as words in the language of the window."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.core.harmless import one_line_each
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.core.errors import VelaturaError
    from desktop_app.core.file_features import FileFeature
    from desktop_app.core.file_note import FileNote
    from desktop_app.state.app_state import Opening
    from desktop_app.state.work.activity import Work
    from desktop_app.state.work.jobs import Progress


LIST_SEPARATOR = QT_TRANSLATE_NOOP("DiskReservations", ", ")
"""Between the parts of a list in a sentence."""


class ErrorLines(NamedTuple):
    """What happened, what was kept, what to do."""

    what: str
    kept: str
    todo: str


NOTES: dict[str, str] = {
    "mask_from_brightness": QT_TRANSLATE_NOOP(
        "Notes", "“{name}”: mask from brightness; all of it is opaque."
    ),
    "mask_from_alpha": QT_TRANSLATE_NOOP(
        "Notes",
        "“{name}”: mask from transparency. What is visible is masked, whatever its colour.",
    ),
    "mask_from_both": QT_TRANSLATE_NOOP(
        "Notes",
        "“{name}”: mask from brightness × transparency. What is black or transparent is not "
        "masked.",
    ),
    "mask_noise": QT_TRANSLATE_NOOP(
        "Notes",
        "“{name}” is compressed with loss: values near black count as black, and values near the "
        "brightest as the brightest.",
    ),
    "first_frame": QT_TRANSLATE_NOOP(
        "Notes", "The file contains several pictures. The first one was opened."
    ),
    "reduced_to_8_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "The file has more than 8 bits per channel, in a form that can only be read at 8. It "
        "is unchanged.",
    ),
    "reduced_to_float32": QT_TRANSLATE_NOOP(
        "Notes", "The picture has 64 bits per channel. It is edited at 32."
    ),
    "converted_from_cmyk": QT_TRANSLATE_NOOP(
        "Notes", "The picture was converted from CMYK to sRGB; the file is unchanged."
    ),
    "profile_converted": QT_TRANSLATE_NOOP(
        "Notes", "The picture was converted from its colour profile to sRGB; the file is unchanged."
    ),
    "profile_ignored": QT_TRANSLATE_NOOP(
        "Notes", "The picture's colour profile can't be used; sRGB is assumed."
    ),
    "profile_in_8_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "The picture's colour profile uses lookup tables: it is kept, but new pixels have "
        "8-bit precision.",
    ),
    "beyond_range": QT_TRANSLATE_NOOP(
        "Notes",
        "The picture has values beyond black and white. They are shown clipped, but kept.",
    ),
    "extra_channels_dropped": QT_TRANSLATE_NOOP(
        "Notes", "The file has channels besides colour and transparency. They were not opened."
    ),
    "removed_smoothly": QT_TRANSLATE_NOOP(
        "Notes",
        "There was nothing around the mask to copy from: part of it was filled with a smooth "
        "surface.",
    ),
    "removed_flat": QT_TRANSLATE_NOOP(
        "Notes",
        "Nothing visible was left around the mask to continue: part of it was filled with "
        "plain grey.",
    ),
    "removed_alike": QT_TRANSLATE_NOOP(
        "Notes",
        "This removal looks like the first one: its surroundings allow only one answer.",
    ),
    "model_repaired": QT_TRANSLATE_NOOP("Notes", "{name} was repaired."),
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
    "saved_in_8_bit": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} has 8 bits per channel, the most {format} supports.\nTIFF keeps every pixel "
        "as it is.",
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
    "exported": QT_TRANSLATE_NOOP("Notes", "{name} was exported."),
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
        "{name} was exported: a copy of the picture as shown.\n{project} itself still has "
        "unsaved changes.",
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
    "saved_in_colour": QT_TRANSLATE_NOOP(
        "Notes",
        "{name} was greyscale and is now in colour: the picture has colours.",
    ),
    "edit_in_colour": QT_TRANSLATE_NOOP(
        "Notes",
        "This edit added colour to a greyscale picture.\nIt will be saved and exported in "
        "colour. Undo reverts the edit.",
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
"""Plain notes of the bar above the canvas, by code; what follows a line break is said smaller."""

STEPS: dict[str, str] = {
    "stroke": QT_TRANSLATE_NOOP("Steps", "Brush Stroke"),
    "erase": QT_TRANSLATE_NOOP("Steps", "Erase Mask"),
    "erase_paint": QT_TRANSLATE_NOOP("Steps", "Erase"),
    "rectangle": QT_TRANSLATE_NOOP("Steps", "Mask Rectangle"),
    "ellipse": QT_TRANSLATE_NOOP("Steps", "Mask Ellipse"),
    "lasso": QT_TRANSLATE_NOOP("Steps", "Lasso"),
    "polygon": QT_TRANSLATE_NOOP("Steps", "Polygon Lasso"),
    "grow_mask": QT_TRANSLATE_NOOP("Steps", "Grow Mask"),
    "shrink_mask": QT_TRANSLATE_NOOP("Steps", "Shrink Mask"),
    "feather_mask": QT_TRANSLATE_NOOP("Steps", "Feather Mask"),
    "border_mask": QT_TRANSLATE_NOOP("Steps", "Mask Border"),
    "smooth_mask": QT_TRANSLATE_NOOP("Steps", "Smooth Mask"),
    "fill_holes": QT_TRANSLATE_NOOP("Steps", "Fill Holes"),
    "remove_specks": QT_TRANSLATE_NOOP("Steps", "Remove Specks"),
    "mask_from_alpha": QT_TRANSLATE_NOOP("Steps", "Mask from Transparency"),
    "mask_from_colour": QT_TRANSLATE_NOOP("Steps", "Colour Range"),
    "load_mask": QT_TRANSLATE_NOOP("Steps", "Load Mask"),
    "mask_all": QT_TRANSLATE_NOOP("Steps", "Mask All"),
    "clear_mask": QT_TRANSLATE_NOOP("Steps", "Clear Mask"),
    "invert_mask": QT_TRANSLATE_NOOP("Steps", "Invert Mask"),
    "apply": QT_TRANSLATE_NOOP("Steps", "Apply Result"),
    "paint": QT_TRANSLATE_NOOP("Steps", "Paint Stroke"),
    "expand": QT_TRANSLATE_NOOP("Steps", "Expand"),
    "layer_new": QT_TRANSLATE_NOOP("Steps", "New Layer"),
    "region_new": QT_TRANSLATE_NOOP("Steps", "New Region"),
    "region_from_mask": QT_TRANSLATE_NOOP("Steps", "Region from Mask"),
    "region_prompt": QT_TRANSLATE_NOOP("Steps", "Region Prompt"),
    "region_mode": QT_TRANSLATE_NOOP("Steps", "Region Mode"),
    "region_weight": QT_TRANSLATE_NOOP("Steps", "Region Weight"),
    "region_colour": QT_TRANSLATE_NOOP("Steps", "Region Colour"),
    "control_new": QT_TRANSLATE_NOOP("Steps", "New Control Layer"),
    "control_type": QT_TRANSLATE_NOOP("Steps", "Kind of Control"),
    "control_source": QT_TRANSLATE_NOOP("Steps", "Source of Control"),
    "control_preprocessor": QT_TRANSLATE_NOOP("Steps", "Preprocessor"),
    "control_parameters": QT_TRANSLATE_NOOP("Steps", "Preprocessor Settings"),
    "control_network": QT_TRANSLATE_NOOP("Steps", "Control Network"),
    "control_weight": QT_TRANSLATE_NOOP("Steps", "Control Weight"),
    "control_start": QT_TRANSLATE_NOOP("Steps", "Control Steps"),
    "control_end": QT_TRANSLATE_NOOP("Steps", "Control Steps"),
    "control_mode": QT_TRANSLATE_NOOP("Steps", "Control Mode"),
    "control_region": QT_TRANSLATE_NOOP("Steps", "Area of Control"),
    "control_poses": QT_TRANSLATE_NOOP("Steps", "Pose"),
    "layer_group_new": QT_TRANSLATE_NOOP("Steps", "New Group"),
    "layer_group": QT_TRANSLATE_NOOP("Steps", "Group Layers"),
    "layer_ungroup": QT_TRANSLATE_NOOP("Steps", "Ungroup"),
    "layer_duplicate": QT_TRANSLATE_NOOP("Steps", "Duplicate Layer"),
    "layer_delete": QT_TRANSLATE_NOOP("Steps", "Delete Layer"),
    "layer_rename": QT_TRANSLATE_NOOP("Steps", "Rename Layer"),
    "layer_visibility": QT_TRANSLATE_NOOP("Steps", "Show or Hide Layer"),
    "layer_solo": QT_TRANSLATE_NOOP("Steps", "Show Only This Layer"),
    "layer_opacity": QT_TRANSLATE_NOOP("Steps", "Layer Opacity"),
    "layer_mode": QT_TRANSLATE_NOOP("Steps", "Blend Mode"),
    "layer_lock": QT_TRANSLATE_NOOP("Steps", "Lock Layer"),
    "layer_alpha_lock": QT_TRANSLATE_NOOP("Steps", "Lock Transparency"),
    "layer_clip": QT_TRANSLATE_NOOP("Steps", "Clip Layer"),
    "layer_move": QT_TRANSLATE_NOOP("Steps", "Move Layer"),
    "layer_merge_down": QT_TRANSLATE_NOOP("Steps", "Merge Down"),
    "layer_merge_group": QT_TRANSLATE_NOOP("Steps", "Merge Group"),
    "layer_merge_visible": QT_TRANSLATE_NOOP("Steps", "Merge Visible"),
    "layer_flatten": QT_TRANSLATE_NOOP("Steps", "Flatten"),
    "layer_to_paint": QT_TRANSLATE_NOOP("Steps", "Convert to Paint Layer"),
    "layer_to_mask": QT_TRANSLATE_NOOP("Steps", "Restore Mask from Layer"),
    "layer_from_mask": QT_TRANSLATE_NOOP("Steps", "Store Mask as Layer"),
    "layer_alpha_to_mask": QT_TRANSLATE_NOOP("Steps", "Mask Opaque Pixels"),
    "layer_clear": QT_TRANSLATE_NOOP("Steps", "Clear Layer"),
    "layer_fill": QT_TRANSLATE_NOOP("Steps", "Fill Layer"),
    "layer_insert": QT_TRANSLATE_NOOP("Steps", "Insert Picture"),
    "layer_reference": QT_TRANSLATE_NOOP("Steps", "Insert Reference"),
    "layer_paste": QT_TRANSLATE_NOOP("Steps", "Paste"),
    "cut": QT_TRANSLATE_NOOP("Steps", "Cut"),
    "move_layer": QT_TRANSLATE_NOOP("Steps", "Move Layer"),
    "transform": QT_TRANSLATE_NOOP("Steps", "Transform Layer"),
    "canvas_size": QT_TRANSLATE_NOOP("Steps", "Canvas Size"),
    "crop": QT_TRANSLATE_NOOP("Steps", "Crop"),
    "image_size": QT_TRANSLATE_NOOP("Steps", "Image Size"),
    "upscale": QT_TRANSLATE_NOOP("Steps", "Enlarge"),
    "clean_up": QT_TRANSLATE_NOOP("Steps", "Clean Up"),
    "rotate_left": QT_TRANSLATE_NOOP("Steps", "Rotate Left"),
    "rotate_right": QT_TRANSLATE_NOOP("Steps", "Rotate Right"),
    "rotate_half": QT_TRANSLATE_NOOP("Steps", "Rotate by 180°"),
    "rotate_angle": QT_TRANSLATE_NOOP("Steps", "Rotate"),
    "flip_horizontal": QT_TRANSLATE_NOOP("Steps", "Flip Horizontally"),
    "flip_vertical": QT_TRANSLATE_NOOP("Steps", "Flip Vertically"),
}
"""Names of undo steps, by code."""

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
_DEVICES = {"cpu": "CPU", "cuda": "CUDA", "mps": "Metal"}
_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


def error_lines(error: VelaturaError) -> ErrorLines:
    """The three lines of an error, translated (context "Errors")."""
    from desktop_app.core.error_texts import ERROR_TEXTS

    texts, params = ERROR_TEXTS[error.code], error.params
    if "held" in params:
        params = {**params, "parts": _held_in(str(params["held"]))}
    try:
        return ErrorLines(*(_tr("Errors", text).format(**one_line_each(params)) for text in texts))
    except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
        return ErrorLines(error.what, error.kept, error.todo)


def feature_text(parts: Iterable[FileFeature]) -> str:
    """What a document or a file holds, as a list in a sentence (context "Held")."""
    from desktop_app.core.file_features import FEATURE_TEXTS

    return _tr("DiskReservations", LIST_SEPARATOR).join(
        _tr("DiskReservations", FEATURE_TEXTS[part]) for part in parts
    )


def _held_in(codes: str) -> str:
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
    """The sentence of a note; an unknown code is shown as it is.

    What the engine notes is translated in the context "EngineNotes".
    """
    from desktop_app.core.note_texts import NOTE_TEXTS as ENGINE_NOTES

    if code == "retried_smaller":  # names a rung of the ladder
        from desktop_app.ui.words.memory_ladder import RUNGS

        names = {str(rung): name for rung, (name, _) in RUNGS.items()}
        params = {"what": _tr("Memory", names.get(params["what"], params["what"]))}
    if "held" in params:
        params = {**params, "parts": _held_in(params["held"])}
    if code in ENGINE_NOTES:
        return _tr("EngineNotes", ENGINE_NOTES[code]).format(**one_line_each(params))
    text = NOTES.get(code)
    return code if text is None else _tr("Notes", text).format(**one_line_each(params))


def step_name(code: str) -> str:
    """Name of an undo step; an unknown code is shown as it is."""
    text = STEPS.get(code)
    return code if text is None else _tr("Steps", text)


def work_text(work: Work) -> str:
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


def progress_text(progress: Progress) -> str:
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
