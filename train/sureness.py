#!/usr/bin/env python3
"""Fits how surely claims are read, on keyed reports that were left out of teaching.

  sureness.py --gold GOLD.jsonl … --eval PATH/contested-eval [--held GOLD.jsonl …] --into reader.json

Each field's chance is a logistic regression on the signs of `extract/claims/learned/sureness.rs`. The weights
go into the table beside the reader's weights. --held: reports that are
neither taught nor fitted on; their calibration error and the precision of what is read surely go to standard error.
"""
import argparse, json, os, subprocess, sys, tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.environ.get('CONTESTED_SCORER', os.path.join(HERE, '..', '..', 'shared', 'eval')))
import claims_score as S

FIELDS = ['core', 'claim', 'kind', 'agent', 'object', 'place', 'time', 'figures', 'origin']

def read(paths, binary):
    """for each claim read: its signs, and for each field whether it is right (None: cannot be told)"""
    gold = [json.loads(l) for p in paths for l in open(p, encoding='utf8')]
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', delete=False) as f: f.write(''.join(json.dumps({k: d[k] for k in ('id', 'text', 'published', 'publisher', 'title') if d.get(k)}) + '\n' for d in gold))
    out = subprocess.run([binary, 'signs', f.name], capture_output=True, text=True, check=True).stdout; os.unlink(f.name)
    X, Y, total = [], [], 0; by = {r['id']: r for r in map(json.loads, out.splitlines())}
    for d in gold:
        r = by[d['id']]; T = d['text']; P = S.from_extract(r['extraction']); G = d['claims']; total += len(G)
        cand = []
        for i, g in enumerate(G):
            g['T'] = T
            for j, p in enumerate(P):
                if S.group(g['kind']) == S.group(p['kind']) and S.touch(g['triggers'], p['triggers']): a = S.agree(g, p); cand.append((sum(a.values()) / len(a) + a['kind'], i, j, a))
        cand.sort(key=lambda x: -x[0]); ug, up = set(), {}
        for _, i, j, a in cand:
            if i not in ug and j not in up: ug.add(i); up[j] = (i, a)
        for j, p in enumerate(P):
            y = dict.fromkeys(FIELDS)
            if j not in up: y['claim'] = 0; y['core'] = 0
            else:
                a = up[j][1]; g = G[up[j][0]]; y['claim'] = 1; y['kind'] = int(a['kind']); y['agent'] = int(a.get('agent', True))
                y['object'] = int(a.get('target', True) and a.get('victim', True)); y['place'] = int(a.get('place', True)); y['figures'] = int(a.get('figures', True)); y['origin'] = int(a.get('origin', True))
                if (g['time'] or {}).get('earliest'): y['time'] = int(a['time_overlap'])
                elif g['time'] is None: y['time'] = int(not (p['time'] or {}).get('earliest'))
                y['core'] = int(a['kind'] and y['agent'] and y['object'])
            X.append(r['signs'][j]); Y.append(y)
    return np.array(X), Y, total

def error(p, y, bins=10):
    """expected calibration error"""
    e = 0.
    for b in range(bins):
        m = (p >= b / bins) & (p < (b + 1) / bins if b < bins - 1 else p <= 1)
        if m.any(): e += m.mean() * abs(p[m].mean() - y[m].mean())
    return e

def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--gold', nargs='+', required=True); a.add_argument('--eval', required=True); a.add_argument('--held', nargs='*', default=[]); a.add_argument('--into', required=True); a = a.parse_args()
    X, Y, _ = read(a.gold, a.eval); held = read(a.held, a.eval) if a.held else None; fields = {}
    for f in FIELDS:
        m = np.array([y[f] is not None for y in Y]); y = np.array([y[f] for y in Y if y[f] is not None]); spread = X[m].std(0); spread[spread == 0] = 1
        fit = LogisticRegression(C=.3, fit_intercept=False, max_iter=2000).fit(X[m] / spread, y); w = fit.coef_[0] / spread; fields[f] = [round(float(v), 5) for v in w]
        if held:
            HX, HY, total = held; m = np.array([y[f] is not None for y in HY]); y = np.array([y[f] for y in HY if y[f] is not None]); p = 1 / (1 + np.exp(-HX[m] @ w))
            print(f, 'right', round(100 * y.mean(), 1), 'calibration error', round(error(p, y), 3), file=sys.stderr)
            if f == 'core':
                for t in (.5, .6, .65, .7, .75, .8, .85, .9): k = p >= t; print('   at', t, 'precision', round(100 * y[k].mean(), 1) if k.any() else None, 'share of the claims there are', round(100 * k.sum() / total, 1), file=sys.stderr)
    beside = json.load(open(a.into)); beside['sureness'] = fields
    with open(a.into, 'w') as f: json.dump(beside, f, indent=1); f.write('\n')
main()
