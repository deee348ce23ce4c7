"""Judging the pictures of one job: asks the classifier, decides by the rules, writes the audit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled
from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import EngineError, InputError, ModelError, VelaturaError
from desktop_app.core.events import Classified
from desktop_app.core.geometry import Size
from desktop_app.core.operations import MOST_CLASSIFIED, Classifying
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.core.record import record
from desktop_app.imaging.resize import fit_within, fitted_size, resize
from desktop_app.studio.queue.policy import LOST_CODES
from desktop_app.studio.screening_rules import (
    AuditEntry,
    Outcome,
    ScreeningRules,
    ScreeningVerdict,
    verdict_on,
)

BLURRED: Final = "picture_blurred"
NOT_JUDGED: Final = "picture_not_judged"
"""Notes of results (`core.note_texts`)."""

_NOTES: Final[dict[Outcome, tuple[str, ...]]] = {
    "blurred": (BLURRED,),
    "not_judged": (NOT_JUDGED,),
}

_SIDE: Final = 1024
"""Pixels of a side with which pictures are sent: classifiers look at 224 to 512."""

_GREY: Final = np.full((32, 32, 3), 128, np.uint8)
"""What a classifier is tried with."""

_log = logging.getLogger(__name__)


@record(kw_only=True)
class JobScreened(EngineAccess):
    """Which job pictures are judged for, and by what.

    Attributes:
        job: its id.
        owner: whose it is; empty: not known.
    """

    job: str
    owner: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What happens to an image that may be given.

    Attributes:
        outcome: "passed", "blurred" or "not_judged".
        verdict: the worst; None: nothing judged it.
    """

    outcome: Outcome
    verdict: ScreeningVerdict | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what must be said about it."""
        return _NOTES.get(self.outcome, ())


class Judge:
    """Judges in the thread that drives the engine, between two of its operations.

    Args:
        rules: the policy.
        screened: which job.
        write: writes an entry of the audit; may raise anything.

    Attributes:
        network: the classifier; None: there is none.
    """

    def __init__(
        self, rules: ScreeningRules, screened: JobScreened, write: Callable[[AuditEntry], object]
    ) -> None:
        self._rules, self._screened, self._write = rules, screened, write
        self._reason = ""  # why nothing can be judged
        self.network: AddOn | None = None

    def use(self, find: Callable[[str], AddOn | None], tried: set[str]) -> None:
        """Take the classifier, and try it once before anything is made.

        Args:
            find: gives the one of a name or key; may raise anything.
            tried: those that have judged before; this one is put to them.

        Raises:
            Cancelled: by the job's token.
            ModelError: ``screening_unavailable``, if the rules are closed.
            EngineError: they are, and the engine has ended.
        """
        try:
            self.network = find(self._rules.network)
            if self.network is None:
                name = f" “{self._rules.network}”" if self._rules.network else ""
                raise ValueError(f"there is no classifier{name} among the models")
            if self.network.key not in tried:
                self._verdicts([_GREY])
                tried.add(self.network.key)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing can be judged
            self._reason = self._failure_reason(error, None)

    def judge(self, pictures: Sequence[ByteArray], seed: int) -> Judged:
        """Decide on one image: by the worst of its pictures.

        Args:
            pictures: all that is seen of it: (h, w, 3|4) uint8 sRGB.
            seed: of the image.

        Raises:
            Cancelled: by the job's token.
            InputError: ``picture_refused``.
            ModelError: ``screening_unavailable``, if the rules are closed.
            EngineError: they are, and the engine has ended.
        """
        verdicts, reason = list[ScreeningVerdict](), self._reason
        if not reason:
            try:
                verdicts = self._verdicts(pictures)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it was not judged
                reason = self._failure_reason(error, seed)
        if reason:
            self._note("not_judged", seed, reason=reason)
            return Judged("not_judged")
        worst, outcome = verdicts[0], self._outcome(verdicts[0])
        for verdict in verdicts:
            self._note(outcome, seed, verdict)
        if outcome == "refused":
            raise InputError("picture_refused", label=worst.label, score=f"{worst.score:.2f}")
        return Judged(outcome, worst)

    def blurred(self, pixels: Array) -> Array:
        """``pixels`` beyond recognition: (h, w, 3|4) of any depth."""
        return frozen(obscured(pixels, self._rules.cells))

    def _outcome(self, worst: ScreeningVerdict) -> Outcome:
        if not worst.counts:
            return "passed"
        return "blurred" if self._rules.action == "blur" else "refused"

    def _verdicts(self, pictures: Sequence[ByteArray]) -> list[ScreeningVerdict]:
        """What the classifier says of each picture, the worst first.

        Raises:
            Cancelled: by the job's token.
            VelaturaError: it can't say anything.
            ValueError: there is no engine, or the rules can't be applied to what it says.
        """
        if self._screened.run is None or self.network is None:
            raise ValueError("there is no engine")
        small = [np.ascontiguousarray(fit_within(each[..., :3], _SIDE)) for each in pictures]
        scores: list[Mapping[str, float]] = []

        for first in range(0, len(small), MOST_CLASSIFIED):
            part = small[first : first + MOST_CLASSIFIED]
            named = {f"{at:02}": each for at, each in enumerate(part)}
            job = Classifying(self.network.path, named)
            found = self._screened.result("classify", job, Classified).scores
            scores += [found[key] for key in sorted(found)]
        if len(scores) != len(small):
            raise ValueError(f"{len(scores)} of {len(small)} pictures were judged")
        verdicts = (verdict_on(self._rules, each) for each in scores)
        return sorted(verdicts, key=lambda one: (not one.counts, -one.score))

    def _failure_reason(self, error: Exception, seed: int | None) -> str:
        """Why nothing judges the picture.

        Raises:
            ModelError: ``screening_unavailable``, if the rules are closed.
            EngineError: they are, and the engine has ended.
        """
        known = isinstance(error, VelaturaError | ValueError)
        reason = str(error).rstrip(".") if known else type(error).__name__
        _log.warning("a picture can't be judged: %s", reason)
        if self._rules.closed:
            self._note("withheld", seed, reason=reason)
            if isinstance(error, EngineError) and error.code in LOST_CODES:
                raise error  # the queue gives the job to another engine
            raise ModelError("screening_unavailable", reason=reason) from error
        return reason

    def _note(
        self,
        outcome: Outcome,
        seed: int | None,
        verdict: ScreeningVerdict | None = None,
        reason: str = "",
    ) -> None:
        """Write a line of the audit. A picture that can't be accounted for is not given either,
        where the rules are closed."""
        network, asked = self.network, self._screened
        name, digest = ("", "") if network is None else (network.name, network.key)
        entry = AuditEntry(asked.job, asked.owner, seed, outcome, verdict, name, digest, reason)
        try:
            self._write(entry)
        except Exception as error:
            _log.exception("the audit of the safety filter")
            if self._rules.closed and outcome != "withheld":
                unwritten = "its record can't be written"
                raise ModelError("screening_unavailable", reason=unwritten) from error


def obscured(pixels: Array, cells: int) -> Array:
    """``pixels`` as a soft mosaic: each patch is the mean of what it stands for, so nothing smaller
    is left, and sharpening brings nothing back.

    Args:
        pixels: (h, w, 3|4) uint8, uint16 or float32.
        cells: patches of the longer side.

    Returns:
        A new array of the same shape and dtype.
    """
    size = Size(pixels.shape[1], pixels.shape[0])
    few = fitted_size(size, min(cells, max(1, max(size.width, size.height) // 2)))
    small = resize(np.ascontiguousarray(pixels), few)
    made = resize(small, size, quality="fast")
    return made.copy() if made is pixels else made
