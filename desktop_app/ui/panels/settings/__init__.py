"""What pictures are made with: model, sampling, LoRAs, mask."""
