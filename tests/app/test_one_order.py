"""The same words make the same job, whoever reads them: window, command line, `/v1` (which gets the
lines of a file of requests, too) or `/sdapi/v1`."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from desktop_app.app.arguments import parse_arguments
from desktop_app.app.generate_command import prepare_run
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.window import build_workspace
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.messages import Do, encode
from desktop_app.core.prompt.styles import Style
from desktop_app.core.request import EngineJob, GenerationRequest
from desktop_app.core.setting_table import ROWS
from desktop_app.core.wire import write_frame
from desktop_app.extensions.serving.server.orders import Requester
from desktop_app.extensions.serving.server.sdapi.shapes import Img2Img, Txt2Img
from desktop_app.extensions.serving.server.sdapi.translating import translated
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.extensions.serving.server.users import LOCAL
from desktop_app.imaging.saving import write_picture
from desktop_app.jobs.job import Job
from desktop_app.library.collection.add_ons import usable
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.pictures import open_picture
from desktop_app.storage.styles import UserStyles
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.requests import plans_for
from desktop_app.studio.said_settings import with_timesteps
from desktop_app.worker.workspace import Workspace
from tests.event_loop import until
from tests.extensions.serving.server.inside import Inside, inside
from tests.extensions.serving.server.serving import add_token
from tests.tiny_consistency import tiny_consistency_folder

SIDE = 64
SPOT = Rect(16, 24, 24, 16)
STYLES = (
    Style("Few", settings={"steps": 4}),
    Style("Many", settings={"steps": 25, "guidance_scale": 3.0}),
    Style("Drawn", "{prompt}, drawn", "photo", {"scheduler": "euler"}),
    Style("Twice", settings={"hires_factor": 2.0}),
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person asks for."""

    model: str = "starter"
    prompt: str = "a red house"
    negative: str = ""
    settings: dict[str, Any] = field(default_factory=lambda: {"seed": 7})
    styles: tuple[str, ...] = ()
    intent: str = "fill"
    edit: str = ""
    """"" for a new picture, "picture" for all of one, "mask" for a spot of it."""

    @property
    def fits_sdapi(self) -> bool:
        """Its clients know neither intents nor how we choose the context of a mask."""
        known = {"steps", "guidance_scale", "seed", "count", "strength"}
        return self.edit != "mask" and self.intent == "fill" and known >= self.settings.keys()


