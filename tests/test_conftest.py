"""The checks of conftest.py fail the tests they should fail."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def inner(pytester: pytest.Pytester) -> pytest.Pytester:
    """A separate test run with our conftest and a short patience."""
    source = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(source.replace("GRACE_SECONDS = 10.0", "GRACE_SECONDS = 0.2"))
    pytester.makeini(
        "[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\n"
        "markers =\n  loopback\n  slow\n  few\n"
    )
    return pytester


def outcome(inner: pytest.Pytester, source: str) -> tuple[dict[str, int], str]:
    inner.makepyfile(source)
    result = inner.runpytest_subprocess(*("-p", "no:cacheprovider", "-p", "no:schemathesis", "-rN"))
    return result.parseoutcomes(), result.stdout.str()


@pytest.mark.slow
def test_what_ends_and_what_a_wider_fixture_keeps_may_be(inner: pytest.Pytester) -> None:
    source = """
        import threading
        import pytest

        def test_tidy():
            thread = threading.Thread(target=lambda: None)
            thread.start()
            thread.join()

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
    assert outcome(inner, source)[0] == {"passed": 3}


def test_whatever_is_left_behind_fails_its_test_and_so_does_a_warning_from_qt(
    inner: pytest.Pytester,
) -> None:
    source = """
        import subprocess, sys, threading, time
        import pytest
        from PySide6.QtCore import QThread, qWarning

        def test_leaves_a_thread():
            threading.Thread(target=time.sleep, args=(1,), name="forgotten").start()

        def test_leaves_a_process():
            global process
            process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(2)"])

        @pytest.fixture
        def thread():
            thread = QThread()
            thread.setObjectName("forgotten one")
            return thread

        def test_leaves_a_thread_of_qt(qapp, thread, request):
            thread.start()
            request.config.add_cleanup(lambda: (thread.quit(), thread.wait()))

        def test_warns(qapp):
            qWarning("something is amiss")
    """
    counts, text = outcome(inner, source)
    assert counts == {"passed": 3, "errors": 3, "failed": 1}
    for left in ("thread forgotten", "process", "QThread forgotten one"):
        assert f"left running: {left}" in text


def test_what_is_left_behind_fails_its_test_and_troubles_no_other(
    inner: pytest.Pytester,
) -> None:
    source = """
        import os, threading
        from types import SimpleNamespace
        import pytest
        from PySide6.QtWidgets import QMainWindow, QWidget

        HERE = os.getcwd()
        os.environ["STAYS"] = "as it is"

        def test_leaves_a_variable():
            os.environ["FORGOTTEN"] = "yes"

        def test_changes_one():
            os.environ["STAYS"] = "changed"

        def test_takes_one_out():
            del os.environ["STAYS"]

        def test_goes_elsewhere(tmp_path):
            os.chdir(tmp_path)

        def test_shows_its_files_to_all():
            os.umask(0)

        def test_puts_all_back(monkeypatch, tmp_path):
            monkeypatch.setenv("STAYS", "for a while")
            monkeypatch.chdir(tmp_path)

        def test_tells_children_of_plugins():
            os.environ["VELATURA_PLUGINS"] = "none"

        def test_nothing_of_it_is_found_by_the_next():
            assert os.environ["STAYS"] == "as it is" and os.getcwd() == HERE
            assert not {"FORGOTTEN", "VELATURA_PLUGINS"} & os.environ.keys()

        @pytest.fixture
        def kept():
            return []

        def test_leaves_a_window(qapp, kept):
            kept.append(QWidget())
            kept[0].show()

        def test_closes_its_own(qtbot):
            window = QWidget()
            qtbot.addWidget(window)
            window.show()

        @pytest.fixture(scope="module")
        def shared(qapp):
            window = QMainWindow()
            window.workspace = SimpleNamespace(state=SimpleNamespace(documents=[]))
            yield window
            window.deleteLater()

        def test_leaves_a_document(shared):
            name = SimpleNamespace(value="park.png")
            shared.workspace.state.documents.append(SimpleNamespace(name=name))

        def test_closes_what_it_opened(shared):
            shared.workspace.state.documents.append("a")
            shared.workspace.state.documents.pop()
    """
    counts, text = outcome(inner, source)
    assert counts == {"passed": 12, "errors": 7}, text
    for left in ("FORGOTTEN", "working directory", "umask", "window QWidget", "document park.png"):
        assert f"left behind: {left}" in text
    assert text.count("left behind: STAYS") == 2


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


@pytest.mark.slow
def test_a_test_that_says_so_may_ask_this_machine_and_no_other(inner: pytest.Pytester) -> None:
    source = CONNECT
    for number, how in enumerate(("@pytest.mark.loopback", '@pytest.mark.usefixtures("loopback")')):
        source += f"""
        {how}
        def test_connects_{number}(server):
            connect(server)

        {how}
        def test_connects_elsewhere_{number}(server):
            connect(("192.0.2.1", 9))
"""
    counts, text = outcome(inner, source)
    assert counts == {"passed": 4, "errors": 2}
    assert "192.0.2.1" in text
