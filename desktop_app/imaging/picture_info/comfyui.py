"""ComfyUI: the graph is walked from the node that saved the picture back to its sampler, and from
there to prompts, model, LoRAs, noise and size.

Of several samplers in a row the first counts; others (details, a refiner) are told.
Names of nodes and inputs are those of `comfy_nodes`; where EXIF holds graphs: SaveAnimatedWEBP of
comfyanonymous/ComfyUI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.comfy_graph import (
    Graph,
    Node,
    graph_of,
    graph_of_workflow,
    link_of,
    side_of,
)
from desktop_app.imaging.picture_info.comfy_nodes import (
    ANY_ENCODER,
    ENCODERS,
    GUIDERS,
    KNOWN,
    MODEL_CHANGES,
    PLACED,
    RESHAPED,
    SAMPLERS,
    SCHEDULES,
    SECOND_ENDS_NEGATIVE,
    TEXT_NODES,
    Guider,
)
from desktop_app.imaging.picture_info.draft import InfoDraft, title
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts, json_object

_LOADED: Final = ("ckpt_name", "unet_name", "base_ckpt_name", "model_name", "gguf_name")
_TO_MODEL: Final = (
    *("model", "unet", "model1", "base_model", "pipe", "lora_stack", "optional_lora_stack"),
)
_TO_LATENT: Final = (
    "latent_image",
    "latent",
    "samples",
    "pixels",
    "image",
    "images",
    "optional_latent",
)
_USUAL: Final = {
    "sigma_max": 14.614642,
    "sigma_min": 0.0291675,
    "rho": 7.0,
    "alpha": 0.6,
    "beta": 0.6,
}
"""Numbers of nodes that make a schedule (comfy_extras/nodes_custom_sampler.py); with others it is
another one."""

_OTHER_VERSION: Final = re.compile(r"Version: (?!ComfyUI)")
_LABELLED: Final = re.compile(r"\s*(prompt|workflow)\s*:\s*(?=\{)", re.IGNORECASE)
_EMBEDDING: Final = re.compile(r"\bembedding:([\w.-]{1,100})")
_PICTURES: Final = ("model", "clip", "vae", "latent", "samples", "image", "pixels", "mask")
_LORA_NUMBER: Final = re.compile(r"lora_name_?(\d{1,2})")


def read(texts: PictureTexts) -> PictureInfo | None:
    """What the graph says; None where there is none, or where another program changed the picture
    and left the graph in it."""
    if _OTHER_VERSION.search(texts.get(COMMENT, "")[:200_000]):
        return None
    for graph in filter(lambda one: one.nodes, _graphs(texts)):
        samplers, saved = _samplers(graph)
        if samplers:
            return _info(graph, samplers, saved)
    return None


def _graphs(texts: PictureTexts) -> Iterator[Graph]:
    """As it was run, then as it is in the editor, from every place where they are put."""
    whole = texts.json(COMMENT)
    run = [texts.json("prompt"), json_object(whole.get("prompt")), whole]
    edited = [texts.json("workflow"), json_object(whole.get("workflow")), whole]
    for key in ("Make", "Model", "ImageDescription", "Description"):
        found = _LABELLED.match(texts.get(key, "")[:40])
        if found:
            place = run if found[1].lower() == "prompt" else edited
            place.append(json_object(texts[key][found.end() :].strip()))
    drawn = [graph_of_workflow(each) for each in edited if "nodes" in each]
    yield from (graph_of(each, next(iter(drawn), Graph({}))) for each in run)
    yield from drawn


def _is_sampler(node: Node) -> bool:
    names = node.inputs.keys()
    if names.isdisjoint(("seed", "noise_seed", "noise")):
        return names >= {"guider", "sigmas"}
    return "positive" in names or names >= {"model", "steps"} or names >= {"guider", "sigmas"}


def _samplers(graph: Graph) -> tuple[list[Node], Node | None]:
    """Those of the saved picture, the last one first; and the node that saved it. Of several the
    one with the most before it."""
    kinds = [node for node in graph.nodes.values() if re.search("(?i)save|preview", node.kind)]
    kinds.sort(key=lambda node: (node.kind != "SaveImage", "review" in node.kind))
    best, saved = list[Node](), None
    for node in kinds[:20]:
        found = [each for each in graph.upstream(node) if _is_sampler(each)]
        if len(found) > len(best):
            best, saved = found, node
    return best or [each for each in graph.nodes.values() if _is_sampler(each)][:1], saved


def _info(graph: Graph, samplers: list[Node], saved: Node | None) -> PictureInfo:
    draft, base = InfoDraft("comfyui", "ComfyUI"), samplers[-1]
    graph.touched[base.id] = None
    guider = graph.at(base.inputs.get("guider")) or base
    row = _guider(guider)
    _sampling(graph, draft, base, guider, row)
    _model(graph, draft, guider.inputs.get("model"))
    places = {"prompt": row.positive, "negative": row.negative, "second": row.second}
    met: dict[str, int] = {}
    texts = {
        place: _prompt(graph, draft, guider.inputs.get(name), place, met)
        for place, name in places.items()
    }
    draft.other("Second prompt", texts["second"])
    if texts["negative"] and texts["negative"] == texts["prompt"]:  # as edits lead away from theirs
        draft.other("Negative conditioning", "of the prompt itself")
        texts["negative"] = texts["second"] if texts["second"] != texts["prompt"] else ""
    for place in ("prompt", "negative"):
        draft.put(place, texts[place])
        for name in _EMBEDDING.findall(texts[place]):
            draft.weights("embeddings", name)
    for kind, rules in graph.written.items():
        tell = draft.other if graph.is_shown else draft.put  # what it wrote is in the file, or not
        tell("writer", kind)
        draft.other(f"Instructions to {kind}", rules)
    _latent(graph, draft, base)
    for number, node in enumerate(reversed(samplers[:-1]), 2):
        told = (f"{name} {graph.value(node.inputs.get(name))}" for name in ("steps", "denoise"))
        draft.other(f"Sampler {number}", f"{node.kind}, {', '.join(told)}")
        _refiner(graph, draft, base, node)
    for node in graph.upstream(saved) if saved else ():
        vae = graph.at(node.inputs.get("vae")) if node.kind.startswith("VAEDecode") else None
        if vae is not None and "vae_name" in vae.inputs:
            draft.put("vae", vae.inputs["vae_name"])
    kinds = dict.fromkeys(graph.nodes[each].kind for each in graph.touched)
    for kind in (each for each in kinds if each not in KNOWN):
        draft.unread("ComfyUI node", kind)
    return draft.info()


def _guider(node: Node) -> Guider:
    """What its inputs mean; of one that isn't known by the names that nearly all have."""
    if node.kind in GUIDERS:
        return GUIDERS[node.kind]
    sides = {side_of(name): name for name in reversed(list(node.inputs))}
    plain = (name for name in ("conditioning", "cond1", "cond") if name in node.inputs)
    scales = ("cfg", "cfg_scale", "cfg_conds", "cfg1", "true_gs", "guidance_scale", "guidance")
    return Guider(
        sides.get("positive") or next(plain, ""),
        sides.get("negative", "negative"),
        next((name for name in scales if name in node.inputs), "cfg"),
        second="cond2",
    )


