"""The checks of conftest.py fail the tests they should fail."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def inner(pytester: pytest.Pytester) -> pytest.Pytester:
    """A separate test run with our conftest and a short patience."""
    source = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(source.replace("GRACE_SECONDS = 3.0", "GRACE_SECONDS = 0.2"))
    pytester.makeini(
        "[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\n"
        "markers =\n  loopback\n  slow\n  few\n"
    )
    return pytester


def outcome(inner: pytest.Pytester, source: str) -> tuple[dict[str, int], str]:
    inner.makepyfile(source)
    result = inner.runpytest_subprocess("-p", "no:cacheprovider")
    return result.parseoutcomes(), result.stdout.str()


def test_a_test_that_ends_what_it_starts_passes(inner: pytest.Pytester) -> None:
    source = """
        import threading

        def test_tidy():
            thread = threading.Thread(target=lambda: None)
            thread.start()
            thread.join()
    """
    assert outcome(inner, source)[0] == {"passed": 1}


def test_a_thread_left_behind_fails_the_test(inner: pytest.Pytester) -> None:
    source = """
        import threading, time

        def test_leaks():
            threading.Thread(target=time.sleep, args=(1,), name="forgotten").start()
    """
    counts, text = outcome(inner, source)
    assert counts == {"passed": 1, "errors": 1}
    assert "left running: thread forgotten" in text


def test_a_process_left_behind_fails_the_test(inner: pytest.Pytester) -> None:
    source = """
        import subprocess, sys

        def test_leaks():
            global process
            process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(2)"])
    """
    counts, text = outcome(inner, source)
    assert counts == {"passed": 1, "errors": 1}
    assert "left running: process" in text


def test_a_qthread_left_behind_fails_the_test(inner: pytest.Pytester) -> None:
    source = """
        import pytest
        from PySide6.QtCore import QThread

        @pytest.fixture
        def thread():
            thread = QThread()
            thread.setObjectName("forgotten")
            return thread

        def test_leaks(qapp, thread, request):
            thread.start()
            request.config.add_cleanup(lambda: (thread.quit(), thread.wait()))
    """
    counts, text = outcome(inner, source)
    assert counts == {"passed": 1, "errors": 1}
    assert "left running: QThread forgotten" in text


def test_a_warning_from_qt_fails_the_test(inner: pytest.Pytester) -> None:
    source = """
        from PySide6.QtCore import qWarning

        def test_warns(qapp):
            qWarning("something is amiss")
    """
    assert outcome(inner, source)[0] == {"failed": 1}


def test_a_wider_fixture_may_keep_a_thread(inner: pytest.Pytester) -> None:
    source = """
        import threading
        import pytest

        @pytest.fixture(scope="module")
        def server():
            stop = threading.Event()
            thread = threading.Thread(target=stop.wait)
            thread.start()
            yield thread
            stop.set()
            thread.join()

        def test_uses_it(server):
            assert server.is_alive()

        def test_uses_it_again(server):
            assert server.is_alive()
    """
    assert outcome(inner, source)[0] == {"passed": 2}


CONNECT = """
        import socket
        import pytest

        @pytest.fixture(scope="module")
        def server():
            server = socket.create_server(("127.0.0.1", 0))
            yield server.getsockname()
            server.close()

        def connect(where):
            try:
                socket.create_connection(where).close()
            except OSError:
                pass
"""


def test_a_connection_fails_the_test_though_the_code_swallows_it(inner: pytest.Pytester) -> None:
    source = CONNECT + "\n        def test_connects(server):\n            connect(server)\n"
    counts, text = outcome(inner, source)
    assert counts == {"passed": 1, "errors": 1}
    assert "not allowed: socket.getaddrinfo to 127.0.0.1" in text and "in connect" in text


@pytest.mark.parametrize("how", ["@pytest.mark.loopback", '@pytest.mark.usefixtures("loopback")'])
def test_a_test_that_says_so_may_ask_this_machine_and_no_other(
    inner: pytest.Pytester, how: str
) -> None:
    source = (
        CONNECT
        + f"""
        {how}
        def test_connects(server):
            connect(server)

        {how}
        def test_connects_elsewhere(server):
            connect(("192.0.2.1", 9))
"""
    )
    counts, text = outcome(inner, source)
    assert counts == {"passed": 2, "errors": 1}
    assert "192.0.2.1" in text
