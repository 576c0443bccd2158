#!/usr/bin/env python3
"""Compares the program's encoder with PyTorch's on texts.

  check.py WEIGHTS.bin STATE.pt TEXTS.jsonl --eval PATH/contested-eval

STATE.pt is what teach.py saves beside the weights. Prints how many pieces differ and the largest difference of a vector's
number: weights are kept as bytes with a scale a row, so that some hundredths are to be expected.
"""
import argparse, json, subprocess
import torch
import teach as T

a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
a.add_argument('weights'); a.add_argument('state'); a.add_argument('texts'); a.add_argument('--eval', required=True); a = a.parse_args()
net = T.Reader(); net.load_state_dict(torch.load(a.state)); net.eval()
# The same rounding of weights as in the file.
def rounded(w):
    scale = w.abs().max(1, keepdim=True).values.clamp(min=1e-12) / 127
    return (w / scale).round().clamp(-127, 127) * scale
with torch.no_grad():
    net.encoder.words.weight.copy_(rounded(net.encoder.words.weight))
    for l in net.encoder.layers:
        for n in ('asking', 'joining', 'widening', 'narrowing'): getattr(l, n).weight.copy_(rounded(getattr(l, n).weight))
out = subprocess.run([a.eval, 'encode', a.texts, '--weights', a.weights], capture_output=True, text=True, check=True).stdout
largest = total = 0.
for r in map(json.loads, out.splitlines()):
    ids = torch.tensor([[101, *r['pieces'], 102]])
    with torch.no_grad(): h = net.encoder(ids, torch.ones_like(ids, dtype=torch.bool))[0, 1:-1, :8]
    d = (h - torch.tensor(r['vectors'])).abs(); largest = max(largest, float(d.max())); total += float(d.mean())
print('texts', len(out.splitlines()), 'largest difference', largest, 'mean', total / max(1, len(out.splitlines())))
