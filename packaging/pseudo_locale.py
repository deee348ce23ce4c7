"""A language for tests and screenshots: every text is longer, accented, and stands in brackets.

What is seen without brackets was never translated; what is cut would be cut in a language that
needs more room (German and Russian take some 40 % more than English).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QTranslator

LONGER = 0.4
"""Share of the source's length that is added."""
_ACCENTS = str.maketrans("AEIOUaeiouncy", "ÄÉÎÖÛäéîöûñçý")
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]+>|&\w+;|&.|%n|%\d|\[\w+\])")
"""Places, tags, entities, mnemonics: as they are."""


def pseudo(text: str) -> str:
    """``text`` in brackets, with accents, two fifths longer."""
    parts = _KEPT.split(text)
    accented = "".join(p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))
    plain = sum(len(part) for part in parts[::2])
    more = max(1, round(plain * LONGER))
    # Words, not one long one: it has to wrap like a language.
    filling = ("·" + " lorem ipsum dolor" * (more // 18 + 1))[:more]
    tail = "…" if text.endswith("…") else ""
    body = accented.removesuffix("…") if tail else accented
    return f"⟦{body}{filling}{tail}⟧"


class PseudoTranslator(QTranslator):
    """Stands in front of every other translator while it is installed."""

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(
        self,
        context: bytes | bytearray | memoryview | str,
        sourceText: bytes | bytearray | memoryview | str,
        disambiguation: bytes | bytearray | memoryview | str | None = None,
        n: int = -1,
    ) -> str:
        source = _text(sourceText)
        return pseudo(source.replace("%n", str(n)) if n >= 0 else source)


def _text(value: bytes | bytearray | memoryview | str) -> str:
    return value if isinstance(value, str) else bytes(value).decode()
