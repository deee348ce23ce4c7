"""A prompt as a caption of the picture that was made by it."""

from __future__ import annotations

from desktop_app.core.prompt.networks import without_comments, without_tags
from desktop_app.core.prompt.traced import Traced
from desktop_app.core.prompt.weights import parse_weights


def caption_of_prompt(prompt: str) -> str:
    """What a prompt says of its picture: without LoRAs, weights and line breaks."""
    words = without_tags(without_comments(Traced.of(prompt))).text.text
    return " ".join(parse_weights(words).plain.split())
