"""An object that is made when something of it is first asked for."""

from __future__ import annotations

from types import SimpleNamespace

from desktop_app.core.late import late


def test_it_is_made_once_and_when_it_is_first_looked_at() -> None:
    made: list[SimpleNamespace] = []

    def make() -> SimpleNamespace:
        made.append(SimpleNamespace(name="engine", heard=None))
        return made[-1]

    it = late(make)
    assert not made
    assert (it.name, it.name, len(made)) == ("engine", "engine", 1)


def test_what_is_set_before_and_after_is_set_on_the_object_itself() -> None:
    real = SimpleNamespace(heard=None, lost=None)
    it = late(lambda: real)
    it.heard = "ready"
    assert real.heard is None
    assert it.lost is None
    assert real.heard == "ready"
    it.lost = "gone"
    assert real.lost == "gone"
