"""Lines of ``velatura submit`` that ask for a workbench: made into a folder of the line's name."""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from pydantic import ValidationError

from desktop_app.app.recipe_services import queue_work, recipe_services
from desktop_app.app.services import AppServices
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.naming import safe_name
from desktop_app.extensions.serving.server.operation_shapes import sentence_of
from desktop_app.extensions.serving.verbs.submission import Submission, outcome_of
from desktop_app.extensions.serving.verbs.submit_lines import RequestLine, line_error, lines_error
from desktop_app.extensions.workbenches.faces.server.making_routes import MakingRequest
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.maker import Maker, previous_run
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.library.network.server_client import ServerAnswer
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.recipes.checking import asks_engine
from desktop_app.worker.opening import read_document

_LOOK_SECONDS: Final = 0.5
_FAILED: Final = ("batch_failed", "Some of its pictures could not be made.")

Ask = Callable[[str, str, bytes | None, str], "ServerAnswer"]
"""Asks a server: method, address, body, key of idempotency."""


class MakingLines:
    """Lines of ``velatura submit`` that name a workbench; the manifest's `LateRow` names it."""

    def check(self, value: dict[str, Any]) -> None:
        """Whether `POST /v1/makings` would take it. Raises ValueError: what is wrong, a
        sentence."""
        try:
            MakingRequest.model_validate(value)
        except ValidationError as error:
            raise sentence_of(error) from error

    def here(
        self, parts: AppServices, submission: Submission, lines: list[RequestLine]
    ) -> Callable[[], None]:
        """Does them, one after another. Raises InputError: ``requests_line`` or
        ``requests_lines``."""
        store, wrong = WorkbenchStore(parts.paths.root / "workbenches"), list[InputError]()
        found = list[tuple["RequestLine", "Workbench"]]()
        for line in lines:
            try:
                workbench = store.get(line.value["workbench"])
                workbench.said(line.value.get("values", {}))
                found.append((line, workbench))
            except VelaturaError as error:
                wrong.append(line_error(line.number, error.what))
        if wrong:
            raise lines_error(wrong)
        return partial(_make_here, parts, submission, found)

    def there(
        self,
        ask: Ask,
        submission: Submission,
        lines: list[RequestLine],
        refused: Callable[..., InputError],
    ) -> None:
        """The same by a server, whose files are fetched."""
        for line in lines:
            _submit_line(ask, submission, line, refused)


def _make_here(
    parts: AppServices, submission: Submission, lines: list[tuple[RequestLine, Workbench]]
) -> None:
    """One that fails stops no other."""
    for line, workbench in lines:
        submission.begin()
        try:
            maker = _made(parts, submission, line, workbench)
        except VelaturaError as error:
            submission.failed(line, error)
            continue
        whole = maker.batch.is_whole
        submission.end(
            line, outcome_of("done" if whole else "failed", "", "", None if whole else _FAILED)
        )


def _made(
    parts: AppServices, submission: Submission, line: RequestLine, workbench: Workbench
) -> Maker:
    """By the same maker as ``velatura make``. Raises VelaturaError."""
    folder = submission.path_of(line, 0)
    with ExitStack() as ends:
        sent = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        whole = line.whole()
        for name, text in whole["files"].items():
            (sent / name).write_bytes(base64.b64decode(text))
        folder.mkdir(parents=True, exist_ok=True)
        maker = Maker(
            workbench,
            whole.get("values", {}),
            folder,
            recipe_services(parts),
            read_document,
            BlobStore(parts.paths.blobs),
            base=sent,
            resume=previous_run(folder) is not None,
        )
        ends.callback(maker.batch.close)
        token, is_needed = CancelToken(), asks_engine(maker.batch.recipe) and bool(maker.batch.open)
        with queue_work(parts, token, submission.note) if is_needed else nullcontext() as work:
            maker.run(work, token)
        return maker


def _submit_line(
    ask: Ask, submission: Submission, line: RequestLine, refused: Callable[..., InputError]
) -> None:
    submission.begin()
    try:
        answer = ask("POST", "/v1/makings", line.body(), submission.job_key(line))
        told = answer.json()
        making = str(told.get("id", ""))
        if not answer.is_ok or not making.isalnum():
            raise refused(answer)
        while told.get("status") in ("waiting", "running"):
            submission.show(f"{line.name}: {told.get('done', 0)} done, {told.get('open', 0)} left")
            time.sleep(_LOOK_SECONDS)
            answer = ask("GET", f"/v1/makings/{making}", None, "")
            if not answer.is_ok:
                raise refused(answer)
            told = answer.json()
        _fetch(ask, submission.path_of(line, 0), making, told, refused)
    except VelaturaError as error:
        submission.failed(line, error)
        return
    status = "done" if told.get("status") == "done" else "failed"
    error = cast("Mapping[str, Any]", told.get("error") or {})
    pair = (
        (str(error["code"]), str(error["title"]))
        if error
        else None
        if status == "done"
        else _FAILED
    )
    submission.end(line, outcome_of(status, making, "", pair))


def _fetch(
    ask: Ask,
    folder: Path,
    making: str,
    values: Mapping[str, Any],
    refused: Callable[..., InputError],
) -> None:
    """Its files, none of them outside the folder. Raises VelaturaError."""
    for one in values.get("files", ()):
        parts, url = PurePosixPath(str(one["name"])).parts, str(one["url"])
        is_its_own = url.startswith(f"/v1/makings/{making}/files/")
        if not is_its_own or not parts or any(safe_name(each) != each for each in parts):
            continue
        answer = ask("GET", url, None, "")
        if not answer.is_ok:
            raise refused(answer)
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, answer.body, own=True)
