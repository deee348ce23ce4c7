"""What a name of the server's stands for: several models or settings (A/B), one of which a sticky
key chooses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from desktop_app.extensions.serving.server.policy import NameRules, PolicyVariant


def chosen_variant(name: str, variants: Sequence[PolicyVariant], key: str) -> PolicyVariant:
    """The same one for the same key, and for all keys by their shares.

    Args:
        name: that the arms belong to: another name shares the same keys otherwise.
        variants: with shares above 0.
        key: sticky.
    """
    digest = hashlib.sha256(f"{name}\0{key}".encode("utf-8", "replace")).digest()
    point = int.from_bytes(digest[:8]) / 2**64 * sum(variant.share for variant in variants)
    for variant in variants:
        point -= variant.share
        if point < 0:
            return variant
    return variants[-1]


def sticky_key(rules: NameRules, user: str, header: str, request: str) -> str:
    """What decides.

    Args:
        rules: of the name.
        user: who asks.
        header: ``X-Velatura-Key``; may be empty.
        request: what is another for each request.
    """
    if rules.sticky == "request":
        return request
    if rules.sticky == "key" and header:
        return f"key {header}"
    return f"user {user}"