@dataclass
class Ways:
    """The program's four entrances, over one data folder."""

    folder: Path
    parts: AppServices
    workspace: Workspace
    server: Inside
    ids: dict[str, str]
    """Of models, by name."""

    def jobs(self, said: Said) -> dict[str, Job | str]:
        """The job of each entrance, or the code of its refusal."""
        ways = {"command": self.by_command, "v1": self.by_v1}
        ways |= {"sdapi": self.by_sdapi} if said.fits_sdapi else {}
        made: dict[str, Job | str] = {}
        for name, way in ways.items():
            try:
                made[name] = way(said)
            except InputError as error:
                made[name] = error.code
        if not isinstance(made["command"], str):  # the window greys what others refuse
            made["window"] = self.by_window(said)
        return made

    def by_command(self, said: Said) -> Job:
        words = ["--data-dir", str(self.folder), "generate", said.prompt, "--model", said.model]
        words += ["--negative", said.negative]
        for name, value in said.settings.items():
            words += [ROWS[name].flag, str(value)]
        for style in said.styles:
            words += ["--style", style]
        if said.edit:
            words += ["--image", str(self.folder / "p.png"), "--intent", said.intent]
        if said.edit == "mask":
            words += ["--mask", str(self.folder / "m.png")]
        return prepare_run(self.parts, parse_arguments(words)).job

    def by_v1(self, said: Said) -> Job:
        wanted: dict[str, Any] = {
            "prompt": said.prompt,
            "negative_prompt": said.negative,
            "model": said.model,
            "settings": said.settings,
            "styles": list(said.styles),
            "intent": said.intent,
        }
        if said.edit:
            wanted["image"] = self.sent("p.png")
        if said.edit == "mask":
            wanted["mask"] = self.sent("m.png")
        orders = self.server.context.orders
        return orders.generate(GenerateRequest(**wanted), Requester(LOCAL)).job

    def by_sdapi(self, said: Said) -> Job:
        names = {"guidance_scale": "cfg_scale", "count": "n_iter", "strength": "denoising_strength"}
        wanted: dict[str, Any] = {names.get(key, key): one for key, one in said.settings.items()}
        wanted |= {"prompt": said.prompt, "negative_prompt": said.negative}
        wanted |= {"styles": list(said.styles)}
        wanted |= {"override_settings": {"sd_model_checkpoint": said.model}}
        shape = Img2Img if said.edit else Txt2Img
        if said.edit:
            wanted["init_images"] = [self.sent("p.png")]
        user, context = LOCAL, self.server.context
        done = translated(context, user, shape(**wanted))
        return context.orders.generate(done.payload, Requester(user), done.edit_input).job

    def by_window(self, said: Said) -> Job:
        state = self.workspace.state
        state.open_empty()
        state.parameters.value = Parameters()
        self.workspace.models.choose(self.ids[said.model])
        if said.edit:
            read = open_picture(self.folder / "p.png")
            document = Document(read.pixels, "p.png", origin=read.origin)
            if said.edit == "mask":
                document.fill_mask("rectangle", 255, SPOT)
            state.open_document(document)
            state.intent.use(said.intent)
        state.parameters.update(without_model=False, styles=())
        self.workspace.wording.choose_styles(said.styles)
        settings = dict(said.settings)
        if "strength" in settings:
            state.parameters.set_strength(state.resolved_intent.task, settings.pop("strength"))
            # The slider's end wants a picture from words (decision 0230), a number doesn't.
            state.parameters.update(from_words=False)
        fresh = {"prompt": said.prompt, "negative_prompt": said.negative, "seed_locked": True}
        if state.intents[said.intent].count is None:  # here a quick model makes three otherwise
            settings.setdefault("count", 1)
        state.parameters.update(**fresh, **with_timesteps(settings, state.model))
        chosen, document = state.parameters.value, state.document.value
        plans = ()
        if document is not None:
            plans = plans_for(document, state.model, state.resolved_intent.settings, chosen.size)
        try:
            return assemble(chosen, state.model, plans, document, job_resources(state))
        finally:
            state.close_document()
            until(lambda: self.workspace.is_idle)

    def sent(self, name: str) -> str:
        return base64.b64encode((self.folder / name).read_bytes()).decode()


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory, qapp: object, loopback: None) -> Iterator[Ways]:
    folder = tmp_path_factory.mktemp("orders") / "data"
    add_token(folder, "first")
    tiny_consistency_folder(folder / "models" / "shapes", classes=5)
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[SPOT.slices] = 255
    (folder / "p.png").write_bytes(write_picture(picture, "PNG").data)
    (folder / "m.png").write_bytes(write_picture(np.dstack([mask] * 3), "PNG").data)
    parts = load_services(folder)
    UserStyles(parts.paths.styles, parts.paths.locks / "styles.lock").add(STYLES)
    workspace = build_workspace(folder)
    workspace.state.add_ons.value = usable(parts.collection.scan())
    workspace.state.models.value = models = parts.collection.models()
    workspace.wording.read_styles()
    with inside(folder) as server:
        until(lambda: len(workspace.state.parameters.styles.value) > len(STYLES))
        yield Ways(
            folder,
            parts,
            workspace,
            server,
            {name: each.id for each in models for name in (each.name, each.id)},
        )
    workspace.shutdown()
    parts.close()


def plain(request: GenerationRequest) -> GenerationRequest:
    """Without what names a document, and what the machine chose."""
    plan = request.plan
    plan = None if plan is None else replace(plan, document="", revision=0)
    return replace(request, plan=plan, way="")


def told(job: Job) -> dict[str, Any]:
    """All that makes a difference to pictures, and the bytes that the engine gets first."""
    spot = job.spots[0]
    sent = engine_job(replace(spot, request=plain(spot.request)), job)
    assert job.model is not None
    return {
        "requests": [plain(each.request).to_json() for each in job.spots],
        "asked": plain(job.typed_request).to_json(),
        "model": job.model.id,
        "files": dict(job.files),
        "models": sorted(job.models),
        "engine": _bytes_of(replace(sent, memory=MemoryPlan())),
    }


