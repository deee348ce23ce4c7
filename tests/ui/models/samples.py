"""Models and a catalog as the window meets them, with values as in the world."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.model_fit import Machine, fits
from desktop_app.catalog.models import CatalogFile, CatalogModel, Licence
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import FileFact, Origin, Verification
from desktop_app.core.weights_info import Component, WeightsInfo
from desktop_app.state.model_cards import CatalogCard, ModelCard, ReportRow, TrustView

GB = 10**9
MB = 10**6
NOW = 1_795_000_000_000
DAY = 86_400_000

OPENRAIL = Licence(
    "creativeml-openrail-m",
    "CreativeML Open RAIL-M",
    "https://huggingface.co/spaces/CompVis/stable-diffusion-license",
    "conditions",
    "yes",
    "Pictures are yours and may be sold. You may not use the model for what the licence lists as"
    " harmful, and who gets the model from you must agree to the same list.",
)
APACHE = Licence(
    "apache-2.0",
    "Apache License 2.0",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "yes",
    "yes",
    "Use it for anything, also commercially. Keep its notices when you pass the model on.",
)
FLUX_DEV = Licence(
    "flux-1-dev-non-commercial",
    "FLUX.1 [dev] Non-Commercial License",
    "https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md",
    "no",
    "yes",
    "The model may be used for research and private work only, not to earn money. The terms must"
    " be accepted on its page before it can be downloaded.",
)


def weights(component: Component, family: str, size: int, **fields: object) -> WeightsInfo:
    """What a header would tell."""
    return WeightsInfo("sample", component, family, size_bytes=size, **fields)  # pyright: ignore[reportArgumentType]


def card(name: str, component: Component = "checkpoint", **fields: object) -> ModelCard:
    """A model on the disk."""
    family, size = str(fields.pop("family", "sd1")), int(fields.pop("size", 2 * GB))  # pyright: ignore[reportArgumentType]
    told = fields.pop("weights", None) or weights(component, family, size, precision="fp16")
    made = ModelCard(
        key=name.lower().replace(" ", "-"),
        name=name,
        path=f"/home/ana/models/{name.lower().replace(' ', '_')}.safetensors",
        state="ready" if component == "checkpoint" else "part",
        model_id=name.lower().replace(" ", "-") if component == "checkpoint" else "",
        family=family,
        weights=told,  # pyright: ignore[reportArgumentType]
        size_bytes=size,
        native_size={"sd1": 512, "sd2": 768, "sdxl": 1024, "flux1": 1024}.get(family),
        added=NOW - 40 * DAY,
    )
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


HUB = Origin(
    "hub",
    "stabilityai/stable-diffusion-xl-base-1.0",
    revision="462165984030d82259a11f4367a4eed129e94a7b",
    files=(FileFact("unet/diffusion_pytorch_model.fp16.safetensors", 5_135_149_760, "83e0" * 16),),
    fetched=NOW - 40 * DAY,
    catalog="sdxl-base",
)

CARDS: tuple[ModelCard, ...] = (
    card("Starter", size=54 * MB, bundled=True, native_size=256, uses=31, added=NOW - 90 * DAY),
    card(
        "Stable Diffusion XL Base",
        family="sdxl",
        size=6_940_000_000,
        in_use=True,
        favourite=True,
        tags=("photo", "landscape"),
        notes="Best from 30 steps on; needs the fixed VAE in half precision.",
        licence="creativeml-openrail-m",
        origin=HUB,
        uses=412,
        last_used=NOW - 3_600_000,
        verification=Verification(NOW - 2 * DAY, "origin"),
        weights=weights(
            "checkpoint",
            "sdxl",
            6_940_000_000,
            precision="fp16",
            prediction_type="epsilon",
            parameters=3_470_000_000,
        ),
    ),
    card(
        "Dreamshaper 8",
        size=2_130_000_000,
        tags=("painterly",),
        program="ComfyUI",
        uses=57,
        last_used=NOW - 9 * DAY,
        path="/home/ana/ComfyUI/models/checkpoints/dreamshaper_8.safetensors",
    ),
    card("SD 1.5 Inpainting", size=4_270_000_000, inpaints=True, uses=120, favourite=True),
    card(
        "SDXL VAE fp16 fix",
        "vae",
        family="sdxl",
        size=334 * MB,
        tags=("photo",),
    ),
    card(
        "Ink and Wash",
        "lora",
        family="sdxl",
        size=228 * MB,
        tags=("painterly", "ink"),
        weights=weights(
            "lora",
            "sdxl",
            228 * MB,
            precision="fp16",
            rank=32,
            alpha=16.0,
            base="sd_xl_base_v1-0",
            triggers=("ink wash", "sumi-e", "dry brush", "rice paper", "negative space"),
            parameters=114_000_000,
        ),
    ),
    card("Film Grain 400", "lora", size=151 * MB, program="AUTOMATIC1111"),
    card("Canny SDXL", "controlnet", family="sdxl", size=2_500_000_000),
    card(
        "Realistic Vision 5.1",
        size=2_130_000_000,
        state="damaged",
        model_id="",
        origin=replace(HUB, address="SG161222/Realistic_Vision_V5.1_noVAE"),
        verification=Verification(NOW - 3_600_000, "origin", ("model.safetensors",)),
    ),
    card(
        "Anything v3",
        state="pickle",
        model_id="",
        size=4_270_000_000,
        path="/home/ana/models/anything-v3.ckpt",
        error=ModelError("model_pickle", name="anything-v3.ckpt"),
        weights=None,
    ),
    card("Juggernaut XL", family="sdxl", size=7_100_000_000, state="away", uses=88),
    card("Old Portraits", size=2_130_000_000, state="missing", model_id=""),
    card("FLUX.1 schnell", family="flux1", size=23_800_000_000, state="other", model_id=""),
    card("RealESRGAN x4", "upscaler", family="esrgan", size=67 * MB),
    card("EasyNegative", "embedding", size=25_000),
    card("SD 2.1", family="sd2", size=5_210_000_000, licence="creativeml-openrail-m"),
)


def entry(
    name: str, family: str, size: int | None, licence: Licence, **fields: object
) -> CatalogCard:
    """A model of the catalog."""
    ident = name.lower().replace(" ", "-").replace(".", "-")
    outside = {
        key: fields.pop(key)
        for key in ("fit", "fit_reason", "fit_params", "have", "download")
        if key in fields
    }
    model = CatalogModel(
        id=ident,
        name=name,
        summary=str(fields.pop("summary", "A model.")),
        family=family,
        component=fields.pop("component", "checkpoint"),  # pyright: ignore[reportArgumentType]
        tasks=fields.pop("tasks", ("text_to_image",)),  # pyright: ignore[reportArgumentType]
        repo=str(fields.pop("repo", f"owner/{ident}")),
        licence=licence.id,
        files=(CatalogFile(f"{ident}.safetensors", size),),
        page=f"https://huggingface.co/owner/{ident}",
    )
    return CatalogCard(replace(model, **fields), licence, **outside)  # pyright: ignore[reportArgumentType]


CATALOG: tuple[CatalogCard, ...] = (
    entry(
        "Stable Diffusion 1.5",
        "sd1",
        4_270_000_000,
        OPENRAIL,
        summary="The model most others are made of: small, quick, and at home with every add-on.",
        memory=(("fp16", 4 * GB),),
        native_size=512,
        defaults=ModelDefaults(),
        fit="yes",
        repo="stable-diffusion-v1-5/stable-diffusion-v1-5",
        goes_with=("sd-vae-ft-mse", "lcm-lora-sd-1-5"),
    ),
    entry(
        "SD 1.5 Inpainting",
        "sd1",
        4_270_000_000,
        OPENRAIL,
        summary="Made to repaint what is masked: it sees the picture around the mask.",
        tasks=("inpaint",),
        memory=(("fp16", 4 * GB),),
        native_size=512,
        fit="yes",
        have="sd-1.5-inpainting",
    ),
    entry(
        "SDXL Base 1.0",
        "sdxl",
        6_940_000_000,
        OPENRAIL,
        summary="Large pictures with much detail; the base of most models of today.",
        memory=(("fp16", 8 * GB),),
        native_size=1024,
        fit="slow",
        download="d1",
        repo="stabilityai/stable-diffusion-xl-base-1.0",
    ),
    entry(
        "FLUX.1 dev",
        "flux1",
        33_700_000_000,
        FLUX_DEV,
        summary="Follows long descriptions closely and writes words into pictures.",
        memory=(("bf16", 33 * GB), ("fp8", 17 * GB)),
        native_size=1024,
        gated=True,
        fit="no",
        repo="black-forest-labs/FLUX.1-dev",
    ),
    entry(
        "FLUX.1 schnell",
        "flux1",
        33_700_000_000,
        APACHE,
        summary="The quick one of its family: four steps are enough.",
        tasks=("text_to_image", "few_steps"),
        memory=(("bf16", 33 * GB), ("fp8", 17 * GB)),
        native_size=1024,
        gated=True,
        fit="no",
    ),
    entry(
        "SD VAE ft-MSE",
        "sd1",
        335 * MB,
        APACHE,
        component="vae",
        tasks=("decode",),
        summary="Another decoder for SD 1.5: smoother faces and cleaner eyes.",
        fit="yes",
    ),
    entry(
        "LCM LoRA SD 1.5",
        "sd1",
        135 * MB,
        OPENRAIL,
        component="lora",
        tasks=("few_steps",),
        summary="Pictures in four to eight steps with every model of SD 1.5.",
        fit="yes",
    ),
    entry(
        "ControlNet Canny SDXL",
        "sdxl",
        5_000_000_000,
        OPENRAIL,
        component="controlnet",
        tasks=("control",),
        summary="Holds a new picture to the edges of another one.",
        fit="yes",
    ),
    entry(
        "Segment Anything",
        "sam",
        375 * MB,
        APACHE,
        component="segmenter",
        tasks=("segment",),
        summary="Finds the outline of what you point at.",
        fit="yes",
    ),
    entry(
        "RealESRGAN x4",
        "esrgan",
        67 * MB,
        APACHE,
        component="upscaler",
        tasks=("upscale",),
        summary="Enlarges photographs fourfold and cleans them.",
        fit="yes",
        have="realesrgan-x4",
    ),
    entry(
        "CD Bedroom 256",
        "consistency",
        None,
        APACHE,
        tasks=("unconditional", "few_steps"),
        summary="Bedrooms in a single step: small, and good to learn from.",
        native_size=256,
        fit="unknown",
    ),
    entry(
        "Qwen-Image",
        "qwen_image",
        57_700_000_000,
        APACHE,
        summary="Writes long texts into pictures, in many scripts.",
        native_size=1328,
        fit="no",
    ),
)

REPORTS: dict[str, TrustView] = {
    "stable-diffusion-xl-base": TrustView(
        "stable-diffusion-xl-base",
        (
            ReportRow("origin_hub", "ok", (("address", HUB.address),)),
            ReportRow("files_origin", "ok", (("count", 19),)),
            ReportRow("structure_sound", "ok"),
            ReportRow("numbers_unknown", "unknown"),
        ),
    ),
    "realistic-vision-5.1": TrustView(
        "realistic-vision-5.1",
        (
            ReportRow("origin_hub", "ok", (("address", HUB.address),)),
            ReportRow("files_damaged", "bad", (("files", "model.safetensors"),)),
            ReportRow("licence_unknown", "warn"),
        ),
        can_repair=True,
    ),
}


def catalog_cards(machine: Machine) -> list[CatalogCard]:
    """The true catalog, as it looks on that machine."""
    catalog = load_model_catalog()
    made: list[CatalogCard] = []
    for model in catalog.models.values():
        fit = fits(model, machine)
        licence = catalog.licence_of(model)
        made.append(CatalogCard(model, licence, fit.verdict, fit.reason, fit.params))
    return made
