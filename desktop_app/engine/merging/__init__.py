"""Making models and LoRAs of others."""
