"""Takes tokens out of what is written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

_SHAPES = (
    # The hub's tokens: of users, of organisations, of sign-in by browser.
    (r"\b(?:hf|api_org)_[A-Za-z0-9_\-.]{6,}", "[token]"),
    (r"(?i)\b(bearer|basic)\s+[A-Za-z0-9\-._~+/]{6,}=*", r"\1 [token]"),
    # https://user:password@host
    (r"(?<=://)[^/@\s\"']{1,300}@", "[token]@"),
    # Queries of signed addresses.
    (r"(https?://[^\s\"'?]{1,2000})\?[^\s\"')]+", r"\1?…"),
)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """``text`` without these secrets, whatever they look like: as they are or percent-encoded, in
    capitals or not."""
    for secret in secrets:
        for form in {secret, quote(secret, safe="")} - {""}:
            text = re.sub(re.escape(form), "[token]", text, flags=re.IGNORECASE)
    return text


def redacted(text: str, known: Callable[[str], str] = str) -> str:
    """``text`` without tokens, passwords and signatures.

    Args:
        text: anything that is about to be written.
        known: takes out tokens that are known (`HostTokens.redacted`), whatever they look like.
    """
    text = known(text)
    for shape, instead in _SHAPES:
        text = re.sub(shape, instead, text)
    return text
