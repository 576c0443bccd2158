"""Writes what was learned as one file, and reads it to go on from there: see crates/contested-encoder/src/file.rs for its layout."""
import hashlib, json, struct

import numpy as np, zstandard

MARK = b'CTENCOD\x01'

def write(net, vocabulary, kinds, path):
    arrays, blob = [], []
    def floats(name, value):
        v = value.detach().float().numpy(); arrays.append({'name': name, 'shape': list(v.shape)}); blob.append(np.ascontiguousarray(v, '<f4').tobytes())
    def rows(name, value):
        """each row as bytes with one scale"""
        v = value.detach().float().numpy(); scale = np.maximum(np.abs(v).max(1), 1e-12).astype('<f4') / np.float32(127)
        q = np.clip(np.rint(v / scale[:, None]), -127, 127).astype(np.int8)
        arrays.append({'name': name, 'shape': list(v.shape), 'rows': True}); blob.append(scale.astype('<f4').tobytes() + q.tobytes())
    e = net.encoder
    rows('words', e.words.weight); floats('positions', e.positions.weight); floats('first.weight', e.first.weight); floats('first.bias', e.first.bias)
    for i, l in enumerate(e.layers):
        for n in ('asking', 'joining', 'widening', 'narrowing'): rows(f'layer{i}.{n}.weight', getattr(l, n).weight); floats(f'layer{i}.{n}.bias', getattr(l, n).bias)
        for n in ('joined', 'narrowed'): floats(f'layer{i}.{n}.weight', getattr(l, n).weight); floats(f'layer{i}.{n}.bias', getattr(l, n).bias)
    for n, p in net.heads.named_parameters(): floats('heads.' + n, p)
    l = e.layers[0]
    tables = {'arrays': arrays, 'vocabulary': vocabulary, 'kinds': kinds,
        'encoder': {'width': e.first.weight.shape[0], 'inner': l.widening.weight.shape[0], 'layers': len(e.layers), 'heads': l.heads, 'positions': e.positions.weight.shape[0]}}
    t = json.dumps(tables, ensure_ascii=False, separators=(',', ':')).encode(); payload = struct.pack('<I', len(t)) + t + b''.join(blob)
    hashed = struct.pack('<Q', len(payload)) + zstandard.ZstdCompressor(level=12).compress(payload)
    with open(path, 'wb') as f: f.write(MARK + hashlib.sha256(hashed).digest() + hashed)

def read(path):
    """the arrays of a file as floats, by name: of those kept as bytes what is left of them"""
    data = open(path, 'rb').read(); hashed = data[len(MARK) + 32:]
    if data[:len(MARK)] != MARK or hashlib.sha256(hashed).digest() != data[len(MARK):len(MARK) + 32]: raise ValueError(f'{path}: no weights, or damaged')
    payload = zstandard.ZstdDecompressor().decompress(hashed[8:], max_output_size=struct.unpack('<Q', hashed[:8])[0]); n = struct.unpack('<I', payload[:4])[0]
    tables, at, out = json.loads(payload[4:4 + n]), 4 + n, {}
    for a in tables['arrays']:
        size = int(np.prod(a['shape']))
        if a.get('rows'):
            scale = np.frombuffer(payload, '<f4', a['shape'][0], at); at += 4 * a['shape'][0]
            out[a['name']] = np.frombuffer(payload, np.int8, size, at).reshape(a['shape']).astype('f4') * scale[:, None]; at += size
        else: out[a['name']] = np.frombuffer(payload, '<f4', size, at).reshape(a['shape']).copy(); at += 4 * size
    return tables, out
