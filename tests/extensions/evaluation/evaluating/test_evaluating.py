"""Sets of real files measured by a real engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.extensions.evaluation.values.encoders import load_encoders
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.repeating import repeated
from desktop_app.extensions.evaluation.work.evaluating.sets import PictureSet, set_of
from desktop_app.storage.pictures import save_mask, save_picture
from tests import tiny_encoders
from tests.extensions.evaluation.evaluating.small_encoder import (
    Evaluating,
    draw_set,
    drawn,
    figures,
    no_history,
    untranslated,
)

PLAIN = ["frechet", "kid", "precision", "ssim", "psnr", "lpips", "sharpness", "near_copies"]


@pytest.mark.slow
def test_a_set_against_itself_is_at_no_distance(evaluating: Evaluating, tmp_path: Path) -> None:
    folder = draw_set(tmp_path / "a", range(50))
    report = evaluating(folder, folder, measures=PLAIN)
    told = figures(report)
    assert told["frechet", "A"].value == pytest.approx(0, abs=1e-6)
    assert told["kid", "A"].value < 0.1  # of the same pictures it is below 0
    assert told["precision", "A"].value == told["ssim", "A"].value == 1
    assert told["lpips", "A"].value == pytest.approx(0, abs=1e-6)
    assert ("psnr", "A") not in told
    assert [(one.measure, one.code) for one in report.refusals] == [("psnr", "pairs_equal")]
    assert report.set_of("A").notes["equal_pairs"] == 50
    assert told["near_copies", "A"].value == 1
    frechet = told["frechet", "A"]
    assert (frechet.n, frechet.n_reference, frechet.name) == (
        *(50, 50),
        "Fréchet distance, Velatura features 1",
    )
    assert frechet.basis.resizer == "area-128" and len(frechet.basis.encoder_hash) == 64
    assert {"few_frechet", "interval_same_sets"} == set(frechet.notes)
    assert (frechet.low, told["kid", "A"].low, frechet.corrected) == (None, None, None)
    assert Report.from_json(report.to_json()) == report


@pytest.mark.slow
def test_nothing_is_looked_at_twice_and_numbers_are_the_same(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    folder, other = draw_set(tmp_path / "a", range(52)), draw_set(tmp_path / "b", range(60, 112))
    first = evaluating(folder, other, measures=[*PLAIN, "contrast"])
    looked = len(evaluating.jobs)
    assert 7 <= looked <= 16
    again = evaluating(folder, other, measures=[*PLAIN, "contrast"])
    assert len(evaluating.jobs) == looked
    assert again.figures == first.figures and again.sets == first.sets
    assert all(one.is_equal for one in repeated(first, again))
    evaluating.cache.clear()
    assert all(one.is_equal for one in repeated(first, evaluating(folder, other, **first.asked)))
    changed = replace(first.figures[0], basis=replace(first.figures[0].basis, resizer="other"))
    differing = [*repeated(replace(first, figures=(changed, *first.figures[1:])), again)]
    assert not differing[0].is_equal and "resizer" in differing[0].reason


@pytest.mark.slow
def test_what_can_t_be_told_is_refused_and_the_rest_goes_on(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    one = draw_set(tmp_path / "one", range(1))
    report = evaluating(one, draw_set(tmp_path / "b", range(60)), measures=[*MEASURES])
    codes = {each.measure: each.code for each in report.refusals}
    assert codes["frechet"] == codes["coverage"] == "too_few_pictures"
    assert codes["dists"] == codes["clip_text"] == codes["aesthetic"] == "encoder_missing"
    assert codes["seam"] == "measure_without_edits" and codes["asked_found"].endswith("prompts")
    sharp = figures(report)["sharpness", "A"]
    assert (sharp.n, sharp.low, sharp.notes) == (1, None, ("interval_unknown",))
    assert not evaluating(one, measures=["ssim"]).figures
    # What nobody asked for by name is not told of, but for sets that are too small.
    silent = evaluating(one, draw_set(tmp_path / "b", range(60)))
    assert {each.code for each in silent.refusals} == {"too_few_pictures"}


def bad_files(folder: Path) -> None:
    draw_set(folder, range(4))
    (folder / "again.png").write_bytes((folder / "0000.png").read_bytes())
    (folder / "torn.png").write_bytes((folder / "0001.png").read_bytes()[:300])
    (folder / "none.png").write_bytes(b"no picture")
    save_picture(folder / "wide.png", drawn(7, 80))
    save_picture(folder / "lossy.jpg", drawn(8))
    save_picture(folder / "deep.png", drawn(9).astype(np.uint16) * 257)
    alpha = np.dstack([drawn(10), np.full((64, 64), 90, np.uint8)])
    save_picture(folder / "alpha.png", alpha)
    Image.fromarray(drawn(11)).convert("CMYK").save(folder / "inks.tif")
    frames = [Image.fromarray(drawn(seed)) for seed in (12, 13)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])


@pytest.mark.slow
def test_bad_files_are_told_of_and_the_rest_is_measured(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    bad_files(tmp_path / "bad")
    report = evaluating(tmp_path / "bad", measures=["colourfulness"])
    told = report.set_of("A")
    assert set(told.left_out) == {"torn.png", "none.png"} and all(told.left_out.values())
    assert len(told.items) == 11 == report.figures[0].n and report.figures[0].jpeg == 1
    assert told.notes == {
        "alpha_dropped": 1,
        "brought_to_8_bit": 1,
        "converted_from_cmyk": 1,
        "first_frame": 1,
        "lossy": 1,
        "duplicates": 1,
        "mixed_sizes": 2,
    }
    noted = {one.file: one.notes for one in told.items if one.notes}
    assert noted["alpha.png"] == ("alpha_dropped",) and noted["inks.tif"]
    by = {one.file: one.values["colourfulness"] for one in told.items}
    assert by["0000.png"] == by["again.png"]
    plain = MEASURES["colourfulness"].formula
    assert by["alpha.png"] == pytest.approx(plain(drawn(10)))
    assert by["deep.png"] == pytest.approx(plain(drawn(9)))


def test_pictures_and_references_of_other_sizes_are_left_out_of_what_compares_pixels(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    folder, other = draw_set(tmp_path / "a", range(3)), draw_set(tmp_path / "b", range(3))
    save_picture(other / "0002.png", drawn(2, 80))
    report = evaluating(folder, other, measures=["psnr", "ssim", "lpips"])
    told = figures(report)
    assert told["ssim", "A"].n == 2 and told["lpips", "A"].n == 3
    assert report.set_of("A").notes["other_size"] == 1


def test_pictures_that_are_too_small_for_a_network_are_left_out(
    local_engine: Any, tmp_path: Path
) -> None:
    weights = [
        str(tiny_encoders.write(tmp_path / f"{name}.safetensors", tiny_encoders.LAYOUTS[name](8)))
        for name in ("lpips_alex", "alexnet")
    ]
    row = load_encoders()["lpips-alex"]
    alex = Installed(row, weights[0], "0" * 64, honest=False, backbone=weights[1])
    folder, other = draw_set(tmp_path / "a", range(3)), draw_set(tmp_path / "b", range(3))
    for each in (folder, other):
        save_picture(each / "0002.png", drawn(2, 31))
    report = Evaluating(tmp_path, local_engine.run, alex)(folder, other, measures=["lpips"])
    assert figures(report)["lpips", "A"].n == 2
    assert report.set_of("A").notes["below_least_side"] == 1


def asked(folder: Path, label: str, *, shift: int = 0) -> PictureSet:
    """Pictures of known prompts, seeds and categories."""
    found = set_of(str(folder), label, no_history)
    items = [
        replace(
            one, prompt=f"prompt {at % 5}", seed=at, category=("near", "far")[at % 2],
            asks={"noun": "fox"}, key=f"p{(at + shift) % len(found.items)}",
        )
        for at, one in enumerate(found.items)
    ]  # fmt: skip
    return replace(found, items=items)


@pytest.mark.slow
def test_two_sets_of_the_same_prompts_and_seeds_are_compared_in_pairs(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    draw_set(tmp_path / "a", range(60))
    for seed in range(60):
        blurred = cv2.GaussianBlur(drawn(seed), (0, 0), 2)
        (tmp_path / "b").mkdir(exist_ok=True)
        save_picture(tmp_path / "b" / f"other-{seed:04}.png", blurred)
    sets = asked(tmp_path / "a", "A"), asked(tmp_path / "b", "B")
    reference = replace(asked(tmp_path / "a", "reference"))
    measures = ["sharpness", "frechet", "diversity", "asked_found", "categories_covered"]
    report = evaluating(*sets, reference, measures=measures)
    told = figures(report)
    sharp = told["sharpness", "A − B"]
    assert sharp.paired and sharp.n == 60 and sharp.low > 0
    assert sharp.value == pytest.approx(told["sharpness", "A"].value - told["sharpness", "B"].value)
    assert sharp.high - sharp.low < told["sharpness", "A"].high - told["sharpness", "A"].low
    gap = told["frechet", "A − B"]
    assert gap.paired and gap.value < 0 and gap.low < gap.value < gap.high
    assert told["diversity", "A"].n == 5 and told["asked_found", "A"].n == 60
    assert told["categories_covered", "A"].n == 1
    categories = {(one.basis.measure, one.of, one.category) for one in report.figures}
    assert {("sharpness", "A", "far"), ("sharpness", "A − B", "near")} <= categories
    assert {one.n for one in report.figures if one.category == "far"} == {30}


@pytest.mark.slow
def test_sets_without_anything_in_common_are_compared_by_their_means(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    sets = [
        set_of(str(draw_set(tmp_path / name, seeds)), name, no_history)
        for name, seeds in (("A", range(5)), ("B", range(10, 18)))
    ]
    report = evaluating(*sets, measures=["contrast"])
    told = figures(report)["contrast", "A − B"]
    assert not untranslated(report)
    assert not told.paired and told.low < told.value < told.high and told.n == 5


def test_edits_are_measured_against_their_originals_and_the_hidden_truth(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    folder = tmp_path / "edits"
    folder.mkdir()
    mask = np.zeros((128, 128), np.uint8)
    mask[40:90, 40:90] = 255
    for seed in range(3):
        truth = drawn(seed, 128)
        original, result = truth.copy(), truth.copy()
        original[mask > 0] = 0
        result[mask > 0] = 255 - truth[mask > 0]
        result[:2, seed] ^= 1
        save_picture(folder / f"{seed}.png", result)
        save_picture(folder / f"{seed}-original.png", original)
        save_picture(folder / f"{seed}-truth.png", truth)
        save_mask(folder / f"{seed}-mask.png", mask)
    save_picture(folder / "3.png", drawn(3))  # no edit
    measures = ["outside_change", "seam", "hole_fidelity", "hole_sharpness"]
    report = evaluating(folder, measures=measures)
    told = figures(report)
    assert told["outside_change", "A"].value == 2 and told["outside_change", "A"].n == 3
    assert told["seam", "A"].value > 2 and told["hole_fidelity", "A"].value > 10
    assert told["hole_fidelity", "A"].basis.crop == "hole"
    assert len(report.set_of("A").items) == 4


@pytest.mark.slow
def test_it_can_be_cancelled_and_goes_on_where_it_was(
    evaluating: Evaluating, tmp_path: Path
) -> None:
    folder = draw_set(tmp_path / "a", range(60))
    run = evaluating.services.access.run

    def twice(operation, job, on_event, cancel) -> None:
        run(operation, job, on_event, cancel)
        if len(evaluating.jobs) == 2:
            evaluating.token.cancel()

    stopped = replace(evaluating.services, access=replace(evaluating.services.access, run=twice))
    evaluating.services, whole = stopped, evaluating.services
    with pytest.raises(Cancelled):
        evaluating(folder, folder, measures=["frechet"])
    seen = sum(len(job.pictures) for job in evaluating.jobs)
    assert seen == 32
    evaluating.services = replace(whole, access=replace(whole.access, token=CancelToken()))
    evaluating.jobs.clear()
    evaluating(folder, folder, measures=["frechet"])
    assert sum(len(job.pictures) for job in evaluating.jobs) == 60 - seen
