"""Records of jobs as JSON: what older programs wrote, and what is run in a job's place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from desktop_app.core.job_record import FORMAT, JobRecord
from desktop_app.core.request import GenerationRequest

SAMPLE = Path(__file__).parent / "samples" / "job_record_3.json"


def test_what_an_older_program_wrote_opens() -> None:
    """Before jobs had others."""
    record = JobRecord.from_json(json.loads(SAMPLE.read_text("utf-8")))
    assert (record.format, record.operation, record.images) == (FORMAT, "edit", 2)
    assert (record.model, record.title, record.others) == ("numpy", "no pause", ())
    assert record.next is None
    (spot,) = record.spots
    assert GenerationRequest.from_json(spot.request).seed == 5
    assert len(record.blobs) == 2


def test_what_is_run_in_its_place_comes_back_in_its_order() -> None:
    record = JobRecord.from_json(json.loads(SAMPLE.read_text("utf-8")))
    second, third = (replace(record, spots=(), model=name) for name in ("second", "third"))
    whole = replace(record, others=(second, third))
    assert JobRecord.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole.blobs == record.blobs
    following = whole.next
    assert following == replace(second, others=(third,))
    assert following is not None
    assert following.next == third
    assert third.next is None
    assert replace(second, others=(record,)).blobs == record.blobs
