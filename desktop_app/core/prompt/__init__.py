"""The prompt language: what weights, steps, LoRAs and further texts a prompt asks for. No torch."""
