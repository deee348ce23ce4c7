"""What a picture that is saved for the first time, or exported, might be called."""

from __future__ import annotations

from desktop_app.core.naming import named
from desktop_app.state.document.document import Document
from desktop_app.storage.picture_names import suggested_stem


def proposed_stem(document: Document, pattern: str) -> str:
    """The name that ``pattern`` gives, without folders and ending."""
    from desktop_app.storage.new_file import facts_of_texts

    texts = next((one for one in reversed(document.told.all) if one), {})
    facts = facts_of_texts(texts, suggested_stem(document.name.value), str(document.size))
    return named(pattern, facts)[-1]
