"""Errors of the safety filter."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

SCREENING: dict[str, ErrorText] = {
    "picture_refused": ErrorText(
        "The safety filter refused a picture: “{label}”, {score} of 1.",
        "Pictures of the same job that were made before it are kept.",
        "Change the prompt, or try another seed.",
    ),
    "screening_unavailable": ErrorText(
        "The safety filter can't judge pictures: {reason}.",
        "No picture was given out unjudged.",
        "Repair the classifier, or change the rules of the safety filter.",
    ),
}
