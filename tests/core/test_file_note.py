"""Notes on files: each code says whether the file holds more than the document made of it."""

from __future__ import annotations

from desktop_app.core.file_note import DAMAGE, LOSSES, NOTE_TEXTS, FileNote

WHOLE = {
    "merged_missing", "value_odd", "clipping_grouped", "looks_different", "look_available",
    "adjustment_nearly",
}  # fmt: skip
"""Of opening: nothing is missing in the document."""

SAVING = {
    "saved_in_8_bit", "saved_in_16_bit", "masks_left_out", "guides_left_out", "about_left_out",
    "references_hidden", "controls_hidden", "regions_left_out",
    "adjustment_baked", "adjustment_differs", "baked_nearly", "layer_mask_baked",
    "group_isolated", "clip_and_mode", "clip_to_one", "letters_missing", "characters_left_out",
}  # fmt: skip


def test_every_code_says_whether_the_file_holds_more_than_the_document():
    assert DAMAGE < LOSSES
    assert not LOSSES & (WHOLE | SAVING)
    assert LOSSES | WHOLE | SAVING == set(NOTE_TEXTS)
    assert FileNote("mask_applied", {"name": "x"}).is_loss
    assert not FileNote("saved_in_8_bit").is_loss
