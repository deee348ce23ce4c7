"""Whole models and denoisers, plain and quantised."""

from __future__ import annotations

from tests.library.identify import layouts as lay
from tests.library.identify import small_layouts as small
from tests.library.identify import transformer_layouts as dit
from tests.library.identify.case import Case, file_of, of
from tests.library.identify.files import gguf
from tests.library.identify.layout_parts import Shapes, of_class, under

CHECKPOINTS = [
    file_of("SD 1.5 checkpoint", lay.sd1_checkpoint,
            "sd1 checkpoint sd1", name="flux-dev.safetensors",
            prediction_type="epsilon", precision="fp16"),
    file_of("SD 1.5 inpainting checkpoint", lambda: lay.sd1_checkpoint(9),
            "sd1 checkpoint sd1 inpaint inpaint", name="normal.safetensors"),
    file_of("InstructPix2Pix checkpoint", lambda: lay.sd1_checkpoint(8),
            "sd1 checkpoint sd1 edit edit"),
    file_of("SD 1.5 checkpoint that predicts v",
            lambda: lay.sd1_checkpoint() | {"v_pred": (), "ztsnr": ()},
            "sd1 checkpoint sd1", prediction_type="v_prediction"),
    file_of("SD 2.1 checkpoint", lay.sd2_checkpoint, "sd2 checkpoint sd2", dtype="F32",
            prediction_type="v_prediction", precision="fp32"),
    file_of("SD 2 base, by its metadata", lay.sd2_checkpoint, "sd2 checkpoint sd2",
            metadata={"modelspec.prediction_type": "epsilon"}, prediction_type="epsilon"),
    file_of("SD 2 inpainting checkpoint", lambda: lay.sd2_checkpoint(9),
            "sd2 checkpoint sd2 inpaint inpaint", prediction_type="epsilon"),
    file_of("SD 2 depth checkpoint", lambda: lay.sd2_checkpoint(5),
            "sd2 checkpoint sd2 depth depth"),
    file_of("SDXL checkpoint", lay.sdxl_checkpoint, "sdxl checkpoint sdxl", name="sd15.safetensors",
            metadata={"modelspec.title": "My XL", "modelspec.license": "openrail++"},
            title="My XL", licence="openrail++", prediction_type="epsilon"),
    file_of("SDXL inpainting checkpoint", lambda: lay.sdxl_checkpoint(9),
            "sdxl checkpoint sdxl inpaint inpaint"),
    file_of("SDXL that predicts v (NoobAI)",
            lambda: lay.sdxl_checkpoint() | {"v_pred": (), "ztsnr": ()},
            "sdxl checkpoint sdxl", prediction_type="v_prediction"),
    file_of("Playground v2.5", lambda: lay.sdxl_checkpoint() | {"edm_mean": (4,), "edm_std": (4,)},
            "sdxl_playground checkpoint sdxl playground-v2.5", prediction_type=""),
    file_of("SDXL refiner checkpoint", lay.refiner_checkpoint,
            "sdxl_refiner checkpoint sdxl refiner refine", name="sdxl_base_1.0.safetensors"),
    file_of("Stable Video Diffusion checkpoint",
            lambda: under("model.diffusion_model.", lay.svd_unet())
          | under("first_stage_model.", lay.kl_vae()),
            "svd checkpoint svd"),
    file_of("SD 3 medium checkpoint",
            lambda: under("model.diffusion_model.", dit.sd3())
          | under("first_stage_model.", lay.kl_vae(16, quant=False)),
            "sd3_medium checkpoint sd3 3-medium", prediction_type="flow"),
    file_of("FLUX.1 checkpoint of ComfyUI in fp8",
            lambda: under("model.diffusion_model.", dit.flux1())
          | under("vae.", lay.kl_vae(16, quant=False))
          | under("text_encoders.clip_l.transformer.", lay.clip_l()),
            "flux1_dev checkpoint flux1 dev", dtype="F8_E4M3", precision="fp8", quantisation=""),
]  # fmt: skip

