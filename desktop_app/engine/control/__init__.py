"""Control networks: the denoiser follows a picture of lines, depth, poses and the like."""
