"""``velatura gpu``: status, add, check, remove."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from typing import Any

from desktop_app.app.gpu_support import build_gpu_support
from desktop_app.app.models.downloading import fetched, licence_text
from desktop_app.app.models.reply import Reply
from desktop_app.app.network import build_network
from desktop_app.app.services import AppServices, load_services
from desktop_app.catalog.gpu_packs import GpuBuild
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, NetworkError
from desktop_app.core.gpu import Gpu, GpuAdvice, GpuView
from desktop_app.core.gpu_texts import gpu_sentence
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.library.gpu.support import GpuSupport
from desktop_app.library.network.network_services import NetworkServices


def run_gpu(arguments: argparse.Namespace, watch: NetworkAudit | None) -> Reply:
    """Run one verb; without one the status.

    Raises:
        VelaturaError: it could not be done.
        Cancelled: the user interrupted it.
    """
    parts = load_services(arguments.data_dir)
    with closing(parts):
        support = build_gpu_support(parts.paths, parts.settings)
        match arguments.action:
            case "add":
                _add(parts, support, arguments, watch)
            case "check":
                support.check(CancelToken())
            case "remove":
                support.remove()
            case _:
                pass
        view = support.view()
    return Reply(_text(view), _value(view))


def _add(
    parts: AppServices,
    support: GpuSupport,
    arguments: argparse.Namespace,
    watch: NetworkAudit | None,
) -> None:
    network = build_network(parts.paths, parts.settings, watch)
    request, build = support.request(arguments.build)
    current = support.packs.current()
    if current is not None and current.build == build.id:
        return  # it is there, and works
    _check_licence(network, build, accepted=arguments.accept_licence)
    if arguments.online:  # for this process alone: the setting stays as it is
        network.switch.turn(True)
    if not network.switch.is_on():
        raise NetworkError("download_offline")
    status = fetched(parts, network, request, quiet=arguments.json)
    if status.error is not None:
        raise status.error


def _check_licence(network: NetworkServices, build: GpuBuild, *, accepted: bool) -> None:
    licence = build.licence
    if network.acceptances.has_accepted(build.id, licence.id):
        return
    shown = licence_text(licence)
    print(f"GPU support ({build.name}) is under this licence:\n{shown}", file=sys.stderr)
    if not accepted:
        raise InputError("licence_not_accepted", name=build.name, licence=licence.name)
    network.acceptances.accept(build.id, licence, shown)


def _text(view: GpuView) -> str:
    lines = [_card(gpu) for gpu in view.gpus]
    lines.append(_sentence(view.advice))
    lines.append(f"Installed with the program: PyTorch {view.torch or '(none)'}")
    if view.pack:
        state = "in use" if view.is_in_use else "not in use"
        with_card = f", checked with {view.pack_device}" if view.pack_device else ""
        lines.append(f"Added: {view.pack_name}, {size_text(view.pack_bytes)}, {state}{with_card}")
    if view.problem is not None:
        lines.append(_sentence(view.problem))
    if view.can_add:
        lines.append(
            f"“velatura gpu add” installs {view.build_name}: about"
            f" {size_text(view.download_bytes)} to download, {size_text(view.unpacked_bytes)} on"
            " disk."
        )
    return "\n".join(lines)


def _card(gpu: Gpu) -> str:
    facts = [gpu.name]
    if gpu.driver:
        facts.append(f"driver {gpu.driver}")
    if gpu.target:
        cuda = gpu.vendor == "nvidia"
        facts.append(f"compute capability {gpu.target}" if cuda else gpu.target)
    if gpu.memory_bytes:
        facts.append(size_text(gpu.memory_bytes))
    return ", ".join(facts)


def _sentence(advice: GpuAdvice) -> str:
    return gpu_sentence(advice.code, advice.params)


def _value(view: GpuView) -> dict[str, Any]:
    value: dict[str, Any] = asdict(view)
    value["advice"]["sentence"] = _sentence(view.advice)
    if view.problem is not None:
        value["problem"]["sentence"] = _sentence(view.problem)
    return {**value, "in_use": view.is_in_use, "can_add": view.can_add}
