"""`/sdapi/v1`, as clients of AUTOMATIC1111's stable-diffusion-webui expect it; docs/sdapi.md."""
