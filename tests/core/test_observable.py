from __future__ import annotations

from desktop_app.core.observable import Observable, Signal


def test_listeners_are_called_in_order_and_only_for_other_values() -> None:
    seen: list[tuple[str, int]] = []
    number = Observable(1)
    number.watch(lambda value: seen.append(("a", value)))
    number.changed.connect(lambda value: seen.append(("b", value)))
    number.value = 1
    number.value = 2
    assert seen == [("a", 1), ("a", 2), ("b", 2)]
    assert number.value == 2


def test_whoever_stopped_listening_hears_nothing_even_in_the_middle() -> None:
    seen: list[str] = []
    signal: Signal[int] = Signal()

    def first(_: int) -> None:
        seen.append("first")
        stop()

    signal.connect(first)
    stop = signal.connect(lambda _: seen.append("second"))
    signal.send(1)
    stop()
    signal.send(2)
    assert seen == ["first", "first"]


def test_a_listener_added_in_the_middle_hears_only_later_values() -> None:
    seen: list[int] = []
    signal: Signal[int] = Signal()

    def first(_: int) -> None:
        signal.connect(seen.append)

    signal.connect(first)
    signal.send(1)
    assert seen == []
    signal.send(2)
    assert seen[0] == 2


def test_a_change_from_within_a_listener_arrives_too() -> None:
    number = Observable(0)
    seen: list[int] = []
    number.changed.connect(lambda value: setattr(number, "value", min(value + 1, 3)))
    number.changed.connect(seen.append)
    number.value = 1
    assert number.value == 3
    assert sorted(seen) == [1, 2, 3]
