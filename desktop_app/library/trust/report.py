"""How far a model can be trusted: one row a question, for the window and the command line.

Looks at nothing itself: it puts together what others found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.model_record import Origin, Structure, Verification
from desktop_app.library.trust.nan_check import NanReport

State: TypeAlias = Literal["ok", "warn", "bad", "unknown"]

_WORST_FIRST: Final[tuple[State, ...]] = ("bad", "warn", "unknown", "ok")

ROW_TEXTS: Final[dict[str, str]] = {
    "origin_hub": "From {address} on the hub.",
    "origin_url": "From {address}.",
    "origin_import": "Imported from this computer; its original source is not known.",
    "origin_found": "Found in another program's folder; its original source is not known.",
    "origin_bundled": "Came with Velatura.",
    "origin_unknown": "Its source was not recorded.",
    "revision_pinned": "Revision {revision}.",
    "revision_unknown": "Its revision is not known.",
    "licence_known": "Licence: {licence}.",
    "licence_accepted": "Licence: {licence}, which you accepted.",
    "licence_unknown": "Its licence is not known.",
    "files_origin": "All {count} files match the checksums of their source.",
    "files_first": "All {count} files are unchanged since they were first checked.",
    "files_damaged": "{count} of its files are damaged or missing: {files}.",
    "files_unknown": "Its files have not been verified yet.",
    "structure_sound": "It has all tensors a model of its type needs.",
    "structure_surplus": "It has all tensors it needs, and extra ones: {reason}.",
    "structure_wrong": "It can't be used: {reason}.",
    "structure_lent": "It has all tensors of its own parts; these come from elsewhere (a VAE, a"
    " companion folder): {reason}.",
    "structure_unknown": "Its structure has not been checked yet.",
    "numbers_finite": "It contains no NaN or infinite values.",
    "numbers_zero": "{count} of its tensors are all zeros: {names}.",
    "numbers_wrong": "{count} of its tensors contain NaN or infinite values: {names}.",
    "numbers_partly": "No NaN or infinite values were found; {count} tensors could not be checked.",
    "numbers_unknown": "Its values have not been checked.",
    "code_none": "It contains no code and no pickles.",
    "code_ignored": "Code and pickles are never opened: {files}.",
}
"""Code → English sentence; the window translates them (context "Trust")."""


@dataclass(frozen=True, slots=True)
class TrustRow:
    """One row.

    Attributes:
        subject: "origin", "revision", "licence", "files", "structure", "numbers" or "code".
        state: how it stands.
        code: a key of `ROW_TEXTS`.
        params: values for its placeholders.
        when: when it was found out, milliseconds since 1970, UTC; 0 where that means nothing.
    """

    subject: str
    state: State
    code: str
    params: tuple[tuple[str, str | int], ...] = ()
    when: int = 0

    @property
    def text(self) -> str:
        return ROW_TEXTS[self.code].format(**dict(self.params))

    def to_json(self) -> dict[str, Any]:
        """A plain dict for ``--json``."""
        return {
            "subject": self.subject, "state": self.state, "code": self.code,
            "params": dict(self.params), "when": self.when, "text": self.text,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrustReport:
    """Rows in a fixed order; a question that does not arise has none."""

    rows: tuple[TrustRow, ...]

    @property
    def state(self) -> State:
        """The worst of all rows."""
        states = {row.state for row in self.rows}
        worst: list[State] = [state for state in _WORST_FIRST if state in states]
        return worst[0] if worst else "unknown"

    def row(self, subject: str) -> TrustRow:
        """The row about ``subject``. Raises KeyError."""
        for row in self.rows:
            if row.subject == subject:
                return row
        raise KeyError(subject)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for ``--json``."""
        return {"state": self.state, "rows": [row.to_json() for row in self.rows]}


