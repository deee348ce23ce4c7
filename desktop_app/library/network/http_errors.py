"""What a server's answer means, in the program's own errors: a table from answers to what to do.

The hub says what is wrong in two headers, `X-Error-Code` and `X-Error-Message` (as its own client
reads them: `huggingface_hub/utils/_http.py`, `hf_raise_for_status`). No text here holds a query of
an address, which may be a signature, or a header that was sent.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.core.network_audit import RefusedConnectionError
from desktop_app.library.network.redaction import redacted

_LONGEST_PAUSE = 3600.0
_USUAL_PAUSE = 60.0
_HUB_CODES = {
    "RepoNotFound": "hub_repo_missing",
    "RevisionNotFound": "hub_revision_missing",
    "EntryNotFound": "hub_file_missing",
}
_DISABLED = "Access to this resource is disabled."
_PASSING = frozenset(
    {
        "server_busy",
        "server_failed",
        "server_unreachable",
        "server_unknown",
        "server_silent",
        "server_broke_off",
    }
)


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """What was asked for.

    Attributes:
        host: who was asked, as the user should read it.
        repo: ``owner/name`` on the hub; empty for a plain address.
        revision: branch, tag or commit.
        file: its name in the repository.
        endpoint: the hub's address, for the pages to visit.
        with_token: whether the user's token went along.
    """

    host: str
    repo: str = ""
    revision: str = ""
    file: str = ""
    endpoint: str = "https://huggingface.co"
    with_token: bool = False

    @property
    def page(self) -> str:
        return f"{self.endpoint.rstrip('/')}/{self.repo}"

    @property
    def token_page(self) -> str:
        return f"{self.endpoint.rstrip('/')}/settings/tokens"


def error_of_answer(
    status: int, headers: Mapping[str, str], requested: RequestedFile
) -> NetworkError:
    """The error for an answer that gives nothing.

    Args:
        status: the HTTP status, 300 or more.
        headers: the answer's.
        requested: what was asked for.
    """
    fields = {name.lower(): value for name, value in headers.items()}
    details = _details(status, fields)
    if requested.repo:
        error = _of_hub(status, fields, requested, details)
        if error is not None:
            return error
    if status == 429 or (status == 503 and "retry-after" in fields):
        seconds = round(pause_of(headers) or _USUAL_PAUSE)
        return NetworkError("server_busy", details, host=requested.host, seconds=seconds)
    if status == 407:
        return NetworkError("proxy_failed", details, host=requested.host)
    return NetworkError(_code_of(status), details, host=requested.host, status=status)


def _code_of(status: int) -> str:
    if status in (404, 410):
        return "server_missing"
    if status in (401, 402, 403, 451):
        return "server_refused"
    if status == 416:
        return "server_range"
    if status >= 500 or status == 408:
        return "server_failed"
    return "server_answer_strange"


def _of_hub(
    status: int, fields: Mapping[str, str], requested: RequestedFile, details: str
) -> NetworkError | None:
    """What the hub's own headers say; None if nothing."""
    code, message = fields.get("x-error-code", ""), fields.get("x-error-message", "")
    given: dict[str, str] = {
        "host": requested.host,
        "repo": requested.repo,
        "revision": requested.revision or "main",
        "file": requested.file,
        "page": requested.page,
    }
    if message == _DISABLED:
        return NetworkError("hub_repo_disabled", details, **given)
    if code == "GatedRepo":
        gated = "hub_gated" if requested.with_token else "hub_gated_no_token"
        return NetworkError(gated, details, **given)
    if code in _HUB_CODES:
        return NetworkError(_HUB_CODES[code], details, **given)
    if status == 401 and requested.with_token:
        return NetworkError("hub_token_refused", details, **{**given, "page": requested.token_page})
    if status == 401:
        # So the hub answers strangers both for what is private and for what isn't there.
        return NetworkError("hub_repo_missing", details, **given)
    if status == 403 and requested.with_token:
        return NetworkError(
            "hub_token_too_weak", details, **{**given, "page": requested.token_page}
        )
    return None


def _details(status: int, fields: Mapping[str, str]) -> str:
    """For "Copy details": what the answer says of itself."""
    names = ("x-error-code", "x-error-message", "x-request-id", "retry-after", "server")
    lines = [f"{name}: {fields[name][:200]}" for name in names if name in fields]
    return "\n".join([f"HTTP {status}", *lines])


def pause_of(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait (at most an hour), None if it names none.

    Reads `Retry-After` in seconds, and the hub's `RateLimit` (``"api";r=0;t=55``, of the IETF draft
    draft-ietf-httpapi-ratelimit-headers).
    """
    fields = {name.lower(): value for name, value in headers.items()}
    after = fields.get("retry-after", "").strip()
    if after.isdecimal():
        return min(float(after[:9]), _LONGEST_PAUSE)
    limit = re.search(r";\s*r=0\s*;\s*t=(\d{1,9})", fields.get("ratelimit", ""))
    return min(float(limit[1]), _LONGEST_PAUSE) if limit else None


def error_of_failure(error: Exception, requested: RequestedFile) -> NetworkError:
    """The error for a request that got no answer, or whose answer broke off.

    Args:
        error: what the client raised; a NetworkError is given back as it is.
        requested: what was asked for.
    """
    if isinstance(error, NetworkError):
        return error
    causes = list(_causes(error))
    # h11 repeats a header that it finds fault with, whatever it holds.
    details = redacted(f"{type(error).__name__}: {error}")
    refused = next((cause for cause in causes if isinstance(cause, RefusedConnectionError)), None)
    if refused is not None:
        return NetworkError("place_not_admitted", str(refused), host=requested.host)
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return NetworkError("address_invalid", address=requested.host)
    return NetworkError(_failure_code(error, causes), details, host=requested.host)


def _failure_code(error: Exception, causes: list[BaseException]) -> str:
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "server_not_trusted"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "server_unknown"
    if isinstance(error, httpx2.ProxyError):
        return "proxy_failed"
    if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
        return "server_unreachable"
    if isinstance(error, httpx2.TimeoutException):
        return "server_silent"
    return "server_broke_off"


def _causes(error: BaseException | None) -> list[BaseException]:
    """The error and what it came from, the outermost first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def worth_retrying(error: NetworkError) -> bool:
    """Whether the same request may succeed later without anybody doing anything."""
    return error.code in _PASSING
