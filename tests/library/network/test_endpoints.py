from __future__ import annotations

import threading

import pytest

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.endpoints import (
    USUAL_ENDPOINT,
    checked_endpoint,
    endpoint_in_use,
    endpoints_in_use,
)
from desktop_app.library.network.host_port import HostPort, host_port_of
from desktop_app.library.network.network_services import NetworkSwitch


def test_the_settings_come_before_the_environment_and_that_before_the_usual() -> None:
    mirror = {"HF_ENDPOINT": "https://mirror.example.org/"}
    assert endpoint_in_use("", {}) == USUAL_ENDPOINT
    assert endpoint_in_use("", mirror) == "https://mirror.example.org"
    assert endpoint_in_use(" hub.example.org ", mirror) == "https://hub.example.org"
    assert endpoints_in_use("", ("a.org", "https://mirror.example.org", " "), mirror) == (
        "https://mirror.example.org",
        "https://a.org",
    )


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:80/hub", "http://localhost:9", "https://[::1]"]
)
def test_this_machine_may_be_a_hub_without_encryption(address: str) -> None:
    assert checked_endpoint(address) == address


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://huggingface.co", "address_insecure"),
        ("ftp://huggingface.co", "address_invalid"),
        ("https://me:secret@huggingface.co", "address_invalid"),
        ("https://huggingface.co?token=secret", "address_invalid"),
        ("https://", "address_invalid"),
        ("two words", "address_invalid"),
        ("socks5://127.0.0.1", "address_invalid"),
    ],
)
def test_what_can_be_no_hub_is_told_without_its_secrets(address: str, code: str) -> None:
    with pytest.raises(NetworkError) as caught:
        checked_endpoint(address)
    assert caught.value.code == code and "secret" not in str(caught.value.to_json())


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("Huggingface.CO.", HostPort("huggingface.co", 443), "huggingface.co"),
        ("https://x.org:8443/a?b", HostPort("x.org", 8443), "x.org:8443"),
        ("http://x.org", HostPort("x.org", 80), "x.org:80"),
        ("[::1]:80", HostPort("::1", 80), "[::1]:80"),
        ("https://bücher.example", HostPort("xn--bcher-kva.example", 443), "xn--bcher-kva.example"),
    ],
)
def test_places_are_told_apart_by_name_and_port(text: str, place: HostPort, shown: str) -> None:
    assert host_port_of(text) == place and str(place) == shown


def test_the_switch_tells_when_it_is_turned_off() -> None:
    switch, told = NetworkSwitch(False), list[int]()
    switch.when_off(lambda: told.append(1))
    assert not switch.is_on()
    thread = threading.Thread(target=switch.turn, args=(True,))
    thread.start()
    thread.join()
    assert switch.is_on() and told == []
    switch.turn(False)
    assert not switch.is_on() and told == [1]