def _sampling(graph: Graph, draft: InfoDraft, sampler: Node, guider: Node, row: Guider) -> None:
    """Seed, steps, guidance, sampler and schedule: inputs of one node, or nodes of their own."""
    noise = graph.at(sampler.inputs.get("noise")) or sampler
    chosen = graph.at(sampler.inputs.get("sampler"))
    shaped = list(graph.upstream(sampler, ("sigmas",)))
    sigmas = (
        node
        for node in shaped
        if node.kind in SCHEDULES or "steps" in node.inputs
        if node.kind not in RESHAPED
    )
    spread = next(sigmas, sampler)
    graph.touched[spread.id] = None
    for node in (each for each in shaped if each.kind in RESHAPED):
        draft.other(node.kind, _values(graph, node))
    given: dict[str, tuple[Node, tuple[str, ...]]] = {
        "seed": (noise, ("noise_seed", "seed")),
        "steps": (spread, ("steps",)),
        "guidance_scale": (
            guider if row.guidance in guider.inputs else sampler,
            (row.guidance, "cfg"),
        ),
        "scheduler": (chosen or sampler, ("sampler_name",)),
        "sigmas": (spread, ("scheduler",)),
    }
    for place, (node, names) in given.items():
        name = next((name for name in names if name in node.inputs), "")
        value = graph.value(node.inputs.get(name), name)
        draft.put(place, value, f"{sampler.kind}: {place}")
        if value is None and (before := graph.at(node.inputs.get(name))) is not None:
            draft.unread(f"{sampler.kind}: {place}", before.kind)
    for name in row.others:
        draft.other(name, graph.value(guider.inputs.get(name)))
    if chosen is not None and chosen.kind in SAMPLERS:
        draft.put("scheduler", SAMPLERS[chosen.kind])
        draft.put("eta", graph.value(chosen.inputs.get("eta")), f"{chosen.kind}: eta")
        draft.other(chosen.kind, _values(graph, chosen, ("eta",)))
    own = [name for name, usual in _USUAL.items() if spread.inputs.get(name, usual) != usual]
    if name := SCHEDULES.get(spread.kind):
        draft.put("sigmas", f"{name} with its own {', '.join(own)}" if own else name)
    if spread.kind == "ManualSigmas":
        listed = graph.text(spread.inputs.get("sigmas"))
        draft.put("steps", len(re.findall(r"[\d.]+", listed[:10_000])) - 1 or None, "ManualSigmas")
        draft.other("ManualSigmas", listed)


