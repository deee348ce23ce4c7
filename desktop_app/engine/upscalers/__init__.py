"""Networks that enlarge or clean pictures: opened from a file of weights, run on a tensor."""