def _bytes_of(job: EngineJob) -> bytes:
    pipe = io.BytesIO()
    write_frame(pipe, encode(Do("1", "generate", job)))
    return pipe.getvalue()


def differences(jobs: dict[str, Job | str]) -> dict[str, Any]:
    """Names of what is not the same as on the command line, with both."""
    first = jobs["command"]
    found: dict[str, Any] = {}
    for name, job in jobs.items():
        if isinstance(job, str) or isinstance(first, str):
            if job != first:
                found[name] = job, first
            continue
        one, other = told(first), told(job)
        for key in one:
            if one[key] != other[key]:
                found[f"{name}: {key}"] = _where(one[key], other[key])
    return found


def _where(one: Any, other: Any) -> Any:
    if isinstance(one, bytes):
        return "bytes"
    if isinstance(one, list):
        first, second = cast("list[Any]", one), cast("list[Any]", other)
        return [_where(*pair) for pair in zip(first, second, strict=False)] or (first, second)
    if not isinstance(one, dict):
        return one, other
    rows = cast("dict[str, Any]", one)
    return {key: (value, other.get(key)) for key, value in rows.items() if value != other.get(key)}


def random_order(rng: random.Random) -> Said:
    """Something that a person may ask for, and some things that nobody can have."""
    model = rng.choice(["starter", "shapes"])
    edit = rng.choice(["", "", "picture", "mask"])
    settings: dict[str, Any] = {"seed": rng.randrange(2**32)}
    some: dict[str, Any] = {
        "steps": rng.choice([1, 4, 18, 25, 40]),
        "guidance_scale": rng.choice([1.0, 3.5, 12.0]),
        "count": rng.randint(1, 4),
        "strength": rng.choice([0.3, 0.75, 1.0]),
        "scheduler": rng.choice(["euler", "dpmpp_2m"]),
        "sigmas": "karras",
        "variation": 0.2,
        "hires_factor": 1.5,
        "class_label": 2,
        "clip_skip": 1,
        "guidance_rescale": 0.5,
    }
    for name in rng.sample(sorted(some), rng.randint(0, 4)):
        settings[name] = some[name]
    intents = ["fill", "replace", "add", "refine", "variations"] if edit else ["fill"]
    return Said(
        model=model,
        prompt=rng.choice(["a red house", "a (small:1.3) boat, at sea", "{a|b} tree", ""]),
        negative=rng.choice(["", "blurry"]),
        settings=settings,
        styles=tuple(rng.sample([each.name for each in STYLES], rng.choice([0, 0, 1, 2]))),
        intent=rng.choice(intents),
        edit=edit,
    )


@pytest.mark.parametrize(
    "said",
    [
        Said(model="shapes", styles=("Few",)),
        Said(model="shapes", styles=("Many",)),
        Said(model="shapes", styles=("Twice",)),
        Said(model="shapes", styles=("Few",), settings={"seed": 7, "steps": 2}),
        Said(styles=("Twice",), edit="mask"),
        Said(intent="variations", edit="picture"),
        Said(model="shapes", intent="replace", edit="mask"),
        *map(random_order, map(random.Random, range(12))),
    ],
    ids=str,
)
def test_the_same_words_make_the_same_job(ways: Ways, said: Said) -> None:
    assert differences(ways.jobs(said)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 212))
def test_two_hundred_orders_make_the_same_jobs(ways: Ways, seed: int) -> None:
    said = random_order(random.Random(seed))
    assert differences(ways.jobs(said)) == {}, said


def test_steps_of_a_style_space_the_timesteps_of_a_consistency_model(ways: Ways) -> None:
    few, many = (
        ways.by_command(Said(model="shapes", styles=(name,))).request.timesteps
        for name in ("Few", "Many")
    )
    assert (len(few), few[-1]) == (4, 0)
    assert len(many) == 25
