"""What an answer without a file means: that another attempt may succeed, or that none will."""

from __future__ import annotations

from dataclasses import replace

import httpx2

from desktop_app.core.errors import NetworkError
from desktop_app.library.download.http_client import HttpAnswer
from desktop_app.library.network.host_port import host_port_of
from desktop_app.library.network.http_errors import (
    RequestedFile,
    error_of_answer,
    error_of_failure,
    pause_of,
    worth_retrying,
)


class RetryLater(Exception):  # noqa: N818 - it may succeed yet
    """This attempt failed; another may succeed.

    Args:
        error: what the user reads meanwhile.
        after: seconds that the server asked for; 0 for at once; None if nobody says.
    """

    def __init__(self, error: NetworkError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


def refusal(answer: HttpAnswer, requested: RequestedFile) -> RetryLater | NetworkError:
    """What to raise for an answer whose status says that it gives nothing."""
    response = answer.response
    if answer.is_elsewhere:  # a storage host: what the hub means by a status does not hold there
        requested = replace(requested, host=str(host_port_of(str(response.url))), repo="")
    error = error_of_answer(response.status_code, response.headers, requested)
    # A storage host refuses when the address that the hub signed has run out: the hub signs
    # another one at the next attempt.
    signed = answer.is_elsewhere and response.status_code in (400, 401, 403)
    if signed or worth_retrying(error):
        return RetryLater(error, pause_of(response.headers))
    return error


def as_retry(
    failure: RetryLater | NetworkError | httpx2.HTTPError | httpx2.StreamError,
    requested: RequestedFile,
) -> RetryLater:
    """What to wait for after a failure. Raises the NetworkError of what is beyond hope."""
    if isinstance(failure, RetryLater):
        return failure
    error = error_of_failure(failure, replace(requested, host=_host(failure) or requested.host))
    if not worth_retrying(error):
        raise error from failure
    return RetryLater(error)


def _host(failure: Exception) -> str:
    """Who was asked when it failed; empty if that isn't known."""
    try:
        return str(host_port_of(str(failure.request.url))) if isinstance(failure, _ASKED) else ""
    except (RuntimeError, NetworkError):  # HTTPX's, where no request is named
        return ""


_ASKED = (httpx2.RequestError,)
