"""Errors of what ``velatura serve`` lets its clients do at a time, and of what they send."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

SERVER_LIMITS: dict[str, ErrorText] = {
    "too_many_open": ErrorText(
        "{limit} of your requests are open already.",
        "Those will be answered.",
        "Close some of them, or wait for their answers.",
    ),
    "body_text": ErrorText(
        "The request is not plain text: it has NUL, half a character, or too many values.",
        UNCHANGED,
        "Send JSON in UTF-8.",
    ),
    "not_in_time": ErrorText(
        "The picture was not finished in {seconds} s.",
        "The job goes on; its picture will be in the history.",
        "Ask for the job: GET /v1/jobs lists it.",
    ),
    "proxy_needs_token": ErrorText(
        "Other machines reach the server through the proxy, but there is no token.",
        "The server was not started.",
        "Add one with velatura serve token add NAME, or name a file with --token-file.",
    ),
}
