"""How big and how long: one row a preset. No training here."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Budget:
    """A stage ends when either is used up. minutes: of computing on all threads,
    so that a pause or a busy neighbour takes nothing away. deadline: when the
    stage must be over whatever it got, in Unix seconds (0: never). rewind: a
    resumed stage goes back to this share of its schedule, to train on further.
    rate: factor of the learning rates, below 1 where trained weights are trained on.
    """

    minutes: float
    steps: int = 1_000_000
    deadline: float = 0.0
    rewind: float = 1.0
    rate: float = 1.0


@dataclass(frozen=True)
class AutoencoderShape:
    """AutoencoderTiny: five levels (factor 16), residual blocks a level. Blocks
    at the coarse levels cost next to nothing; one at the finest would cost
    more than all others."""

    channels: int = 64
    latent_channels: int = 16
    encoder_blocks: tuple[int, ...] = (0, 1, 1, 3, 5)
    decoder_blocks: tuple[int, ...] = (6, 6, 2, 1, 0)
    batch: int = 8
    crop: int = 128


@dataclass(frozen=True)
class DenoiserShape:
    """UNet2DConditionModel and CLIPTextModel. The UNet's input is the latents,
    the mask and the masked picture's latents."""

    channels: tuple[int, ...] = (96, 192, 256)
    heads: int = 4
    text_width: int = 192
    text_layers: int = 3
    tokens: int = 32
    batch: int = 96


@dataclass(frozen=True)
class DistilShape:
    """LoRA of this rank on every linear layer and convolution; the teacher's
    schedule in `ladder` steps, guided by `guidance`."""

    rank: int = 32
    ladder: int = 16
    guidance: float = 3.5
    batch: int = 32


@dataclass(frozen=True)
class ControlShape:
    """A control network: channels of its hint's embedding, whose five levels halve the hint
    four times. `check`: held-out scenes that training is watched by."""

    channels: tuple[int, ...] = (8, 16, 64, 96, 128)
    batch: int = 64
    check: int = 128


@dataclass(frozen=True)
class SegmenterShape:
    """The network that says where what is: pictures of `side` pixels, renders it sees."""

    side: int = 128
    widths: tuple[int, ...] = (32, 64, 96, 128)
    renders: int = 8_000
    batch: int = 32


@dataclass(frozen=True)
class JudgeShape:
    """The classifier that judges: pictures of `side` pixels, renders it sees."""

    side: int = 96
    width: int = 48
    renders: int = 24_000
    batch: int = 64


@dataclass(frozen=True)
class Preset:
    """One complete training. scenes: kept as pictures, for the autoencoder.
    chunks: of `chunk` scenes each, kept as latents alone, for the denoiser; focus: so
    many more of them of the scenes that come out worst (`scenes.FOCUS`).
    prompts: of the evaluation."""

    name: str
    scenes: int
    held_out: int
    chunks: int
    chunk: int
    prompts: int
    autoencoder: Budget
    denoiser: Budget
    decoder: Budget
    distil: Budget
    judge: Budget
    control_lines: Budget
    control_semantic: Budget
    segmenter: Budget
    autoencoder_shape: AutoencoderShape = AutoencoderShape()
    denoiser_shape: DenoiserShape = DenoiserShape()
    distil_shape: DistilShape = DistilShape()
    judge_shape: JudgeShape = JudgeShape()
    control_shape: ControlShape = ControlShape()
    segmenter_shape: SegmenterShape = SegmenterShape()
    focus: int = 0
    controlled: tuple[int, int] = (200, 48)
    checkpoint_seconds: float = 120
    sample_every: int = 300

    def budget(self, stage: str) -> Budget:
        """Of the stage, as the command line calls it."""
        return getattr(self, stage.replace("-", "_"))


CPU = Preset(
    "cpu",
    scenes=12_000,
    held_out=512,
    chunks=20,
    chunk=2_000,
    prompts=500,
    autoencoder=Budget(40),
    denoiser=Budget(300),
    decoder=Budget(30),
    distil=Budget(75),
    judge=Budget(15),
    control_lines=Budget(120),
    control_semantic=Budget(120),
    segmenter=Budget(15),
)
#: from the shipped weights (--warm), mostly of what comes out worst; a lower rate keeps the rest
TUNE = replace(
    CPU,
    name="tune",
    scenes=3_000,
    chunks=1,
    focus=2,
    denoiser=Budget(100, rate=0.3),
    decoder=Budget(30, rate=0.5),
    distil=Budget(15, rate=0.3),
    sample_every=40,
)
#: on one large GPU with a dozen cores to render
GPU = Preset(
    "gpu",
    scenes=40_000,
    held_out=512,
    chunks=100,
    chunk=2_000,
    prompts=500,
    autoencoder=Budget(20),
    denoiser=Budget(60),
    decoder=Budget(20),
    distil=Budget(20),
    judge=Budget(3),
    control_lines=Budget(20),
    control_semantic=Budget(20),
    segmenter=Budget(3),
    autoencoder_shape=AutoencoderShape(batch=64),
    denoiser_shape=DenoiserShape(batch=512),
    distil_shape=DistilShape(batch=256),
    control_shape=ControlShape(batch=256),
)
SMOKE = Preset(
    "smoke",
    scenes=48,
    held_out=16,
    chunks=1,
    chunk=48,
    focus=1,
    prompts=2,
    autoencoder=Budget(0.2, 4),
    denoiser=Budget(0.2, 4),
    decoder=Budget(0.2, 4),
    distil=Budget(0.2, 2),
    judge=Budget(0.2, 6),
    control_lines=Budget(0.2, 2),
    control_semantic=Budget(0.2, 2),
    segmenter=Budget(0.2, 4),
    autoencoder_shape=AutoencoderShape(
        channels=16, encoder_blocks=(0, 0, 0, 0, 1), decoder_blocks=(1, 0, 0, 0, 0), batch=2
    ),
    denoiser_shape=DenoiserShape(channels=(32, 32, 64), text_width=32, text_layers=1, batch=4),
    distil_shape=DistilShape(rank=4, ladder=4, batch=4),
    judge_shape=JudgeShape(side=32, width=8, renders=64, batch=16),
    control_shape=ControlShape(channels=(8, 8, 8, 16, 16), batch=4, check=4),
    segmenter_shape=SegmenterShape(side=32, widths=(8, 8, 16), renders=24, batch=8),
    controlled=(2, 0),
    sample_every=4,
)
PRESETS: dict[str, Preset] = {preset.name: preset for preset in (CPU, TUNE, GPU, SMOKE)}
