"""Control layers travel with a job: made of what the model sees, to the disk and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.control_types import CONTROL_TYPES, networks_for
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Rect
from desktop_app.core.job_record import JobRecord
from desktop_app.core.palette import NOTHING
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.preprocess import prepare
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.document.layer_guidance import change_guidance, control_of
from desktop_app.state.document.regions import add_region
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.control_images import control_image, source_of
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.job_records import kept_job, restored_job
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.layer_guidance import areas_of, control_condition, guidance_of
from desktop_app.studio.networks import with_networks
from desktop_app.studio.requests import plans_for
from desktop_app.worker.incremental_copy import IncrementalCopy
from desktop_app.worker.live import live_job, live_request
from tests.models import model_info
from tests.studio.test_job_records import environment

MODEL = model_info("m", native_size=64, digest="abc")
CHOSEN = Parameters(prompt="fruit on a table", model="m", seed=7)
NETS = tuple(
    AddOn(f"key-{name}", name, f"/nets/{name}.safetensors", "controlnet", MODEL.family)
    for name in ("control_v11p_sd15_canny", "control_v11p_sd15_seg", "scribble", "zoe")
)
STOCK = JobResources(lambda request, model: files_of(request, model, NETS), add_ons=NETS)


def picture(*masks: Rect) -> Document:
    """128 × 96: a white square on black noise."""
    pixels = np.random.default_rng(1).integers(0, 20, (96, 128, 3), np.uint8)
    pixels[24:72, 32:96] = 255
    document = Document(pixels, "p")
    for mask in masks:
        document.fill_mask("rectangle", 255, mask)
    return document


def with_control(document: Document, **fields: object) -> str:
    """A control layer, with a bar painted on it."""
    control = add_control(document)
    bar = np.zeros((10, 128, 4), np.uint8)
    bar[..., 3] = 255
    document.edit("stroke", document.pixels, Rect(0, 40, 128, 10), bar)
    if fields:
        change_guidance(document, control, **fields)
    return control


def sent(document: Document, *, model=MODEL, stock: JobResources = STOCK):  # type: ignore[no-untyped-def]
    plans = plans_for(document, model)
    job = assemble(CHOSEN, model, plans, document, stock)
    return job, [engine_job(spot, job) for spot in job.spots]


def test_what_is_painted_is_sent_as_white_lines() -> None:
    document = picture()
    with_control(document)
    job, (made,) = sent(document)
    (use,) = of_kind(job.request.conditions, "control")
    assert (use.name, use.word, use.preprocessor) == ("key-scribble", "lineart", "lineart")
    assert job.files[use.name] == "/nets/scribble.safetensors"
    image = made.arrays[use.arrays[0]]
    size = job.request.size
    assert image.shape == (size.height, size.width, 3)
    middle = size.height * 45 // 96
    assert image[middle].all() and not image[size.height // 4].any()


def test_a_model_that_takes_a_control_image_itself_needs_no_network() -> None:
    flux = model_info("canny", family="flux1", input_channels=32, latent_channels=16)
    document = picture()
    control = with_control(document, type="canny", source="picture")
    (one,) = guidance_of(document, flux).controls
    assert control_condition(one, "control-0").name == ""
    change_guidance(document, control, type="reference")
    assert not guidance_of(document, flux).controls


def test_of_the_picture_the_model_sees_what_is_there_and_not_the_filling() -> None:
    hole = Rect(20, 36, 32, 24)
    document = picture(hole)
    with_control(document, type="canny", source="picture")
    plans = (plan,) = plans_for(document, MODEL, PlanSettings(fill="telea"))
    job = assemble(CHOSEN, MODEL, plans, document, STOCK)
    made = engine_job(job.spots[0], job)
    (use,) = of_kind(job.request.conditions, "control")
    assert not use.mask and not job.spots[0].brought
    seen, _ = prepare(plan, document.pixels.read, None)
    values = PREPROCESSORS["canny"].values()
    process = PREPROCESSORS["canny"].process
    assert process is not None
    assert np.array_equal(made.arrays[use.arrays[0]], process(seen, values))
    filled = made.image
    assert filled is not None and not np.array_equal(filled, seen)


def test_each_spot_gets_its_own_part_and_sees_the_results_before_it() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (512, 512, 3), np.uint8)
    document = Document(noise, "p")
    for mask in (Rect(20, 20, 12, 12), Rect(480, 480, 12, 12)):
        document.fill_mask("rectangle", 255, mask)
    with_control(document, type="tile", source="picture", preprocessor="none")
    job = assemble(CHOSEN, MODEL, plans_for(document, MODEL), document, STOCK)
    assert len(job.spots) == 2
    name = of_kind(job.request.conditions, "control")
    assert not name  # no network for tiles
    change_guidance(document, document.active.value, type="canny")
    job = assemble(CHOSEN, MODEL, plans_for(document, MODEL), document, STOCK)
    one, two = (engine_job(spot, job).arrays["control-0"] for spot in job.spots)
    assert one.shape[2] == 3 and not np.array_equal(one, two)
    second = job.spots[1]
    plan = second.request.plan
    assert plan is not None
    red = np.zeros((8, 8, 3), np.uint8)
    red[..., 0] = 255
    place = Rect(plan.context.x + 8, plan.context.y + 8, 8, 8)
    before = engine_job(second, job, [Patch(place, red)]).arrays["control-0"]
    assert not np.array_equal(before, two)


def test_it_acts_in_a_region_alone_and_is_made_of_another_layer() -> None:
    document = picture()
    control = with_control(document)
    region = add_region(document)
    document.fill_mask("rectangle", 255, Rect(0, 0, 64, 96))
    base = document.content.layers[0].id
    change_guidance(document, control, region=region, type="canny", source="layer", layer=base)
    job, (made,) = sent(document)
    (use,) = of_kind(job.request.conditions, "control")
    mask = made.arrays[use.mask]
    assert mask.dtype == np.float32 and mask[:, : mask.shape[1] // 2 - 1].all()
    assert not mask[:, mask.shape[1] // 2 + 1 :].any()
    assert made.arrays[use.arrays[0]].any()


def test_queue_and_live_mode_have_it(tmp_path: Path) -> None:
    document = picture(Rect(48, 36, 32, 24))
    with_control(document, weight=0.5)
    job, (made,) = sent(document)
    blobs = BlobStore(tmp_path)
    record = kept_job(job, blobs)
    read = JobRecord.from_json(json.loads(json.dumps(record.to_json())))
    back = restored_job(read, job.id, blobs, replace(environment(), resources=STOCK))
    assert engine_job(back.spots[0], back).digest == made.digest
    old = json.loads(json.dumps(record.to_json()))
    for spot in old["spots"]:
        spot["regions"] = spot.pop("brought")
    assert JobRecord.from_json(old) == read

    (plan,) = plans_for(document, MODEL)
    wishes = guidance_of(document, MODEL, NETS)
    request = live_request(CHOSEN, MODEL, plan, None, wishes)
    live = live_job(request, MODEL, document, IncrementalCopy(document.pixels), STOCK, wishes)
    assert np.array_equal(
        engine_job(live.spots[0], live).arrays["control-0"], made.arrays["control-0"]
    )


def test_the_preview_is_what_is_sent() -> None:
    document = picture(Rect(48, 36, 32, 24))
    for fields in ({}, {"type": "canny", "source": "picture"}):
        with_control(document, **fields)
        _, (made,) = sent(document)
        layer = layer_tree.find(document.content.layers, document.active.value)
        assert layer is not None
        one = control_of(layer, document.content.layers)
        assert one is not None
        (plan,) = plans_for(document, MODEL)
        use = control_condition(one, "x")
        place, pixels = source_of(one, plan, DocumentSnapshot.of(document))
        seen = control_image(use, plan, plan.working, document.space, place, pixels)
        last = max(name for name in made.arrays)
        assert np.array_equal(seen, made.arrays[last])


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("canny", ["control_v11p_sd15_canny", "scribble"]),
        ("semantic", ["control_v11p_sd15_seg"]),
        ("scribble", ["scribble", "control_v11p_sd15_canny"]),
        ("depth", ["zoe"]),
        ("reference", []),
        ("pose", []),
    ],
)
def test_networks_are_told_by_their_words(kind: str, wanted: list[str]) -> None:
    found = networks_for(CONTROL_TYPES[kind], MODEL, NETS)
    assert [one.name for one in found] == wanted


def test_a_network_of_another_model_is_not_taken() -> None:
    row = CONTROL_TYPES["canny"]
    bundled = replace(NETS[0], base="starter")
    assert networks_for(row, MODEL, [bundled]) == ()
    assert networks_for(row, replace(MODEL, id="starter"), [bundled]) == (bundled,)
    assert networks_for(row, replace(MODEL, family="sdxl"), NETS) == ()
    document = picture()
    with_control(document, type="pose")
    assert not guidance_of(document, MODEL, NETS)
    wishes = DocumentSnapshot.of(document).guidance
    assert wishes is not None
    with pytest.raises(ModelError) as caught:
        with_networks(wishes, MODEL, NETS, strict=True)
    assert caught.value.code == "control_network_missing"


def test_what_is_missing_or_out_of_range_is_said() -> None:
    document = picture()
    with_control(document, network="gone")
    with pytest.raises(ModelError, match="gone"):
        sent(document)
    change_guidance(document, document.active.value, network="", preprocessor="magic")
    with pytest.raises(InputError) as caught:
        sent(document)
    assert caught.value.code == "preprocessor_missing"


def test_an_image_prompt_gets_the_whole_of_its_layer() -> None:
    document = picture(Rect(100, 70, 12, 12))
    net = AddOn("ip", "ip-adapter_sd15", "/nets/ip.safetensors", "ip_adapter", MODEL.family)
    eye = AddOn("vit", "ViT-H", "/nets/vit-h", "image_encoder")
    there = (net, eye)
    stock = JobResources(lambda request, model: files_of(request, model, there), add_ons=there)
    photo = np.random.default_rng(3).integers(0, 255, (40, 30, 4), np.uint8)
    photo[..., 3] = 255
    tiles = Tiles(4, photo.dtype).written(Rect(0, 0, 30, 40), photo)
    layer = Layer("reference", "photo", pixels=tiles, visible=False)
    document.put_in("layer_reference", layer)
    add_control(document, type="style", source="layer", layer=layer.id)
    job, (made,) = sent(document, stock=stock)
    (use,) = of_kind(job.request.conditions, "image_prompt")
    assert (use.name, use.mode, use.word) == ("ip", "style", "style")
    assert job.files == {"ip": "/nets/ip.safetensors", "image_encoder vit": "/nets/vit-h"}
    assert np.array_equal(made.arrays[use.arrays[0]], photo[..., :3])


def test_references_are_as_large_as_their_layers() -> None:
    document, model = picture(), replace(MODEL, family="flux2")
    values = np.full((40, 30, 4), 255, np.uint8)
    tiles = Tiles(4, values.dtype).written(Rect(0, 0, 30, 40), values)
    layer = Layer("reference", "photo", pixels=tiles, visible=False)
    document.put_in("layer_reference", layer)
    add_control(document, type="reference", source="layer", layer=layer.id)
    assert areas_of(guidance_of(document, model), None, model) == {"control-0": 30 * 40}


def test_a_map_has_the_colours_of_its_network() -> None:
    document = picture()
    with_control(document, type="semantic")
    job, (made,) = sent(document)
    (use,) = of_kind(job.request.conditions, "control")
    assert use.name == "key-control_v11p_sd15_seg"
    assert dict(use.parameters) == {"colours": "ade20k"}
    palette = load_palette()
    of_ade = {each.ade20k for each in palette.colours} | {NOTHING}
    colours = {tuple(map(int, each)) for each in made.arrays[use.arrays[0]].reshape(-1, 3)}
    assert colours <= of_ade
    change_guidance(document, document.active.value, parameters=(("colours", "own"),))
    job, _ = sent(document)
    (use,) = of_kind(job.request.conditions, "control")
    assert dict(use.parameters) == {"colours": "own"}
    own = (replace(NETS[1], task="semantic"),)
    wishes = guidance_of(document, MODEL, own)
    assert dict(wishes.controls[0].guidance.parameters) == {"colours": "own"}
    change_guidance(document, document.active.value, parameters=())
    assert guidance_of(document, MODEL, own).controls[0].guidance.parameters == ()


def test_a_reference_is_left_out_where_the_model_can_not_look_at_it() -> None:
    document = picture()
    with_control(document, type="reference", source="picture")
    (made,) = sent(document)[1]
    assert of_kind(made.request.conditions, "reference")
    flux = replace(MODEL, family="flux1")
    assert not guidance_of(document, flux, NETS)
    wishes = DocumentSnapshot.of(document).guidance
    assert wishes is not None
    with pytest.raises(ModelError) as caught:
        with_networks(wishes, flux, NETS, strict=True)
    assert caught.value.code == "reference_unfit"
