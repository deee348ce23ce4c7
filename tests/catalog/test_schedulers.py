"""The table of schedulers, and AUTOMATIC1111's names for what stands in it."""

from __future__ import annotations

from desktop_app.catalog.families import load_families
from desktop_app.catalog.scheduler_names import meant_by
from desktop_app.catalog.schedulers import (
    SPREADS,
    a1111_fields,
    load_ays,
    load_schedulers,
    unsuited,
)
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.steps import SIGMA_SCHEDULES
from desktop_app.state.work.controls import REASONS

ROWS = load_schedulers()


def test_what_old_pictures_name_is_still_there() -> None:
    dpm = ["dpmpp_2m", "dpmpp_2m_karras", "dpmpp_2m_sde"]
    old = ["ddim", "euler", "euler_a", *dpm, "unipc", "lcm", "heun"]
    assert set(old) <= set(ROWS)
    for family in ("sd1", "sd2"):
        assert list(load_families()[family].schedulers[: len(old)]) == old


def test_a_family_has_schedulers_of_its_kind_alone() -> None:
    for family in load_families().values():
        kinds = {ROWS[key].prediction for key in family.schedulers}
        assert kinds <= {family.prediction}


def test_names_are_not_given_twice_to_one_kind() -> None:
    for kind in ("noise", "flow"):
        rows = [row for row in ROWS.values() if row.prediction == kind]
        assert len({row.name for row in rows}) == len({row.a1111 for row in rows}) == len(rows)


def test_names_written_into_pictures_lead_back() -> None:
    # Those of diffusers and of ComfyUI are written as the nearest that AUTOMATIC1111 has.
    for row in ROWS.values():
        rows = [other for other in ROWS.values() if other.prediction == row.prediction]
        for sigmas in filter(row.follows, SIGMA_SCHEDULES):
            fields = a1111_fields(row, sigmas)
            found = meant_by(fields["Sampler"], fields.get("Schedule type", ""), rows, "a1111")
            assert found is not None
            assert found.row.id == row.id.removesuffix("_karras")
            if sigmas.startswith("k_"):
                assert found.sigmas == sigmas
    assert a1111_fields(ROWS["dpmpp_2m"], "k_karras")["Schedule type"] == "Karras"


def test_what_a_scheduler_cant_do_has_a_reason_with_a_sentence() -> None:
    assert {spread.reason for spread in SPREADS.values()} <= set(REASONS)
    assert unsuited(ROWS["ddim"], ModelSettings(sigmas="karras"), has_ays=True) == {
        "sigmas": "even_steps"
    }
    assert unsuited(ROWS["euler"], ModelSettings(sigmas="ays"), has_ays=False) == {
        "sigmas": "no_ays_table"
    }
    assert unsuited(ROWS["euler"], ModelSettings(eta=0.5), has_ays=True) == {"eta": "deterministic"}
    assert unsuited(ROWS["euler_a"], ModelSettings(eta=0.5), has_ays=True) == {"eta": "fixed_eta"}
    assert unsuited(ROWS["ddim"], ModelSettings(sigmas="trailing", eta=0.5), has_ays=False) == {}


def test_align_your_steps_has_ten_falling_steps() -> None:
    tables = load_ays()
    assert {"sd1", "sd2", "sdxl"} <= set(tables)
    assert all(len(table) == 11 for table in tables.values())
