"""A denoising step of Stable Diffusion 2.1-base's shape by diffusers on PyTorch, to hold beside `cones2 bench --device cuda`.

Needs `pip install torch diffusers`; random weights, both halves of classifier-free guidance in one call, medians.
"""
import statistics
import sys
import time

import diffusers
import torch

ROUNDS = 15
WARM_UP = 3

device = sys.argv[1] if len(sys.argv) > 1 else "cuda"
finish = torch.cuda.synchronize if device.startswith("cuda") else lambda: None
with torch.device(device):
    unet = diffusers.UNet2DConditionModel(
        sample_size=64,
        block_out_channels=(320, 640, 1280, 1280),
        cross_attention_dim=1024,
        attention_head_dim=(5, 10, 20, 20),
        use_linear_projection=True,
    ).eval()


def step_seconds(latents, text):
    seconds = []
    with torch.no_grad():
        for _ in range(WARM_UP + ROUNDS):
            finish()
            start = time.perf_counter()
            unet(latents, 500, encoder_hidden_states=text)
            finish()
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[WARM_UP:])


print(f"diffusers {diffusers.__version__} on PyTorch {torch.__version__}, sd21-base at 512 px on {device}")
for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16), ("float16", torch.float16)):
    if name == "float16" and device == "cpu":
        continue
    unet.to(dtype)
    for layout in (torch.contiguous_format, torch.channels_last):
        unet.to(memory_format=layout)
        latents = torch.randn(2, 4, 64, 64, device=device, dtype=dtype).contiguous(memory_format=layout)
        text = torch.randn(2, 77, 1024, device=device, dtype=dtype)
        print(f"  a step in {name:<10} {step_seconds(latents, text):8.4f} s   {str(layout).removeprefix('torch.')}")
