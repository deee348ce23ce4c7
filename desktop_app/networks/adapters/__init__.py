"""What changes a loaded model without loading it again: LoRAs, textual inversions, another VAE."""