DENOISERS = [
    file_of("SD 1.5 UNet, original names", lay.sd1_unet, "sd1 denoiser sd1"),
    file_of("SD 1.5 UNet", of("sd1_unet"), "sd1_diffusers denoiser sd1",
            name="diffusion_pytorch_model.safetensors"),
    file_of("SD 1.5 inpainting UNet", of("sd1_inpaint_unet"),
            "sd1_diffusers denoiser sd1 inpaint inpaint"),
    file_of("InstructPix2Pix UNet", of("sd1_edit_unet"), "sd1_diffusers denoiser sd1 edit edit"),
    file_of("SD 2 UNet", of("sd2_unet"), "sd2_diffusers denoiser sd2"),
    file_of("SD 2 inpainting UNet", of("sd2_inpaint_unet"),
            "sd2_diffusers denoiser sd2 inpaint inpaint"),
    file_of("SD 2 depth UNet", of("sd2_depth_unet"), "sd2_diffusers denoiser sd2 depth depth"),
    file_of("SDXL UNet", of("sdxl_unet"), "sdxl_diffusers denoiser sdxl"),
    file_of("SDXL UNet, original names",
            lambda: under("model.diffusion_model.", lay.sdxl_unet()),
            "sdxl denoiser sdxl", name="lora.safetensors"),
    file_of("SDXL inpainting UNet", of("sdxl_inpaint_unet"),
            "sdxl_diffusers denoiser sdxl inpaint inpaint"),
    file_of("SDXL refiner UNet", of("sdxl_refiner_unet"),
            "sdxl_refiner_diffusers denoiser sdxl refiner refine"),
    file_of("Kolors UNet", of("kolors_unet"), "kolors_diffusers denoiser kolors"),
    file_of("SSD-1B UNet", of("ssd1b_unet"), "sdxl_ssd1b_diffusers denoiser sdxl ssd-1b"),
    file_of("SD 2.1 unCLIP UNet", of("sd2_unclip_unet"),
            "sd2_unclip_diffusers denoiser sd2 unclip"),
    file_of("SD ×4 upscaler's UNet", of("x4_upscaler_unet"),
            "sd_x4_upscaler_diffusers denoiser sd2 x4-upscaler upscale"),
    file_of("DDPM", of("ddpm_unet"), "unconditional denoiser"),
    file_of("Kandinsky 2.2", of("kandinsky2_unet"), "kandinsky2 denoiser kandinsky 2.2"),
    file_of("Kandinsky's prior", of("kandinsky2_prior"),
            "kandinsky2_prior denoiser kandinsky prior"),
    file_of("Stable Cascade, stage B", of("cascade_b"), "cascade_b denoiser cascade stage-b"),
    file_of("Wan image to video", of("wan_i2v"), "wan_i2v_diffusers denoiser wan image-to-video"),
    file_of("SSD-1B UNet, original names", lambda: lay.small_sdxl_unet((0, 2, 4)),
            "sdxl_ssd1b denoiser sdxl ssd-1b"),
    file_of("Vega UNet, original names", lambda: lay.small_sdxl_unet((0, 1, 2)),
            "sdxl_vega denoiser sdxl vega"),
    file_of("Kolors UNet, original names", lay.kolors_unet, "kolors denoiser kolors"),
    file_of("SD 2.1 unCLIP UNet, original names", lambda: lay.sd2_unet(label=1536),
            "sd2_unclip denoiser sd2 unclip"),
    file_of("Stable Video Diffusion UNet", of("svd_unet"), "svd_diffusers denoiser svd"),
    file_of("Consistency model (bedroom)", of("consistency_unet"),
            "consistency denoiser consistency", prediction_type="sample"),
    file_of("Stable Cascade, stage C", of("cascade_c"), "cascade_c denoiser cascade stage-c"),
    file_of("SD 3 medium", of("sd3_medium"), "sd3_diffusers denoiser sd3 3-medium"),
    file_of("SD 3.5 medium", of("sd35_medium"), "sd35_medium_diffusers denoiser sd3 3.5-medium"),
    file_of("SD 3.5 large", of("sd35_large"), "sd35_large_diffusers denoiser sd3 3.5-large"),
    file_of("SD 3 medium, original names", dit.sd3, "sd3_medium denoiser sd3 3-medium"),
    file_of("SD 3.5 medium, original names", lambda: dit.sd3(24, 147456, dual=True),
            "sd35_medium denoiser sd3 3.5-medium"),
    file_of("SD 3.5 large, original names", lambda: dit.sd3(38),
            "sd35_large denoiser sd3 3.5-large"),
    file_of("FLUX.1 dev", of("flux1_dev"), "flux1_dev_diffusers denoiser flux1 dev", dtype="BF16",
            precision="bf16", prediction_type="flow"),
    file_of("FLUX.1 schnell", of("flux1_schnell"),
            "flux1_schnell_diffusers denoiser flux1 schnell"),
    file_of("FLUX.1 Fill", of("flux1_fill"), "flux1_fill_diffusers denoiser flux1 fill inpaint"),
    file_of("FLUX.1 Canny or Depth", of("flux1_control"),
            "flux1_control_diffusers denoiser flux1 control control"),
    file_of("FLUX.1 dev, original names", dit.flux1, "flux1_dev denoiser flux1 dev",
            name="ae.safetensors"),
    file_of("FLUX.1 schnell, original names", lambda: dit.flux1(guidance=False),
            "flux1_schnell denoiser flux1 schnell"),
    file_of("FLUX.1 Fill, original names", lambda: dit.flux1(384),
            "flux1_fill denoiser flux1 fill inpaint"),
    file_of("FLUX.1 Canny or Depth, original names", lambda: dit.flux1(128),
            "flux1_control denoiser flux1 control control"),
    file_of("FLUX.2 dev", of("flux2_dev"), "flux2_diffusers denoiser flux2 dev"),
    file_of("FLUX.2 klein", of("flux2_klein"), "flux2_klein_diffusers denoiser flux2 klein-4b"),
    file_of("FLUX.2 dev, original names", dit.flux2, "flux2 denoiser flux2 dev"),
    file_of("FLUX.2 klein 9B, original names", lambda: dit.flux2(4096, 8, 24, 12288),
            "flux2_klein_9b denoiser flux2 klein-9b"),
    file_of("FLUX.2 klein 4B, original names", lambda: dit.flux2(3072, 5, 20, 7680),
            "flux2_klein denoiser flux2 klein-4b"),
    file_of("Chroma", of("chroma"), "chroma_diffusers denoiser chroma"),
    file_of("Chroma, original names", dit.chroma, "chroma denoiser chroma"),
    file_of("Qwen-Image", of("qwen_image"), "qwen_image denoiser qwen_image"),
    file_of("Qwen-Image-Layered",
            lambda: of_class("qwen_image")
            | {"time_text_embed.addition_t_embedding.weight": (2, 3072)},
            "qwen_image_layered denoiser qwen_image layered"),
    file_of("Qwen-Image-Edit 2511 as ComfyUI marks it",
            lambda: of_class("qwen_image") | {"__index_timestep_zero__": ()},
            "qwen_image_edit denoiser qwen_image edit edit"),
    file_of("Z-Image", of("z_image"), "z_image_diffusers denoiser z_image"),
    file_of("Z-Image, original names", lambda: dit.lumina2(3840, 30, 2560),
            "z_image denoiser z_image"),
    file_of("Lumina 2", of("lumina2"), "lumina2_diffusers denoiser lumina2"),
    file_of("Lumina 2, original names", dit.lumina2, "lumina2 denoiser lumina2"),
    file_of("PixArt Sigma", of("pixart_sigma"), "pixart_sigma_diffusers denoiser pixart sigma"),
    file_of("PixArt Alpha", of("pixart_alpha"), "pixart_alpha_diffusers denoiser pixart alpha"),
    file_of("PixArt Sigma, original names", lambda: dit.pixart(alpha=False),
            "pixart_sigma denoiser pixart sigma"),
    file_of("PixArt Alpha, original names", lambda: dit.pixart(alpha=True),
            "pixart_alpha denoiser pixart alpha"),
    file_of("Sana", of("sana"), "sana_diffusers denoiser sana"),
    file_of("Sana, original names", dit.sana, "sana denoiser sana"),
    file_of("HiDream", of("hidream"), "hidream denoiser hidream"),
    file_of("AuraFlow", of("auraflow"), "auraflow_diffusers denoiser auraflow"),
    file_of("AuraFlow, original names", lambda: under("model.", dit.auraflow()),
            "auraflow denoiser auraflow"),
    file_of("Hunyuan-DiT", of("hunyuan_dit"), "hunyuan_dit_diffusers denoiser hunyuan_dit"),
    file_of("Hunyuan-DiT, original names", dit.hunyuan_dit, "hunyuan_dit denoiser hunyuan_dit"),
    file_of("HunyuanVideo", of("hunyuan_video"), "hunyuan_video_diffusers denoiser hunyuan_video"),
    file_of("HunyuanVideo, original names", dit.hunyuan_video,
            "hunyuan_video denoiser hunyuan_video"),
    file_of("Wan", of("wan"), "wan_diffusers denoiser wan"),
    file_of("Wan, original names", dit.wan, "wan denoiser wan"),
    file_of("Wan image to video, original names", lambda: dit.wan(5120, 36, image=True),
            "wan_i2v denoiser wan image-to-video"),
    file_of("Wan VACE, original names",
            lambda: dit.wan() | {"vace_patch_embedding.weight": (1536, 96, 1, 2, 2)},
            "wan_vace denoiser wan vace"),
    file_of("LTX-Video", of("ltx"), "ltx_diffusers denoiser ltx"),
    file_of("LTX-Video, original names", dit.ltx, "ltx denoiser ltx"),
    file_of("CogView 4", of("cogview4"), "cogview4 denoiser cogview4"),
    file_of("CogVideoX", of("cogvideox"), "cogvideox denoiser cogvideox"),
    file_of("Mochi", of("mochi"), "mochi denoiser mochi"),
]  # fmt: skip

