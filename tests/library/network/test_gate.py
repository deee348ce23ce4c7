from __future__ import annotations

import socket
import sys
import threading

import httpx2
import pytest

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import NetworkError
from desktop_app.core.network_audit import NetworkUse, RefusedConnectionError
from desktop_app.library.network.gate import Gate, Passage
from desktop_app.library.network.transport import system_proxy
from tests.library.network.conftest import Handler, Server, WatchedGate


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(NetworkError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.code


def last(door: WatchedGate, place: str) -> NetworkUse:
    return [use for use in door.noted if use.host == place][-1]


@pytest.mark.states("window.nothing-is-sent", "window.nothing-is-contacted", "window.stays-offline")
def test_with_the_switch_off_nothing_opens_and_nothing_is_noted(
    door: WatchedGate, server: Server
) -> None:
    door.switch.turn(False)
    with pytest.raises(NetworkError, match="offline"):
        with door.gate.opened("Download of a model", [server.place]):
            pytest.fail("it opened")
    assert door.noted == [] and server.seen == []


def test_what_a_passage_fetches_is_counted_and_noted(door: WatchedGate, server: Server) -> None:
    with door.gate.opened("Download of a model", [server.place]) as passage:
        assert door.gate.is_open
        assert passage.client.get(server.url("/file?signature=secret")).text == "hello"
        assert passage.client.get(server.url("/other")).text == "hello"
        assert last(door, server.place).outcome == "open", "noted before it ends"
    assert not door.gate.is_open
    use = last(door, server.place)
    assert (use.received, use.sent, use.requests) == (10, 0, 2)
    assert (use.with_token, use.outcome, use.reason) == (False, "ok", "Download of a model")
    assert "secret" not in repr(door.noted)
    assert door.refused == []


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (NetworkError("server_silent", host="h"), "server_silent"),
        (Cancelled(), "cancelled"),
        (ValueError("a token"), "failed"),
    ],
)
def test_how_it_ended_is_noted(
    door: WatchedGate, server: Server, raised: Exception, outcome: str
) -> None:
    with pytest.raises(type(raised)):
        with door.gate.opened("x", [server.place]) as passage:
            passage.client.get(server.url())
            raise raised
    assert last(door, server.place).outcome == outcome


def test_another_place_is_refused_until_it_is_admitted(door: WatchedGate, server: Server) -> None:
    other = server.url(host="localhost")
    with door.gate.opened("x", [server.place]) as passage:
        assert code_of(passage.client.get, other) == "place_not_admitted"
        assert code_of(passage.client.get, "http://127.0.0.1:1/") == "place_not_admitted"
        passage.admit(other + "?signed=yes")
        assert passage.client.get(other).text == "hello"
    assert {use.host for use in door.noted} == {f"localhost:{server.server_port}"}


@pytest.mark.slow
def test_redirects_are_handed_back_not_followed(door: WatchedGate, server: Server) -> None:
    server.answer = lambda handler: handler.give(b"", 302, Location="http://192.0.2.1/x")
    with door.gate.opened("x", [server.place]) as passage:
        answer = passage.client.get(server.url())
    assert answer.status_code == 302 and len(server.seen) == 1


@pytest.mark.slow
def test_a_token_goes_to_the_places_named_at_first_and_not_where_they_lead(
    door: WatchedGate, server: Server
) -> None:
    sent = {"authorization": "Bearer hf_secretsecret"}
    with door.gate.opened("x", [server.place]) as passage:
        passage.client.get(server.url("/named"), headers=sent)
        passage.admit(server.url(host="localhost"))
        passage.client.get(server.url("/led", host="localhost"), headers=sent)
        passage.admit(server.place)
        passage.client.get(server.url("/named"), headers=sent)
    tokens = [(path, "authorization" in {n.lower() for n in head}) for path, head in server.seen]
    assert tokens == [("/named", True), ("/led", False), ("/named", True)]
    assert last(door, server.place).with_token
    assert not last(door, f"localhost:{server.server_port}").with_token
    assert "secret" not in repr(door.noted)


