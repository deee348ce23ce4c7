"""A process that speaks the engine's language and keeps no rules.

``python -m tests.enginelink.rogue <name>`` does what `ROGUES` says of that name.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from desktop_app.core import messages
from desktop_app.core.events import Finished, ImageDone, Loading, Noted, PreviewMade, StepDone
from desktop_app.core.messages import Done, EventMessage, Hello, Message, Ready, Stopped

# Not theirs to close: whoever imports this module has pipes of its own.
SINK = os.fdopen(1, "wb", closefd=False)
SOURCE = os.fdopen(0, "rb", closefd=False)


def say(*told: Message) -> None:
    for message in told:
        messages.send(SINK, message)


def hear() -> messages.Do:
    """The next job."""
    while (message := messages.receive(SOURCE)) is not None:
        if isinstance(message, messages.Do):
            return message
    sys.exit(0)


def greet() -> None:
    say(Hello(os.getpid()), Ready({"engine": "rogue"}))


def flood(told: Callable[[str], Iterable[Message]]) -> None:
    """Take a job and say of it what ``told`` makes of its id, on and on."""
    greet()
    for message in told(hear().job_id):
        say(message)
    time.sleep(1000)


def picture(number: int, side: int = 48) -> ImageDone:
    return ImageDone(number, 1, np.zeros((side, 64, 3), np.float32), 0.1)


def endless(event: object) -> Callable[[str], Iterable[Message]]:
    return lambda job: itertools.repeat(EventMessage(job, event))  # type: ignore[arg-type]


def child_keeps_pipe(*, leaves: bool, escapes: bool = False) -> None:
    """A child that keeps all pipes open for long, in a group of its own if it ``escapes``."""
    subprocess.Popen(["sleep", "1000"], start_new_session=escapes, pass_fds=(0, 1, 2))
    greet()
    if leaves:
        hear()
        os._exit(7)
    time.sleep(1000)


def many_arrays() -> None:
    import json
    import struct

    greet()
    empty = [[str(number), "u1", 0] for number in range(300_000)]
    header = json.dumps({"kind": "told", "fields": {}, "arrays": empty}).encode()
    SINK.write(b"VLT1" + struct.pack("<I", len(header)) + header)
    SINK.flush()
    time.sleep(1000)


def endless_ready() -> None:
    greet()
    while True:
        say(Ready({"engine": "rogue"}))


STEP = StepDone(0, 1, 4, 1.0)
PREVIEW = PreviewMade(0, 1, np.zeros((64, 64, 3), np.uint8))
END = Finished(0.1, 0.0, "cpu", "float32")

ORDER_BREAKERS: dict[str, Callable[[], None]] = {
    "ready without hello": lambda: say(Ready({})),
    "hello twice": lambda: say(Hello(1), Hello(1)),
    "another protocol": lambda: say(Hello(1, 1)),
    "endless ready": endless_ready,
    "many arrays": many_arrays,
    "an order of ours": lambda: (greet(), say(messages.Cancel("job-1"))),  # type: ignore[func-returns-value]
    "an unknown job": lambda: flood(lambda job: [EventMessage("job-99", STEP)]),
    "the end of an unknown job": lambda: flood(lambda job: [Done("job-99")]),
    "stopped, unasked": lambda: flood(lambda job: [Stopped(job)]),
    "heard, unasked": lambda: flood(lambda job: [messages.CancelReceived(job)]),
    "done without a picture": lambda: flood(lambda job: [Done(job)]),
    "after the end": lambda: flood(
        lambda job: [
            EventMessage(job, picture(0)),
            EventMessage(job, END),
            Done(job),
            EventMessage(job, STEP),
        ]
    ),
    "after finished": lambda: flood(lambda job: [EventMessage(job, END), EventMessage(job, STEP)]),
    "a picture twice": lambda: flood(
        lambda job: [EventMessage(job, picture(0)), EventMessage(job, picture(0))]
    ),
    "a picture too many": lambda: flood(lambda job: [EventMessage(job, picture(1))]),
    "a picture of another size": lambda: flood(lambda job: [EventMessage(job, picture(0, 49))]),
    "a step beyond": lambda: flood(lambda job: [EventMessage(job, StepDone(0, 9, 4, None))]),
    "endless steps": lambda: flood(endless(STEP)),
    "endless previews": lambda: flood(endless(PREVIEW)),
    "endless loading": lambda: flood(endless(Loading("x", 1, 2))),
    "endless notes": lambda: flood(endless(Noted("settled", {"steps": 1, "total": 2}))),
}
"""Each is ended with a sentence; those before "an unknown job" without being given a job."""


def starve() -> None:
    """Greet after more than the ten seconds that a test gives it, and hardly got to compute."""
    until = time.monotonic() + 12.5
    while time.monotonic() < until:
        busy = time.process_time() + 0.01
        while time.process_time() < busy:
            pass
        time.sleep(0.2)
    greet()


ROGUES: dict[str, Callable[[], None]] = {
    **ORDER_BREAKERS,
    "child keeps the pipe": lambda: child_keeps_pipe(leaves=False),
    "child keeps the pipe, parent leaves": lambda: child_keeps_pipe(leaves=True),
    "child escapes": lambda: child_keeps_pipe(leaves=True, escapes=True),
    "child escapes, parent stays": lambda: child_keeps_pipe(leaves=False, escapes=True),
    "slow to get ready": lambda: (
        say(Hello(os.getpid())),  # type: ignore[func-returns-value]
        time.sleep(11),  # the test gives it ten to say hello
        say(Ready({"engine": "rogue"})),
    ),
    "starved": starve,
    "silent": lambda: time.sleep(1000),
    "deaf": lambda: (greet(), time.sleep(1000)),  # type: ignore[func-returns-value]
}

if __name__ == "__main__":
    ROGUES[sys.argv[1]]()
    time.sleep(1000)
