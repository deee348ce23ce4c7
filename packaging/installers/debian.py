"""stub for now"""
from pathlib import Path
from installers.payload.stages import Payload
def build(payload: Payload, out: Path) -> Path:
    raise NotImplementedError