@pytest.mark.slow
def test_passwords_lying_about_in_netrc_do_not_go_along(
    door: WatchedGate, server: Server, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with door.gate.opened("x", [server.place]) as passage:
        passage.client.get(server.url())
    assert "Authorization" not in server.seen[0][1]


@pytest.mark.parametrize("token", [True, False])
def test_nothing_goes_unencrypted_but_to_this_machine(door: WatchedGate, token: bool) -> None:
    sent = {"authorization": "Bearer x"} if token else {}
    with door.gate.opened("x", ["http://hub.invalid"]) as passage:
        if not token:
            passage.admit("http://elsewhere.invalid")
        host = "hub" if token else "elsewhere"
        with pytest.raises(NetworkError) as caught:
            passage.client.get(f"http://{host}.invalid/", headers=sent)
    assert caught.value.code == "address_insecure"


def test_turning_the_switch_off_ends_what_waits_for_a_server(
    door: WatchedGate, server: Server
) -> None:
    server.answer = server.drip
    got = bytearray()
    with door.gate.opened("x", [server.place]) as passage:
        switching = threading.Thread(target=lambda: (server.begun.wait(), door.switch.turn(False)))
        switching.start()
        with pytest.raises(NetworkError) as caught:
            with passage.client.stream("GET", server.url()) as answer:
                for part in answer.iter_raw():
                    got += part
        switching.join()
        assert passage.has_ended
        door.switch.turn(True)
        assert code_of(passage.client.get, server.url()) == "network_off", "an end is an end"
    assert caught.value.code == "network_off"
    assert bytes(got) in (b"", b"0123456789")


@pytest.mark.slow
def test_a_switch_that_only_says_so_ends_it_at_the_next_part(server: Server) -> None:
    answers = iter([True, True, False, False])
    gate = Gate(lambda: next(answers), lambda use: None, lambda _: None)
    with gate.opened("x", [server.place]) as passage:
        assert code_of(passage.client.get, server.url()) == "network_off"


@pytest.mark.slow
def test_a_body_that_ends_because_it_was_cut_is_not_taken_for_whole(
    door: WatchedGate, server: Server
) -> None:
    def no_length(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nhalf")
        handler.wfile.flush()
        server.begun.set()
        server.hold.wait(120)

    server.answer = no_length
    with door.gate.opened("x", [server.place]) as passage:
        switching = threading.Thread(target=lambda: (server.begun.wait(), door.switch.turn(False)))
        switching.start()
        assert code_of(passage.client.get, server.url()) == "network_off"
        switching.join()


def asked_in_a_thread(passage: Passage, url: str, enter: bool) -> list[object]:
    found: list[object] = []

    def ask() -> None:
        try:
            if enter:
                with passage.entered():
                    found.append(passage.client.get(url).text)
            else:
                found.append(passage.client.get(url).text)
        except Exception as error:
            found.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found


def test_further_threads_enter_first(door: WatchedGate, server: Server) -> None:
    with door.gate.opened("x", [server.place]) as passage:
        assert asked_in_a_thread(passage, server.url(), enter=False) == [RuntimeError]
        assert asked_in_a_thread(passage, server.url(), enter=True) == ["hello"]


@pytest.mark.slow
def test_other_code_can_not_use_the_open_gate(
    door: WatchedGate, server: Server, connections: object
) -> None:
    connect = lambda: socket.create_connection(("127.0.0.1", server.server_port))  # noqa: E731
    found: list[object] = []

    def elsewhere() -> None:
        try:
            connect().close()
        except OSError as error:
            found.append(type(error))

    with door.gate.opened("x", [server.place]) as passage:
        passage.client.get(server.url())
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        with pytest.raises(RefusedConnectionError):
            socket.create_connection(("127.0.0.1", 1))
        with pytest.raises(RefusedConnectionError):
            socket.gethostbyname("tracker.invalid")
    assert found == [RefusedConnectionError]
    with pytest.raises(RefusedConnectionError):
        connect()
    assert len(door.refused) == 3
    # A host outside this machine is stopped by the tests' own watch, which asks first.
    (other,) = connections.refused  # type: ignore[attr-defined]
    assert "tracker.invalid" in other
    connections.refused.clear()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_passages_side_by_side_and_within_each_other_do_not_mix(
    door: WatchedGate, server: Server
) -> None:
    other = f"localhost:{server.server_port}"
    with door.gate.opened("one", [server.place]) as one:
        with door.gate.opened("two", [other]) as two:
            assert two.client.get(server.url(host="localhost")).text == "hello"
            assert one.client.get(server.url()).text == "hello"
            assert code_of(two.client.get, server.url()) == "place_not_admitted"
        assert two.has_ended and not one.has_ended
        assert one.client.get(server.url()).text == "hello"
    assert (last(door, server.place).reason, last(door, other).reason) == ("one", "two")


def test_the_systems_proxy_is_used_and_its_password_noted_nowhere(server: Server) -> None:
    noted: list[NetworkUse] = []
    proxy = f"http://me:secret@{server.place}"
    gate = Gate(lambda: True, noted.append, lambda _: proxy)
    with gate.opened("x", ["http://model.invalid"]) as passage:
        assert passage.client.get("http://model.invalid/a").text == "hello"
    path, headers = server.seen[0]
    assert path == "http://model.invalid/a" and "Proxy-Authorization" in headers
    assert [use.host for use in noted] == ["model.invalid:80"] * 2
    assert "secret" not in repr(noted)


@pytest.mark.slow
def test_a_download_on_its_way_when_the_switch_is_turned_is_no_violation(
    door: WatchedGate, server: Server
) -> None:
    with door.gate.opened("x", [server.place]) as passage:
        passage.client.get(server.url())
        door.gate.shut()
        with pytest.raises(NetworkError, match="offline"):
            socket.create_connection(("127.0.0.1", server.server_port))
        assert door.refused == []
        with pytest.raises(RefusedConnectionError):
            socket.create_connection(("127.0.0.1", 1))
    assert len(door.refused) == 1


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://x.org", None),
        ({"https_proxy": "http://p:3128"}, "https://x.org", "http://p:3128"),
        ({"https_proxy": "p:3128"}, "https://x.org", "http://p:3128"),
        ({"http_proxy": "http://p:3128"}, "https://x.org", None),
        ({"all_proxy": "http://p:3128"}, "https://x.org", "http://p:3128"),
        ({"https_proxy": "http://p:3128", "no_proxy": ".x.org"}, "https://cdn.x.org", None),
        ({"all_proxy": "http://p:3128"}, "http://127.0.0.1:80", None),
        ({"https_proxy": "socks5://p:1080"}, "https://x.org", None),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have settings of their own")
def test_the_environment_names_the_proxy(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert system_proxy(httpx2.URL(url)) == proxy


@pytest.mark.parametrize("host", ["", "https://", "ftp://x.org", "a b", "https://u:secret@/x?y"])
def test_nonsense_for_a_host_is_told(door: WatchedGate, host: str) -> None:
    with pytest.raises(NetworkError) as caught:
        with door.gate.opened("x", [host]):
            pass
    assert caught.value.code == "address_invalid"
    assert "secret" not in str(caught.value)


def test_a_log_that_can_not_be_written_does_not_stop_a_download(server: Server) -> None:
    def full(use: NetworkUse) -> None:
        raise OSError("disk full")

    gate = Gate(lambda: True, full, lambda _: None)
    with gate.opened("x", [server.place]) as passage:
        assert passage.client.get(server.url()).text == "hello"


@pytest.mark.slow
def test_no_connection_is_left_open(door: WatchedGate, server: Server) -> None:
    with door.gate.opened("x", [server.place]) as passage:
        passage.client.get(server.url())
        client = passage.client
    assert client.is_closed
    with pytest.raises(RuntimeError):
        client.get(server.url())
    assert isinstance(client, httpx2.Client)
