"""Errors and notes of evaluations, ratings, drift and the consistency lab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

TEXTS: dict[str, ErrorText] = {
    "not_comparable": ErrorText(
        "These numbers can't be compared: their {what} differs ({first} and {second}).",
        UNCHANGED,
        "Measure both in the same way.",
    ),
    "too_few_pictures": ErrorText(
        "{name} needs at least {least} pictures on each side; there are {count}.",
        "The other measures were computed.",
        "Add pictures, or choose a measure of single pictures.",
    ),
    "encoder_missing": ErrorText(
        "{name} needs {weights}, which is not installed.",
        "The other measures were computed.",
        "Import the file in the model manager, or use the features that ship.",
    ),
    "set_empty": ErrorText(
        "No picture was found in “{name}”.",
        UNCHANGED,
        "Name a folder, a picture, a table of pictures, or “history:” and words.",
    ),
    "set_unusable": ErrorText(
        "No picture of “{name}” can be used: {reason}.",
        UNCHANGED,
        "Name a folder, a picture, a table of pictures, or “history:” and words.",
    ),
    "measure_without_reference": ErrorText(
        "{name} needs a reference: pictures that the set is compared with.",
        "The other measures were computed.",
        "Name a reference, or choose a measure of pictures alone.",
    ),
    "measure_without_pairs": ErrorText(
        "{name} compares each picture with one of the reference, and none fits: neither prompts and"
        " seeds nor file names are the same, or the sizes differ.",
        "The other measures were computed.",
        "Give pictures that belong together the same name and the same size.",
    ),
    "pairs_equal": ErrorText(
        "{name} is infinite: all pairs that were compared ({count}) are equal, pixel by pixel.",
        "The other measures were computed.",
        "Nothing need be done: no pair differs.",
    ),
    "measure_without_prompts": ErrorText(
        "{name} needs to know what the pictures were asked to show; no file tells its prompt.",
        "The other measures were computed.",
        "Use pictures with their metadata, a table with a column “prompt”, or the run of a suite.",
    ),
    "measure_without_edits": ErrorText(
        "{name} needs edits: a picture with its original and its mask.",
        "The other measures were computed.",
        "Put NAME-original.png and NAME-mask.png beside NAME.png, or choose edits of the history.",
    ),
    "report_differs": ErrorText(
        "The pictures of “{name}” are not those of the report: {count} of them have changed or are"
        " gone.",
        UNCHANGED,
        "Put the pictures back, or make a new report.",
    ),
    "drift_not_kept": ErrorText(
        "Not all pictures of “{name}” are there yet.",
        UNCHANGED,
        "Keep the set again first; it goes on where it was interrupted.",
    ),
    "drift_no_prompts": ErrorText(
        "There are no prompts in {name}.", UNCHANGED, "Write one prompt a line."
    ),
    "drift_needs_words": ErrorText(
        "“{name}” can't be kept for checks: it was not made from words alone.",
        UNCHANGED,
        "Choose pictures that were made from a prompt.",
    ),
    "lab_model": ErrorText(
        "“{name}” is not a consistency model.",
        UNCHANGED,
        "Choose one; the catalogue lists those of OpenAI.",
    ),
    "lab_other": ErrorText(
        "“{name}” holds results of another model, seed or class.",
        "They are unchanged.",
        "Choose another folder.",
    ),
    "lab_preset": ErrorText(
        "The preset “{name}” is for models of {wanted} timesteps; this one has {count}.",
        UNCHANGED,
        "Choose another preset, or name the timesteps.",
    ),
    "lab_unmeasured": ErrorText(
        "Nothing can be searched for: {reason}.",
        "What was made is kept.",
        "Make more pictures of each schedule, or choose another reference.",
    ),
    "lab_reference": ErrorText(
        "“{name}” has {count} pictures that can be read; at least {least} are needed.",
        UNCHANGED,
        "Choose a folder with more pictures.",
    ),
    "report_damaged": ErrorText(
        "“{name}” is not a report that this version can read.",
        UNCHANGED,
        "Choose another one.",
    ),
    "rating_unknown": ErrorText(
        "There is no rating session “{name}”.",
        UNCHANGED,
        "List them with velatura rate list.",
    ),
    "rating_name_taken": ErrorText(
        "There is a rating session “{name}” already.",
        "It is unchanged.",
        "Choose another name.",
    ),
    "rating_sets": ErrorText(
        "Nothing can be asked: {reason}.",
        "No session was made.",
        "Name two folders whose files have the same names, or rate from 1 to 5.",
    ),
    "rating_file_wrong": ErrorText(
        "“{name}” is neither a rating session nor answers to one: {reason}.",
        "All answers are unchanged.",
        "Ask for the file again.",
    ),
    "rating_other_session": ErrorText(
        "The answers in “{name}” belong to another rating session.",
        "All answers are unchanged.",
        "Import them where that session was made.",
    ),
    "rating_answer_wrong": ErrorText(
        "“{choice}” is not an answer to question {item}.",
        "All answers are unchanged.",
        "Choose first, second or tie in comparisons, and 1 to 5 on a scale.",
    ),
    "rating_rater_known": ErrorText(
        "There are other answers by “{name}” in this session.",
        "They are unchanged.",
        "If this is another person, import the file under another name.",
    ),
    "rating_blind": ErrorText(
        "“{name}” came from somebody else, and which picture is of which set is not in it.",
        "Your answers are kept.",
        "Send them back: export the answers.",
    ),
    "grid_axis": ErrorText(
        "“{text}” is not an axis of a grid.",
        UNCHANGED,
        "Use SETTING=VALUES, as in steps=4,8,20 or guidance=2..8:3.",
    ),
    "grid_long": ErrorText(
        "The axis {name} has {count} values; {most} are the most.",
        "Nothing was made.",
        "Name fewer values, or a larger step.",
    ),
    "grid_large": ErrorText(
        "The grid would have {count} pictures; {most} are the most.",
        "Nothing was made.",
        "Name fewer values.",
    ),
    "grid_same": ErrorText(
        "Both axes are {name}.", "Nothing was made.", "Choose another setting for one of them."
    ),
    "suite_missing": ErrorText(
        "There is no suite of prompts “{name}”.",
        UNCHANGED,
        "Use one of: {choices}; or the path of a text file with a prompt a line.",
    ),
    "suite_empty": ErrorText(
        "There are no prompts in “{name}”.",
        UNCHANGED,
        "Write a prompt a line; lines that begin with # are left out.",
    ),
}


NOTES: Final[Mapping[str, str]] = {
    "alpha_dropped": "Transparency was left out, as libraries of measures do.",
    "brought_to_8_bit": "Pictures with more than 8 bits per channel were rounded to 8.",
    "lossy": "Pictures were compressed with loss (JPEG).",
    "duplicates": "Pictures are there more than once; each counts.",
    "mixed_sizes": "The pictures have different sizes.",
    "below_least_side": "Pictures have fewer than 32 pixels a side: networks did not compare them.",
    "other_size": "Pictures and their references differ in size: what compares pixels left them"
    " out.",
    "equal_pairs": "Pictures are equal to their references: what is infinite then was left out.",
    "texts_cut": "Prompts are longer than the encoder reads: their ends did not count.",
    "few_kid": "With fewer than 1,000 pictures a side the kernel distance is right on average, but"
    " its interval is wide, and holds the truth in about 90 of 100 cases.",
    "few_frechet": "With fewer than 10,000 pictures a side the Fréchet distance comes out too"
    " large: compare it only with one of as many pictures; its interval is that of the distance"
    " without this excess.",
    "interval_unknown": "There is too little for an interval.",
    "interval_no_spread": "The numbers that an interval is made of (of pictures, of prompts, or of"
    " all but one) are all the same: they can't tell how far this may lie from what it would be of"
    " more pictures.",
    "interval_not_numbers": "Some values are not numbers, or infinite: there is no interval.",
    "interval_same_sets": "Both sets have the same pictures: there is no interval.",
    "common_alone": "The sets have other pictures too: only those of the same prompt and seed in"
    " both count.",
    "interval_few": "With fewer than 50 independent numbers the interval of a mean holds the truth"
    " in fewer than 95 of 100 cases where they are skewed. Prompts with unequal numbers of pictures"
    " count as fewer prompts.",
    "drift_offered": "After the update ({changes}): do the pictures of “{name}” still repeat?\n"
    "A check makes them again and compares them.",
}
"""What is said of sets of pictures that are measured, of figures, and in the window."""
