"""The look from outside reads strace right, and sees the real program ask nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

import offline_check

TRACE = """\
11 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3
11 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0
12 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 5
12 sendto(3, "AF_INET", 7, MSG_NOSIGNAL, NULL, 0 <unfinished ...>
12 <... sendto resumed>) = 7
13 connect(4, {sa_family=AF_INET, sin_port=htons(443), sin_addr=…}, 16 <unfinished ...>
13 <... connect resumed>) = -1 EINPROGRESS
14 sendto(6, "", 9, 0, {sa_family=AF_INET6, sin6_port=htons(53)}, 28) = 9
15 io_uring_setup(8, {flags=0}) = 9
16 +++ exited with 0 +++
"""


def test_ways_out_are_told_from_what_stays_here() -> None:
    calls, sockets, internet = offline_check.read_trace(TRACE)
    assert (calls, sockets) == (7, 1)
    assert [line.split()[0] for line in internet] == ["13", "14", "15"]


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="strace is not there"
)
@pytest.mark.timeout(400)
def test_from_start_to_quit_the_program_asks_nobody_and_a_planted_connection_is_found() -> None:
    command = [sys.executable, offline_check.__file__, "--platform", "offscreen"]
    environment = {name: value for name, value in os.environ.items() if name != "VELATURA_DEV"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("| yes | 0 |") == 2
