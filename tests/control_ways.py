"""The four ways in which a control image comes to a new picture, up to what the network gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.app.arguments import build_parser
from desktop_app.app.generate_command import prepare_run
from desktop_app.core.geometry import Size
from desktop_app.extensions.serving.server.orders import Requester
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.extensions.serving.server.sdapi.shapes import Txt2Img
from desktop_app.extensions.serving.server.sdapi.translating import translated
from desktop_app.extensions.serving.server.shapes import ControlInput, GenerateRequest
from desktop_app.extensions.serving.server.users import ServerUser
from desktop_app.imaging.encode import encode
from desktop_app.imaging.resize import covering, cropped_to, resize
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.document.layer_guidance import change_guidance, made_of
from desktop_app.state.document.layer_pixels import picture_layer, with_picture
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.pictures import save_picture
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.job_runner import engine_job
from desktop_app.studio.requests import plans_for

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices
    from desktop_app.core.pixels import ByteArray
    from desktop_app.extensions.serving.server.context import ServerContext
    from desktop_app.jobs.job import Job

SIZES = (
    *((256, 256), (320, 192), (512, 512), (512, 768), (640, 368), (832, 1216), (1024, 1024)),
    *((1216, 832), (1344, 768), (896, 1152)),
)
"""Of new pictures: powers of two, SDXL's, and what is no multiple of a tile."""

SOME = ((256, 256), (320, 192), (832, 1216))

OTHERS = ((512, 512), (300, 900), (1000, 300), (90, 120))
"""Of control images for pictures of other proportions or sizes."""

Way = Callable[["ByteArray", Size, str], "Job"]
"""(control image, size of the picture, size of the second pass's factor) → job."""

USER = ServerUser("somebody")


def drawn(wide: int, high: int) -> ByteArray:
    """White lines on black, and a grey that tells one place from another."""
    rows, columns = np.mgrid[:high, :wide]
    pixels = np.zeros((high, wide, 3), np.uint8)
    pixels[..., 2] = (rows * 7 + columns * 3) % 200
    pixels[high // 3 : high // 3 + 6] = 255
    pixels[:, wide // 2 : wide // 2 + 6] = 255
    return pixels


def wanted(pixels: ByteArray, size: Size) -> ByteArray:
    """What the network is to get: the picture, or what is around its centre."""
    return resize(cropped_to(pixels, size), size)


def sent(job: Job) -> ByteArray:
    """What it gets."""
    (spot,) = job.spots
    arrays = engine_job(spot, job).arrays
    (use,) = (each for each in spot.request.conditions if each.kind == "control")
    return arrays[use.arrays[0]].astype(np.uint8)


def by_command_line(parts: AppServices, folder: Path, *more: str) -> Way:
    def job(pixels: ByteArray, size: Size, factor: str = "") -> Job:
        file = folder / f"{pixels.shape[1]}x{pixels.shape[0]}.png"
        save_picture(file, pixels)
        words = ["generate", "a meadow", "--size", str(size), "--control", f"lines=raw:{file}"]
        words += ["--hires-factor", factor] if factor else []
        return prepare_run(parts, build_parser().parse_args([*words, *more])).job

    return job


def by_v1(context: ServerContext) -> Way:
    def job(pixels: ByteArray, size: Size, factor: str = "") -> Job:
        image = base64_of(encode(pixels, "PNG"))
        control = ControlInput(type="lineart", image=image, preprocessor="none")
        payload = GenerateRequest(
            prompt="a meadow",
            size=str(size),
            controls=[control],
            settings={"hires_factor": float(factor)} if factor else {},  # type: ignore[arg-type]
        )
        return context.orders.generate(payload, Requester(USER)).job

    return job


def by_sdapi(context: ServerContext) -> Way:
    def job(pixels: ByteArray, size: Size, factor: str = "") -> Job:
        unit = {"image": base64_of(encode(pixels, "PNG")), "model": "Starter: Lines"}
        hires = {"enable_hr": True, "hr_scale": float(factor)} if factor else {}
        asked = Txt2Img.model_validate(
            {
                "prompt": "a meadow",
                "width": size.width,
                "height": size.height,
                "alwayson_scripts": {"controlnet": {"args": [unit]}},
                **hires,
            }
        )
        done = translated(context, USER, asked)
        return context.orders.generate(done.payload, Requester(USER), done.edit_input).job

    return job


def by_window(parts: AppServices) -> Way:
    """A new page, and a control layer that is made of a file."""
    from desktop_app.app.operation_command import add_ons_of

    model, there = parts.library.find("starter"), tuple(add_ons_of(parts))
    stock = JobResources(lambda request, one: files_of(request, one, there), add_ons=there)

    def job(pixels: ByteArray, size: Size, factor: str = "") -> Job:
        page = np.full((size.height, size.width, 3), 255, np.uint8)
        document = Document(page, "page")
        control = add_control(document)
        change_guidance(document, control, type="lineart", preprocessor="none")
        shown = covering(pixels, size)  # as `LayerSession.insert` does
        layer = picture_layer(document.content, shown, "file", "reference")
        content = made_of(with_picture(document.content, layer), control, layer.id)
        document.commit("layer_reference", content)
        chosen = Parameters(prompt="a meadow", model=model.id, size=size)
        plans = plans_for(document, model, image_size=size)
        return assemble(chosen, model, plans, document, stock)

    return job
