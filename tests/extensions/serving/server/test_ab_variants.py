"""Names that stand for several models or settings: shares, and keys that stick."""

from __future__ import annotations

from collections import Counter

import pytest

from desktop_app.extensions.serving.server.ab_variants import chosen_variant, sticky_key
from desktop_app.extensions.serving.server.policy import NameRules, PolicyVariant

A, B, C = (
    PolicyVariant("a", "one", 1),
    PolicyVariant("b", "two", 3),
    PolicyVariant("c", "three", 0.5),
)


def test_the_same_key_gets_the_same_arm_whatever_else_there_is() -> None:
    arms = (A, B)
    for number in range(200):
        first = chosen_variant("house", arms, f"user {number}")
        assert all(chosen_variant("house", arms, f"user {number}") is first for _ in range(3))


def test_many_keys_are_shared_out_by_weight() -> None:
    keys = 20_000
    found = Counter(chosen_variant("house", (A, B, C), f"user {n}").name for n in range(keys))
    for arm in (A, B, C):
        share = arm.share / 4.5
        spread = (share * (1 - share) / keys) ** 0.5
        assert abs(found[arm.name] / keys - share) < 4 * spread


def test_another_name_shares_the_same_keys_otherwise() -> None:
    same = sum(
        chosen_variant("one", (A, PolicyVariant("b", "two")), f"user {n}")
        is chosen_variant("two", (A, PolicyVariant("b", "two")), f"user {n}")
        for n in range(2000)
    )
    assert 0 < same < 1200  # half of them, not all


@pytest.mark.parametrize("key", ["", "\ud800", "a\0b", "x" * 10_000])
def test_any_key_gets_an_arm(key: str) -> None:
    assert chosen_variant("house", (A, B), key) in (A, B)


def test_a_single_arm_gets_all() -> None:
    assert all(chosen_variant("house", (A,), str(n)) is A for n in range(100))


def test_what_sticks_is_the_policys_choice() -> None:
    by_user = NameRules((A,), "user")
    assert sticky_key(by_user, "ann", "k", "1") == sticky_key(by_user, "ann", "other", "2")
    assert sticky_key(by_user, "ann", "", "1") != sticky_key(by_user, "bob", "", "1")
    by_key = NameRules((A,), "key")
    assert sticky_key(by_key, "ann", "k", "1") == sticky_key(by_key, "bob", "k", "2")
    assert sticky_key(by_key, "ann", "", "1") == sticky_key(by_user, "ann", "", "2")
    by_request = NameRules((A,), "request")
    assert sticky_key(by_request, "ann", "k", "1") != sticky_key(by_request, "ann", "k", "2")


def test_a_key_is_never_another_users_name() -> None:
    rules = NameRules((A,), "key")
    assert sticky_key(rules, "x", "user ann", "1") != sticky_key(rules, "ann", "", "1")
