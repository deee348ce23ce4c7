from __future__ import annotations

import string

import pytest

from desktop_app.core.errors import VelaturaError
from desktop_app.core.extensions import added_texts
from desktop_app.core.file_note import NOTE_TEXTS, FileNote
from desktop_app.core.note_texts import NOTE_TEXTS as ENGINE_NOTES
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.words.step_names import step_name
from desktop_app.ui.words.texts import (
    NOTES,
    device_words,
    duration,
    duration_range,
    error_lines,
    file_note_text,
    note_text,
    progress_text,
    size_text,
)
from tests.error_texts import all_error_texts

PLACES = string.Formatter()


def test_every_error_has_its_three_lines(qapp: object) -> None:
    for code, texts in all_error_texts().items():
        names = {name for text in texts for _, name, _, _ in PLACES.parse(text) if name}
        lines = error_lines(VelaturaError(code, **{name: f"<{name}>" for name in names}))
        assert all(lines), code
        assert "{" not in "".join(lines), code


def test_every_note_that_is_sent_has_a_sentence(qapp: object) -> None:
    params = {
        "name": "x",
        "other": "z",
        "format": "JPEG",
        "project": "y",
        "model": "M",
        "times": "2",
        "share": "45%",
    }
    params |= dict.fromkeys(
        ("folders", "added", "changed", "damaged", "known", "missing", "moved", "names"), "3"
    )
    params |= {
        "held": "layers,mask",
        "set": "s",
        "folder": "f",
        "device": "d",
        "reason": "r",
        "count": "2",
        "lost": "1",
        "note": "Noted.",
        "file": "f.png",
        "changes": "program",
        "made": "2",
        "asked": "3",
    }
    added = added_texts("notes")
    names = (name for text in added.values() for _, name, _, _ in PLACES.parse(text) if name)
    params |= dict.fromkeys(names, "4.")
    for code in {*PICTURE_NOTES, *NOTES, *added}:
        assert note_text(code, params).endswith("."), code


def test_every_note_of_the_engine_has_a_sentence(qapp: object) -> None:
    for code, words in ENGINE_NOTES.items():
        names = {name for _, name, _, _ in PLACES.parse(words) if name}
        text = note_text(code, {name: f"<{name}>" for name in names})
        assert "{" not in text and " " in text, code


def test_a_rung_of_the_ladder_is_named(qapp: object) -> None:
    assert "VAE tiling" in note_text("retried_smaller", {"what": "vae_tiling"})


def test_every_note_about_a_layered_file_has_a_sentence(qapp: object) -> None:
    for code, words in NOTE_TEXTS.items():
        names = {name for _, name, _, _ in PLACES.parse(words) if name}
        text = file_note_text(FileNote(code, {name: f"<{name}>" for name in names}))
        assert text.endswith(".") and "{" not in text, code


def test_unknown_codes_are_shown_as_they_are(qapp: object) -> None:
    assert note_text("something_new", {}) == "something_new"
    assert step_name("something_new") == "something_new"


def test_progress_reads_as_a_sentence(qapp: object) -> None:
    progress = JobProgress("denoising", image=1, images=4, step=7, steps=20, seconds_left=4.2)
    assert progress_text(progress) == "Picture 2 of 4 · Step 7 of 20 · 4 s left"
    assert progress_text(JobProgress("denoising", step=1, steps=9)) == "Step 1 of 9"
    assert progress_text(JobProgress("loading", "unet")) == "Loading unet"
    assert progress_text(JobProgress("a_new_phase")) == "a_new_phase"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59.4, "59 s"), (130, "2 min 10 s"), (3900, "1 h 5 min")],
)
def test_durations_are_coarse(seconds: float, words: str, qapp: object) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0.2, 0.4, "1 s"),
        (21.4, 85.6, "21–86 s"),
        (20, 119.9, "20–120 s"),
        (30, 120, "1–2 min"),
        (250, 1000, "4–17 min"),
        (1800, 7200, "1–2 h"),
    ],
)
def test_a_range_has_one_unit(least: float, most: float, words: str, qapp: object) -> None:
    assert duration_range(least, most) == words


def test_device_and_precision_in_short(qapp: object) -> None:
    assert device_words({"device": "cpu", "dtype": "torch.bfloat16"}) == "CPU bf16"
    assert device_words({"device": "cuda:0", "dtype": "float16"}) == "CUDA fp16"
    assert device_words({}) == ""


def test_sizes_on_disk(qapp: object) -> None:
    assert size_text(54_000_000) == "54 MB"