_NF4 = {".absmax": "U8", ".quant_map": "F32", "_nf4": "U8", ".weight": "U8"}


def _nf4(shapes: Shapes) -> Shapes:
    """bitsandbytes packs matrices two numbers a byte, in one column."""
    packed: Shapes = {}
    for name, shape in shapes.items():
        if len(shape) == 2:
            packed[name] = (shape[0] * shape[1] // 2, 1)
            packed[f"{name}.absmax"] = (shape[0] * shape[1] // 64,)
            packed[f"{name}.quant_map"] = (16,)
            packed[f"{name}.quant_state.bitsandbytes__nf4"] = (81,)
        else:
            packed[name] = shape
    return packed


def _svdquant() -> Shapes:
    """nunchaku's FLUX.1: packed blocks, plain ends."""
    shapes = {
        name: shape
        for name, shape in of_class("flux1_dev").items()
        if not name.startswith(("transformer_blocks", "single_transformer_blocks"))
    }
    for kind in ("transformer_blocks.0", "single_transformer_blocks.0"):
        for part in ("norm.linear", "mlp_fc1", "qkv_proj"):
            shapes |= {f"{kind}.{part}.qweight": (9216, 1536), f"{kind}.{part}.wscales": (48, 9216),
                       f"{kind}.{part}.proj_down": (3072, 32)}  # fmt: skip
    return shapes


QUANTISED = [
    file_of("FLUX.1 dev in nf4", lambda: _nf4(dit.flux1()), "flux1_dev denoiser flux1 dev",
            dtypes=_NF4, dtype="BF16", quantisation="nf4", precision="uint8"),
    file_of("FLUX.1 dev in scaled fp8",
            lambda: dit.flux1() | {"scaled_fp8": (2,)}
          | {name.replace(".weight", ".scale_weight"): () for name in dit.flux1()},
            "flux1_dev denoiser flux1 dev", dtype="F8_E4M3",
            dtypes={"scale_weight": "F32"}, quantisation="fp8_scaled", precision="fp8"),
    file_of("FLUX.1 dev by SVDQuant", _svdquant, "flux1_dev_diffusers denoiser flux1 dev",
            dtype="BF16", dtypes={".qweight": "I8"}, quantisation="svdquant"),
    file_of("PixArt Sigma by quanto",
            lambda: {f"{name}._data" if name.endswith("proj.weight") else name: shape
                   for name, shape in of_class("pixart_sigma").items()}
          | {f"{name}._scale": (shape[0], 1) for name, shape in of_class("pixart_sigma").items()
             if name.endswith("proj.weight")},
            "pixart_sigma_diffusers denoiser pixart sigma", dtypes={"._data": "I8"},
            quantisation="quanto"),
    Case("FLUX.1 schnell as GGUF", "flux.gguf",
         lambda path: gguf(path, dit.flux1(guidance=False)),
         {"kind": "flux1_schnell", "component": "denoiser", "family": "flux1",
            "variant": "schnell", "quantisation": "gguf:Q4_K", "precision": ""}),
    Case("SD 3.5 large as GGUF", "anything",
         lambda path: gguf(path, dit.sd3(38), "Q8_0", "sd3"),
         {"kind": "sd35_large", "component": "denoiser", "family": "sd3",
            "quantisation": "gguf:Q8_0"}),
    Case("T5 as GGUF", "t5.gguf",
         lambda path: gguf(path, small.quantised_t5(), "Q8_0", "t5encoder"),
         {"kind": "t5_xxl", "component": "text_encoder", "dimension": 4096,
            "quantisation": "gguf:Q8_0"}),
    Case("FLUX.1 dev as GGUF in bf16", "x.gguf", lambda path: gguf(path, dit.flux1(), "BF16"),
         {"kind": "flux1_dev", "quantisation": "", "precision": "bf16"}),
]  # fmt: skip
