"""Errors of what clients of AUTOMATIC1111's API ask for."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

SDAPI: dict[str, ErrorText] = {
    "field_unsupported": ErrorText(
        "{name} can't be “{value}” here: {reason}.",
        UNCHANGED,
        "Leave it out; docs/sdapi.md lists what can be said.",
    ),
    "option_unknown": ErrorText(
        "There is no option {name}.",
        UNCHANGED,
        "Leave it out; there are: {choices}.",
    ),
    "init_image_missing": ErrorText(
        "There are {count} pictures in init_images; it takes one.",
        UNCHANGED,
        "Send one picture; batch_size and n_iter say how many are made of it.",
    ),
    "not_offered": ErrorText(
        "This server doesn't offer {name}: {reason}.",
        UNCHANGED,
        "See docs/sdapi.md for what it offers.",
    ),
}