def trust_report(
    origin: Origin | None,
    verification: Verification | None,
    structure: Structure | None = None,
    numbers: NanReport | None = None,
    *,
    licence: str = "",
    licence_accepted: bool = False,
    ignored: tuple[str, ...] = (),
) -> TrustReport:
    """Put together what is known; what nobody looked at is ``unknown``.

    Args:
        origin: where the model came from.
        verification: the last close look at its files.
        structure: whether it could be loaded.
        numbers: of `nan_check.check_nan`.
        licence: name of its licence; empty if it is not known.
        licence_accepted: whether the user accepted it.
        ignored: names of code and pickles in its folder (`ModelInfo.ignored`).
    """
    return TrustReport(
        (
            _origin(origin),
            *_revision(origin),
            *_licence(origin, licence, licence_accepted),
            _files(verification),
            _structure(structure),
            _numbers(numbers),
            _code(ignored),
        )
    )


def _row(subject: str, state: State, code: str, when: int = 0, **params: str | int) -> TrustRow:
    return TrustRow(subject, state, code, tuple(params.items()), when)


def _origin(origin: Origin | None) -> TrustRow:
    if origin is None:
        return _row("origin", "unknown", "origin_unknown")
    known = origin.kind in ("hub", "url", "bundled")
    params = {"address": origin.address} if origin.kind in ("hub", "url") else {}
    state: State = "ok" if known else "unknown"
    return _row("origin", state, f"origin_{origin.kind}", origin.fetched, **params)


def _revision(origin: Origin | None) -> tuple[TrustRow, ...]:
    """Only what comes from a hub has revisions."""
    if origin is None or origin.kind != "hub":
        return ()
    if not origin.revision:
        return (_row("revision", "unknown", "revision_unknown"),)
    return (_row("revision", "ok", "revision_pinned", revision=origin.revision),)


def _licence(origin: Origin | None, licence: str, accepted: bool) -> tuple[TrustRow, ...]:
    """What ships with the program comes under the program's."""
    if not licence:
        bundled = origin is not None and origin.kind == "bundled"
        return () if bundled else (_row("licence", "unknown", "licence_unknown"),)
    code = "licence_accepted" if accepted else "licence_known"
    return (_row("licence", "ok" if accepted else "unknown", code, licence=licence),)


def _files(verification: Verification | None) -> TrustRow:
    if verification is None:
        return _row("files", "unknown", "files_unknown")
    damaged = verification.damaged
    if damaged:
        files = _listed(damaged)
        return _row(
            "files", "bad", "files_damaged", verification.when, count=len(damaged), files=files
        )
    code = f"files_{verification.against}"
    return _row("files", "ok", code, verification.when, count=len(verification.files))


def _structure(structure: Structure | None) -> TrustRow:
    if structure is None:
        return _row("structure", "unknown", "structure_unknown")
    if structure.faults:
        return _row("structure", "bad", "structure_wrong", reason="; ".join(structure.faults[:3]))
    if structure.surplus:
        return _row("structure", "ok", "structure_surplus", reason="; ".join(structure.surplus[:3]))
    if structure.lent:
        return _row("structure", "ok", "structure_lent", reason=", ".join(structure.lent))
    return _row("structure", "ok", "structure_sound")


def _numbers(numbers: NanReport | None) -> TrustRow:
    if numbers is None:
        return _row("numbers", "unknown", "numbers_unknown")
    bad, zero = numbers.not_finite, numbers.all_zero
    if bad:
        return _row("numbers", "bad", "numbers_wrong", count=len(bad), names=_listed(bad))
    if zero:
        return _row("numbers", "warn", "numbers_zero", count=len(zero), names=_listed(zero))
    if numbers.unknown:
        return _row("numbers", "unknown", "numbers_partly", count=numbers.unknown)
    return _row("numbers", "ok", "numbers_finite")


def _code(ignored: tuple[str, ...]) -> TrustRow:
    if not ignored:
        return _row("code", "ok", "code_none")
    return _row("code", "warn", "code_ignored", files=_listed(ignored))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