def _values(graph: Graph, node: Node, without: tuple[str, ...] = ()) -> str:
    """Its own values, in words."""
    told: dict[str, object] = {}
    for name, value in node.inputs.items():
        before = graph.at(value)
        if name not in without and (before is None or before.kind.startswith("Primitive")):
            told[name] = graph.value(value)
    plain = (f"{k} {v}" for k, v in told.items() if isinstance(v, str | int | float))
    return ", ".join(plain) or "on"


def _model(graph: Graph, draft: InfoDraft, value: object) -> None:
    """The model and what was done to it, LoRAs in the order in which they were applied."""
    start = graph.at(value)
    if start is None:
        return
    path = [start, *graph.upstream(start, _TO_MODEL)]
    graph.touched.update(dict.fromkeys(node.id for node in path))
    name, loader = _loaded(graph, path)
    draft.put("model", name)
    for place, node in enumerate(reversed(path)):
        for number, (lora, weight, text_weight) in enumerate(_loras(node)):
            weights = graph.value(weight), "", graph.value(text_weight)
            draft.weights("loras", graph.text(lora), *weights, 100 * place + number)
        if node.kind in MODEL_CHANGES:
            draft.other(node.kind, _values(graph, node))
        if node.kind == "RescaleCFG":
            draft.put("guidance_rescale", node.inputs.get("multiplier"))
        if node.kind == "SeamlessTile":  # of ComfyUI-seamless-tiling
            draft.put("tile", graph.value(node.inputs.get("tiling")), "tiling")
        if node is loader and "vae_name" in node.inputs:
            draft.put("vae", node.inputs["vae_name"])


def _loaded(graph: Graph, path: list[Node]) -> tuple[str, Node | None]:
    for node in path:
        for key in _LOADED:
            if name := title(graph.text(node.inputs.get(key))):
                return name, node
    return "", None


def _loras(node: Node) -> Iterator[tuple[Any, Any, Any]]:
    """Name, weight, weight in the text encoder: of one, of numbered ones (stacks), of rgthree's."""
    inputs = node.inputs
    if "lora_name" in inputs:
        weight = inputs.get("strength_model", inputs.get("lora_model_strength", 1.0))
        yield inputs["lora_name"], weight, inputs.get("strength_clip")
    for key, value in inputs.items():
        number = _LORA_NUMBER.fullmatch(key)
        if number and str(inputs.get(f"switch_{number[1]}", "On")) != "Off":
            names = ("model_weight_", "lora_wt_", "model_str_", "strength_")
            weight = next((inputs[n + number[1]] for n in names if n + number[1] in inputs), 1.0)
            yield value, weight, inputs.get(f"clip_weight_{number[1]}")
        elif (told := json_object(value)).get("on") and "lora" in told:
            yield told["lora"], told.get("strength"), told.get("strengthTwo")


def _prompt(graph: Graph, draft: InfoDraft, value: object, place: str, met: dict[str, int]) -> str:
    """What the text encoders read whose conditioning comes in, one a line. Where no encoder is
    found, it is told what is in the way.

    Args:
        graph: where they are.
        draft: what is told besides goes there.
        value: of the guider's input.
        place: "prompt", "negative" or "second".
        met: which output of each node the prompt came from; filled by the prompt's own walk.
    """
    waiting, seen, texts, read = [value], set[tuple[str, int]](), dict[str, None](), False
    while waiting and len(seen) < 200:
        each = graph.source(waiting.pop(0))
        node, link = graph.at(each), link_of(each)
        if isinstance(each, str):
            texts[each], read = None, True
        elif node is not None and link is not None and link not in seen:
            seen.add(link)
            if place == "prompt":
                met.setdefault(node.id, link[1])
            encoded, before = _conditioning(graph, draft, node, link[1], place, met)
            texts |= dict.fromkeys(encoded or ())
            read = read or encoded is not None
            waiting += before
    start = graph.at(value)
    if not read and start is not None:
        draft.unread(f"ComfyUI: {place}", start.kind)
    return "\n".join(filter(None, texts))


