"""Addresses that clients of AUTOMATIC1111's web UI and its extensions ask, and that aren't offered
here: what each is told, in place of a bare 404. docs/sdapi.md lists them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import UserDep

router = APIRouter(tags=["sdapi"])

_TRAINING = "training is not a part of the server"
_CAPTIONS = "no network here describes pictures in words"

ANSWERS: Final[Mapping[tuple[str, str], str]] = {
    ("POST", "/sdapi/v1/interrogate"): _CAPTIONS,
    ("POST", "/sdapi/v1/create/embedding"): _TRAINING,
    ("POST", "/sdapi/v1/create/hypernetwork"): _TRAINING,
    ("POST", "/sdapi/v1/train/embedding"): _TRAINING,
    ("POST", "/sdapi/v1/train/hypernetwork"): _TRAINING,
    ("POST", "/sdapi/v1/preprocess"): _TRAINING,
    ("GET", "/sdapi/v1/artists"): "AUTOMATIC1111 has removed that list, too",
    ("GET", "/sdapi/v1/artist-categories"): "AUTOMATIC1111 has removed that list, too",
    ("POST", "/sdapi/v1/server-kill"): "whoever runs the server stops it",
    ("POST", "/sdapi/v1/server-restart"): "whoever runs the server restarts it",
    ("POST", "/sdapi/v1/server-stop"): "whoever runs the server stops it",
    ("POST", "/sdapi/v1/unload-checkpoint"): "engines drop models when they need memory",
    ("GET", "/promptgen/list_models"): "no model here continues prompts",
    ("POST", "/promptgen/generate"): "no model here continues prompts",
    ("POST", "/controlnet/render_openpose_json"): "poses are drawn in the window",
    ("POST", "/rembg"): "backgrounds are replaced with a mask",
    ("POST", "/tagger/v1/interrogate"): _CAPTIONS,
    ("GET", "/tagger/v1/interrogators"): _CAPTIONS,
    ("GET", "/config"): "there is no Gradio here",
    ("GET", "/prompt"): "clients of ComfyUI are not served",
    ("POST", "/prompt"): "clients of ComfyUI are not served",
}
"""Method and address, and why."""


def _refusal(path: str, reason: str) -> Callable[[UserDep], Awaitable[None]]:
    async def refuse(user: UserDep) -> None:
        raise InputError("not_offered", name=path, reason=reason)

    return refuse


for (_method, _path), _reason in ANSWERS.items():
    router.add_api_route(
        _path,
        _refusal(_path, _reason),
        methods=[_method],
        name=f"{_method.lower()} {_path}",
        summary=f"Not offered: {_reason}.",
        response_model=None,
    )
