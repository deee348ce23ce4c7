"""The policy: every key that may be said, and every way to say it wrongly."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.policy import (
    OPERATIONS,
    LimitRules,
    ModelRules,
    Policy,
    policy_of,
    read_policy,
)

WHOLE = """
mark = "watermark"
watermark = "made by a machine"
engines = 2
fallback = ["starter"]
[models]
allowed = ["starter", "sd-*"]
licences = "commercial"
default = "starter"
[limits]
megapixels = 16
memory_mb = 800
working_megapixels = 1.5
steps = 50
images = 4
body_mb = 8
body_seconds = 10
open_requests = 20
per_minute = 60
queued = 8
queue = 64
disk_gb = 1.5
wait_seconds = 60
prompt_characters = 500
[safety]
classifier = "falcon"
thresholds = { nsfw = 0.4 }
action = "blur"
closed = false
words = ["dragon*"]
[who]
ann = ["generate", "history"]
"*" = ["history"]
[names.house]
sticky = "key"
fallback = ["starter"]
[[names.house.arms]]
name = "a"
model = "starter"
share = 3
settings = { steps = 4 }
[[names.house.arms]]
name = "b"
model = "other"
"""

WRONG = {
    "an unknown key": "colour = 1",
    "an unknown table": "[limit]\nsteps = 1",
    "an unknown limit": "[limits]\nstep = 1",
    "an unknown rule of models": "[models]\nallow = []",
    "an unknown rule of safety": "[safety]\nlabels = {}",
    "an unknown rule of a name": '[names.x]\nstick = "user"\n[[names.x.arms]]\nname="a"\nmodel="b"',
    "an unknown rule of an arm": '[[names.x.arms]]\nname="a"\nmodel="b"\nweight=1',
    "a limit of 0": "[limits]\nsteps = 0",
    "a limit below 0": "[limits]\nmegapixels = -1",
    "a limit that is no number": "[limits]\nbody_mb = nan",
    "an infinite limit": "[limits]\nbody_mb = inf",
    "a text as a limit": '[limits]\nsteps = "9"',
    "a fraction of steps": "[limits]\nsteps = 1.5",
    "a switch as a limit": "[limits]\nsteps = true",
    "a list for a table": "limits = []",
    "a text for a table": 'models = "starter"',
    "a text for a list": '[models]\nallowed = "starter"',
    "a number in a list": "[models]\nallowed = [1]",
    "another kind of licence": '[models]\nlicences = "free"',
    "another mark": 'mark = "stamp"',
    "another action": '[safety]\naction = "warn"',
    "a threshold above 1": '[safety]\nclassifier="x"\nthresholds={a=1.5}',
    "a threshold below 0": '[safety]\nclassifier="x"\nthresholds={a=-0.1}',
    "a threshold that is no number": '[safety]\nclassifier="x"\nthresholds={a=nan}',
    "a classifier without thresholds": '[safety]\nclassifier = "x"',
    "an operation that there isn't": '[who]\nann = ["draw"]',
    "a text for operations": '[who]\nann = "generate"',
    "a list for who": "who = []",
    "a name without arms": "[names.x]\narms = []",
    "a name without anything": "[names.x]",
    "a text for a name": '[names]\nx = "starter"',
    "a text for arms": '[names.x]\narms = "starter"',
    "a text for an arm": '[names.x]\narms = ["starter"]',
    "an arm without a model": '[[names.x.arms]]\nname="a"',
    "an arm without a name": '[[names.x.arms]]\nmodel="a"',
    "two arms of one name": '[[names.x.arms]]\nname="a"\nmodel="b"\n'
    '[[names.x.arms]]\nname="a"\nmodel="c"',
    "a share of 0": '[[names.x.arms]]\nname="a"\nmodel="b"\nshare=0',
    "a share below 0": '[[names.x.arms]]\nname="a"\nmodel="b"\nshare=-1',
    "a share that is no number": '[[names.x.arms]]\nname="a"\nmodel="b"\nshare=nan',
    "an infinite share": '[[names.x.arms]]\nname="a"\nmodel="b"\nshare=inf',
    "a setting that there isn't": '[[names.x.arms]]\nname="a"\nmodel="b"\nsettings={stepz=1}',
    "a setting out of range": '[[names.x.arms]]\nname="a"\nmodel="b"\nsettings={steps=-1}',
    "another way to stick": '[names.x]\nsticky="day"\n[[names.x.arms]]\nname="a"\nmodel="b"',
    "less than no engine": "engines = -1",
    "half an engine": "engines = 0.5",
    "a text for a fallback": 'fallback = "starter"',
    "no TOML": "engines = ",
    "the same key twice": "engines = 1\nengines = 2",
}


def test_all_of_it_is_read() -> None:
    policy = policy_of(tomllib.loads(WHOLE))
    assert policy.engines == 2
    assert policy.fallback == ("starter",)
    assert policy.models == ModelRules(("starter", "sd-*"), "commercial", "starter")
    assert policy.limits.disk_gb == 1.5
    assert policy.limits.open_requests == 20
    assert policy.safety.thresholds == {"nsfw": 0.4}
    assert not policy.safety.closed
    arms = policy.names["house"].arms
    assert [(arm.name, arm.model, arm.share, dict(arm.settings)) for arm in arms] == [
        ("a", "starter", 3, {"steps": 4}),
        ("b", "other", 1, {}),
    ]


def test_what_is_not_said_has_its_default() -> None:
    assert policy_of({}) == Policy() == read_policy(None)
    assert policy_of({"limits": {"steps": 9}}).limits == LimitRules(steps=9)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_every_mistake_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_policy(path)
    assert caught.value.code == "policy_invalid"
    assert len(str(caught.value.params["reason"])) > 8


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="policy"):
            read_policy(path)
    binary = tmp_path / "policy.toml"
    binary.write_bytes(b"\xff\xfe\0")
    with pytest.raises(InputError, match="policy"):
        read_policy(binary)


def test_models_are_allowed_by_patterns_whatever_their_case() -> None:
    rules = ModelRules(("Starter", "sd-?-*"))
    assert rules.allows("starter", "Starter Model")
    assert rules.allows("x", "SD-1-base")
    assert not rules.allows("sd-11-base")
    assert not rules.allows("other")
    assert ModelRules().allows("anything")


def test_who_may_what() -> None:
    policy = policy_of({"who": {"ann": ["generate"], "*": ["history"]}})
    assert policy.may("ann", "generate")
    assert not policy.may("ann", "history")
    assert policy.may("bob", "history")
    assert not policy.may("bob", "generate")
    assert all(policy.may("", each) for each in OPERATIONS)  # the person at this machine
    assert policy_of({}).may("bob", "generate")
    assert not policy_of({"who": {"ann": ["generate"]}}).may("bob", "generate")