def _conditioning(
    graph: Graph, draft: InfoDraft, node: Node, at: int, place: str, met: dict[str, int]
) -> tuple[list[str] | None, list[Any]]:
    """What text is in an output of a node (None: it encodes none), and what comes in of which this
    is to be asked, too."""
    if node.kind == "ConditioningZeroOut":
        return [], []
    if place == "prompt":
        draft.put("distilled_guidance", graph.value(node.inputs.get("guidance")), "guidance")
    side = "negative" if place == "negative" else "positive"
    links = {name: list(link) for name, link in node.links()}
    named = [link for name, link in links.items() if name.startswith("cond")]
    encodes, encoded = node.kind in ENCODERS, _encoded(graph, draft, node, side)
    carried = side if encodes else _carried(node, at, side, met)
    sided = [v for name, v in node.inputs.items() if not encodes and side_of(name) == carried]
    if any(isinstance(each, (str, list)) for each in sided):
        return None, sided
    if encoded and (encodes or not named):
        if carried != "positive" and met.get(node.id, at) != at:  # its text is the prompt's
            draft.unread(f"ComfyUI: {place}", f"{node.kind}, output {at}")
            return [], []
        first, *others = dict.fromkeys(filter(None, encoded)) or ("",)
        draft.other(f"Other {side} prompt", "; ".join(others))
        for before in graph.upstream(node, ("clip",)):
            draft.put("clip_stop", before.inputs.get("stop_at_clip_layer"), "stop_at_clip_layer")
        return [first], []
    if node.kind in TEXT_NODES or not links:
        text = graph.text([node.id, at], side)
        return [text] if text else None, []
    if node.kind in PLACED:
        draft.other(f"{node.kind} {node.id}", _values(graph, node))
    draft.other(node.kind, "; ".join(filter(None, encoded)))  # of a box, or a control network
    plain = [link for name, link in links.items() if not name.startswith(_PICTURES)]
    return None, named or plain or list(links.values())


def _carried(node: Node, at: int, side: str, met: dict[str, int]) -> str:
    """Which text an output carries on, "positive" or "negative": by its name, by where the prompt
    came from, and by its place."""
    named = side_of(node.outputs[at]) if at < len(node.outputs) else ""
    both = {side_of(name) for name, _ in node.links()} >= {"positive", "negative"}
    if named or not both:
        return named or side
    if met.get(node.id, at) != at or (at == 1 and node.kind in SECOND_ENDS_NEGATIVE):
        return "negative"
    return "positive" if at == 0 else side


def _encoded(graph: Graph, draft: InfoDraft, node: Node, side: str) -> list[str]:
    """The texts that a node encodes. One that can't be told of is named."""
    found: list[str] = []
    for name in ENCODERS.get(node.kind, ANY_ENCODER):
        if name in node.inputs:
            found.append(graph.text(node.inputs[name], side))
            before = graph.at(node.inputs[name])
            if not found[-1] and before is not None and before.kind not in TEXT_NODES:
                draft.unread(f"ComfyUI: {name} of {node.kind}", before.kind)
    return found


def _latent(graph: Graph, draft: InfoDraft, sampler: Node) -> None:
    """The size, and how far a picture was changed."""
    encoded = False
    spread = [node for node in graph.upstream(sampler, ("sigmas",)) if "denoise" in node.inputs]
    for node in graph.upstream(sampler, _TO_LATENT):
        encoded = encoded or "VAEEncode" in node.kind
        is_empty = node.kind.startswith("Empty") or "batch_size" in node.inputs
        if is_empty and node.inputs.keys() >= {"width", "height"}:
            for side in ("width", "height"):
                draft.put(side, graph.value(node.inputs[side], side), side)
            break
    denoise = graph.value((spread[0] if spread else sampler).inputs.get("denoise"))
    if encoded:
        draft.put("strength", denoise, "denoise")
    elif denoise not in (None, 1, 1.0):
        draft.other("Denoise", denoise)


def _refiner(graph: Graph, draft: InfoDraft, base: Node, later: Node) -> None:
    """A later sampler with another model, after a base that stops early."""
    ends, steps = (graph.value(base.inputs.get(name)) for name in ("end_at_step", "steps"))
    start = graph.at(later.inputs.get("model"))
    if not (isinstance(ends, int) and isinstance(steps, int) and 0 < ends < steps) or start is None:
        return
    draft.put("refiner", _loaded(graph, [start, *graph.upstream(start, _TO_MODEL)])[0])
    draft.put("refiner_start", ends / steps)
