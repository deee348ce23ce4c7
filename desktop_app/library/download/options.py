"""How downloads behave: numbers that the settings may change, and patience with servers."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.library.network.endpoints import USUAL_ENDPOINT


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a connection is given up, and how often it is tried again.

    Attributes:
        stall_seconds: how long fewer than ``stall_bytes`` may come before the connection is cut.
        stall_bytes: see there.
        answer_seconds: how long a server may take to begin its answer.
        failures: how many errors in a row, without progress, end a download.
        progress: bytes that count as progress.
        first_delay: seconds before the second attempt; doubled every time.
        longest_delay: seconds at most.
        longest_asked: the longest ``Retry-After``, in seconds, that is waited for.
    """

    stall_seconds: float = 45.0
    stall_bytes: int = 16 << 10
    answer_seconds: float = 60.0
    failures: int = 8
    progress: int = 256 << 10
    first_delay: float = 1.0
    longest_delay: float = 60.0
    longest_asked: float = 1800.0


@dataclass(frozen=True, slots=True)
class Options:
    """How downloads behave.

    Attributes:
        endpoints: hubs to ask, in this order; the next one where one can't be reached.
        downloads: how many run at once.
        files: how many files of one download come at once.
        bytes_per_second: limit of all downloads together; None for none.
        reserve: bytes that stay free on the disk.
        patience: with servers.
    """

    endpoints: tuple[str, ...] = (USUAL_ENDPOINT,)
    downloads: int = 2
    files: int = 3
    bytes_per_second: int | None = None
    reserve: int = 512 << 20
    patience: RetryPolicy = field(default_factory=RetryPolicy)


def delay_before(
    failure: int, patience: RetryPolicy, retry_after: float | None, chance: float
) -> float:
    """Seconds to wait after the ``failure``-th error in a row.

    Exponential with full jitter over its upper half, so that many clients that were thrown out
    together don't come back together; never sooner than the server asked for.

    Args:
        failure: 1 for the first.
        patience: bounds.
        retry_after: the server's ``Retry-After``, in seconds.
        chance: 0 to 1, drawn by the caller (`random.random`).
    """
    grown = patience.first_delay * 2.0 ** min(failure - 1, 30)
    drawn = min(grown, patience.longest_delay) * (0.5 + 0.5 * chance)
    return max(drawn, min(retry_after or 0.0, patience.longest_asked))
