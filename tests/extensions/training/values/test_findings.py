"""What is found of a set, and how it is grouped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.extensions.training.values.buckets import bucket_sizes
from desktop_app.extensions.training.values.dataset import Read, SetPicture, TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts, groups_of_alike
from desktop_app.extensions.training.values.findings import TITLES, Limits, findings

LOOKS = np.random.default_rng(4).integers(0, 1 << 64, 4000, np.uint64).tolist()
GOOD = [
    PictureFacts(f"{number}.png", sha256=f"{number}", width=512, height=512, look=LOOKS[number])
    for number in range(6)
]


def set_of(facts: list[PictureFacts], caption: str = "a fox") -> TrainingSet:
    return TrainingSet("/set", pictures=tuple(SetPicture(each.name, caption) for each in facts))


def kinds(facts: list[PictureFacts], limits: Limits | None = None) -> dict[str, tuple[str, ...]]:
    return {each.kind: each.names for each in findings(set_of(facts), facts, limits)}


def test_nothing_is_found_of_good_pictures() -> None:
    assert findings(set_of(GOOD), GOOD, Limits(bucket_sizes(512, 8))) == []


def test_each_kind_is_one_finding_of_all_its_pictures() -> None:
    bad = [
        replace(GOOD[0], damage="truncated", width=0, height=0),
        replace(GOOD[1], blur=0.8),
        replace(GOOD[2], width=300, compression=58.0),
        replace(GOOD[3], width=400, turned=True),
        replace(GOOD[4], width=4000),
        replace(GOOD[5], blur=0.7),
    ]
    limits = Limits(bucket_sizes(512, 8), 320, {"5.png": 90, "4.png": 75}, 75)
    assert kinds(bad, limits) == {
        "damaged": ("0.png",),
        "too_small": ("2.png",),
        "long_caption": ("5.png",),
        "blurred": ("1.png", "5.png"),
        "compressed": ("2.png",),
        "enlarged": ("3.png",),
        "cut": ("4.png",),
        "turned": ("3.png",),
    }
    found = [each.kind for each in findings(set_of(bad), bad, limits)]
    assert found == [kind for kind in TITLES if kind in found], "what is worst comes first"


def test_of_copies_and_near_duplicates_the_best_one_stays() -> None:
    small = replace(GOOD[0], name="small.png", sha256="s", width=256, look=GOOD[0].look ^ 0b10001)
    copy = replace(GOOD[0], name="copy.png")
    facts = [small, *GOOD, copy]
    found = {each.kind: each for each in findings(set_of(facts), facts)}
    assert found["same"].names == ("0.png", "copy.png") and found["same"].spare == ("copy.png",)
    assert found["alike"].names == ("0.png", "small.png")
    assert found["alike"].spare == ("small.png",)
    without = set_of(facts).leaving_out([*found["same"].spare, *found["alike"].spare])
    assert findings(without, facts) == []


def test_of_two_copies_the_one_with_a_caption_stays() -> None:
    facts = [GOOD[0], replace(GOOD[0], name="z.png"), *GOOD[1:]]
    of = set_of(facts)
    told = replace(
        of, pictures=tuple(replace(one, caption="") for one in of.pictures[:1]) + of.pictures[1:]
    )
    (same,) = (each for each in findings(told, facts) if each.kind == "same")
    assert same.names == ("z.png", "0.png") and same.spare == ("0.png",)


def test_one_picture_a_thousand_times_is_one_group_and_too_few() -> None:
    facts = [replace(GOOD[0], name=f"{number}.png") for number in range(1000)]
    found = findings(set_of(facts), facts)
    assert [(each.kind, len(each.names), len(each.spare)) for each in found] == [
        ("same", 1000, 999),
        ("few", 1000, 0),
    ]


def test_likeness_is_passed_on_within_a_group() -> None:
    chain = [replace(GOOD[0], name=f"{n}", look=(1 << 5 * n) - 1) for n in range(4)]
    assert groups_of_alike([chain[0], chain[3]]) == [["0"], ["3"]]
    assert groups_of_alike([chain[0], chain[3], chain[2], chain[1]]) == [["0", "3", "2", "1"]]
    many = [replace(GOOD[0], name=f"{n}", look=look) for n, look in enumerate(LOOKS)]
    assert len(groups_of_alike(many)) == len(many)


def test_few_pictures_none_and_missing_captions_are_told() -> None:
    assert kinds(GOOD[:3]) == {"few": ("0.png", "1.png", "2.png")}
    assert kinds([]) == {"none": ()}
    of = set_of(GOOD, caption="")
    assert [each.kind for each in findings(of, GOOD)] == ["no_caption"]
    assert findings(replace(of, trigger="zq"), GOOD) == []
    assert [each.kind for each in findings(of, [])] == ["few"], "nothing was looked at yet"


def test_how_files_and_folders_were_read_is_said_once_for_all_it_is_true_of() -> None:
    russian: tuple[Read, str] = ("encoding", "cp1251")
    told: list[tuple[tuple[Read, str], ...]] = [
        (russian,),
        (russian, ("alternatives", "")),
        (("encoding", "gb18030 or euc_jp"),),
        (("unread", "empty"),),
        (),
        (("folder", "“5_cat”: 5 ×"),),
    ]
    of = set_of(GOOD, "лодка")
    of = replace(
        of, pictures=tuple(map(lambda one, each: replace(one, remarks=each), of.pictures, told))
    )
    assert [(one.kind, one.names, one.said) for one in findings(of, GOOD)] == [
        ("unread", ("3.png",), "empty"),
        ("encoding", ("0.png", "1.png"), "cp1251: “лодка”"),
        ("encoding", ("2.png",), "gb18030 or euc_jp: “лодка”"),
        ("alternatives", ("1.png",), ""),
        ("folder", ("5.png",), "“5_cat”: 5 ×"),
    ]
