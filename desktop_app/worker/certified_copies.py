"""Copies with a certificate beside them, signed where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop_app.library.network.key_passwords import KeyPasswords
from desktop_app.storage.certificates import sign, signing_by
from desktop_app.worker.written_file import source_type_of

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.storage.settings import Settings
    from desktop_app.studio.document_certificate import CopyFacts

N = TypeVar("N", bound=tuple[Any, ...])


class CertifiedCopies:
    """See above.

    Attributes:
        licence: id of that of the model with a digest; "": nothing is known.
        passwords: of keys.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.licence: Callable[[str], str] = lambda digest: ""

    @cached_property
    def passwords(self) -> KeyPasswords:
        return KeyPasswords()

    def writing(
        self, document: Document, write: Callable[[Path], N], *, with_details: bool, sign: bool
    ) -> Callable[[Path], N]:
        """What writes a copy, its certificate, and that into the copy, too; in any thread.

        Args:
            document: that is copied.
            write: writes the copy alone to a path; returns codes of what must be said.
            with_details: whether they may say how it was made.
            sign: by the certificate that the settings name.
        """
        from desktop_app.studio.document_certificate import CopyFacts

        settings = self._settings
        facts = CopyFacts.of(
            document, source_type_of(document), with_details=with_details, licence=self.licence
        )
        if not sign:
            return partial(_certified, write, facts)
        chain, key = Path(settings.credentials_certificate), Path(settings.credentials_key)
        return partial(_signed, write, facts, chain, key, self.passwords)


def _certified(write: Callable[[Path], N], facts: CopyFacts, path: Path) -> N:
    notes = write(path)
    facts.write(path)
    return notes


def _signed(
    write: Callable[[Path], Any],
    facts: CopyFacts,
    chain: Path,
    key: Path,
    passwords: KeyPasswords,
    path: Path,
) -> Any:
    """Nothing is written where nobody can sign."""
    by = signing_by(chain, key, passwords.get)
    notes = _certified(write, facts, path)
    return notes if sign(path, by, facts.original) else (*notes, "credentials_left_out")
