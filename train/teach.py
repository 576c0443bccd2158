#!/usr/bin/env python3
"""Teaches the reader on keyed reports and writes its weights.

  teach.py --gold GOLD.jsonl [GOLD.jsonl …] --encoder FOLDER --eval PATH/contested-eval --out reader.bin
           [--leave COLLECTION …] [--test GOLD.jsonl …] [--epochs 7] [--seed 1] [--start reader.bin]

GOLD     reports with their claims, as `../shared/eval/keyed_to_gold.py` writes them: id, text, published, claims.
FOLDER   holds model.safetensors and vocab.txt of the pretrained encoder (see README.md).
--leave  collections (the part of an id before "-" or "/") that are not learned from; their reports are held against
         the answers after each epoch. Without it a twelfth of the reports is.
--start  goes on from weights that were taught before, instead of the pretrained encoder and nothing.

The same labels, program and seed give the same weights on one kind of processor.
"""
import argparse, collections, hashlib, json, math, os, random, re, subprocess, sys, tempfile, time

import torch, torch.nn as nn, torch.nn.functional as F

from weights import read, write

KINDS = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kinds.json')))
K = len(KINDS)
KIND = {k: i for i, k in enumerate(KINDS)}
STAGES = 'accomplished ongoing attempted planned threatened hypothetical'.split()
POLARITIES = 'positive negative'.split()
CERTAINTIES = 'certain probable possible unknown'.split()
STANCES = 'asserts reports claims denies admits doubts cannot_confirm retracts predicts demands'.split()
TOLD = [STAGES, POLARITIES, CERTAINTIES, STANCES]
ROLES = 'agent target victim place time source'.split()      # one of many things, or none
THING_SIGNS, PAIR_SIGNS, PAIR_BITS, ACT_BITS = [15, 64, 12, 20, 4, 16], [64, 13, 12, 8], 14, 12
WIDTH, HIDDEN, SCORER = 384, 256, 192
# Half numbers where the processor has them; where it only imitates them they take forty times as long.
HALVES = os.path.exists('/proc/cpuinfo') and bool({'avx512_bf16', 'amx_bf16', 'bf16'} & set(open('/proc/cpuinfo').read().split()))
WINDOW, CORE, MARGIN = 448, 288, 80
GROUP = {'battle': 'violence', 'strike': 'violence', 'attack': 'violence', 'violence': 'violence', 'harm': 'violence', 'support': 'help', 'aid': 'help', 'group': 'group', 'relation': 'group'}
def group(kind): return 'violence' if kind == 'person.death' else GROUP.get(kind.split('.')[0], kind.split('.')[0])

# ---- the encoder: BERT with learned positions

class Layer(nn.Module):
    def __init__(s, d, inner, heads):
        super().__init__(); s.heads = heads
        s.asking, s.joining, s.widening, s.narrowing = nn.Linear(d, 3 * d), nn.Linear(d, d), nn.Linear(d, inner), nn.Linear(inner, d)
        s.joined, s.narrowed = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
    def forward(s, x, mask, drop):
        b, n, d = x.shape
        q, k, v = s.asking(x).view(b, n, 3, s.heads, d // s.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, d)
        x = s.joined(x + F.dropout(s.joining(a), drop, s.training))
        return s.narrowed(x + F.dropout(s.narrowing(F.gelu(s.widening(x), approximate='tanh')), drop, s.training))

class Encoder(nn.Module):
    def __init__(s, d=WIDTH, layers=6, inner=1536, heads=12, vocab=30522, positions=512):
        super().__init__()
        s.words, s.positions, s.first = nn.Embedding(vocab, d), nn.Embedding(positions, d), nn.LayerNorm(d, eps=1e-12)
        s.layers = nn.ModuleList(Layer(d, inner, heads) for _ in range(layers))
    def load(s, folder):
        from safetensors.torch import load_file
        w = load_file(os.path.join(folder, 'model.safetensors'))
        with torch.no_grad():
            s.words.weight.copy_(w['embeddings.word_embeddings.weight'])
            s.positions.weight.copy_(w['embeddings.position_embeddings.weight'] + w['embeddings.token_type_embeddings.weight'][0])
            s.first.weight.copy_(w['embeddings.LayerNorm.weight']); s.first.bias.copy_(w['embeddings.LayerNorm.bias'])
            for i, l in enumerate(s.layers):
                p = f'encoder.layer.{i}.'
                for k in ('weight', 'bias'):
                    getattr(l.asking, k).copy_(torch.cat([w[f'{p}attention.self.{n}.{k}'] for n in ('query', 'key', 'value')]))
                    for m, n in ((l.joining, 'attention.output.dense'), (l.joined, 'attention.output.LayerNorm'), (l.widening, 'intermediate.dense'), (l.narrowing, 'output.dense'), (l.narrowed, 'output.LayerNorm')):
                        getattr(m, k).copy_(w[p + n + '.' + k])
        return s
    def forward(s, ids, mask, drop=.1):
        x = s.first(s.words(ids) + s.positions.weight[None, :ids.shape[1]]); x = F.dropout(x, drop, s.training)
        for l in s.layers: x = l(x, mask[:, None, None, :], drop)
        return x

# ---- the heads

class Heads(nn.Module):
    def __init__(s, d=WIDTH, h=HIDDEN, g=SCORER):
        super().__init__()
        lin = nn.Linear
        s.word, s.made, s.fired = lin(d, h), nn.Embedding(4, h), nn.Embedding(K + 1, h)
        s.kinds, s.first = lin(h, K + 1), lin(h, 1)
        s.fired_kinds, s.hint_kinds = nn.Embedding(K + 1, K + 1), nn.Embedding(K, K + 1)
        s.thing, s.thing_signs = lin(d, g), nn.ModuleList(nn.Embedding(n, g) for n in THING_SIGNS)
        s.act, s.kind, s.rule_kind, s.act_bits = lin(d, g), nn.Embedding(K, g), nn.Embedding(K + 1, g), lin(ACT_BITS, g, bias=False)
        s.left, s.right = lin(d, g), lin(d, g)
        s.pair_signs, s.pair_bits = nn.ModuleList(nn.Embedding(n, g) for n in PAIR_SIGNS), lin(PAIR_BITS, g, bias=False)
        s.deeper, s.parts, s.none = lin(g, g), lin(g, len(ROLES) + 1), lin(g, len(ROLES))
        s.telling = nn.ModuleList(lin(g, len(t)) for t in TOLD)
        s.told = nn.ModuleList(nn.Embedding(len(t) + 1, len(t)) for t in TOLD)
        s.again, s.before, s.between, s.apart, s.link = lin(d, g), lin(d, g), lin(d, g), nn.Embedding(14, g), lin(g, 1)
        with torch.no_grad():
            s.fired_kinds.weight.zero_(); s.hint_kinds.weight.zero_()
            for i in range(K): s.fired_kinds.weight[i + 1, i + 1] = 2.; s.hint_kinds.weight[i, i + 1] = 1.
            for t in s.told:
                t.weight.zero_()
                for i in range(t.weight.shape[1]): t.weight[i + 1, i] = 2.
    def words(s, v, made, fired, hints, train):
        h = F.gelu(s.word(v) + s.made(made) + s.fired(fired), approximate='tanh'); h = F.dropout(h, .1, train)
        k = s.kinds(h) + s.fired_kinds(fired)
        k = k + (s.hint_kinds(hints.clamp(min=0)) * (hints >= 0)[..., None]).sum(1)
        return k, s.first(h).squeeze(-1)
    def acts(s, v, kind, rule, bits): return s.act(v) + s.kind(kind) + s.rule_kind(rule) + s.act_bits(bits)
    def things(s, v, signs): return s.thing(v) + sum(e(signs[:, i]) for i, e in enumerate(s.thing_signs))
    def pairs(s, a, c, left, right, hot, train):
        """a, left: of the acts; c, right: of the things; hot: yes-or-noes for each value of each sign; one row a pair"""
        z = a + c + right * left + hot.float() @ torch.cat([e.weight for e in s.pair_signs] + [s.pair_bits.weight.T])
        z = F.dropout(F.gelu(z, approximate='tanh'), .15, train)
        return s.parts(F.gelu(s.deeper(z), approximate='tanh'))
    def tell(s, a, told):
        h = F.gelu(a, approximate='tanh')
        return [t(h) + e(told[..., i]) for i, (t, e) in enumerate(zip(s.telling, s.told))]
    def links(s, v, earlier, apart):
        z = s.again(v)[None] + s.before(earlier) + s.between(v[None] * earlier) + s.apart(apart)
        return s.link(F.gelu(z, approximate='tanh')).squeeze(-1)

# ---- lessons

def touch(a, b): return max(a[0], b[0]) < min(a[1], b[1])
def bits_of(n, count): return [float(n >> i & 1) for i in range(count)]
def apart(words, sentences): return min(6, sentences) + (0 if words < 30 else 7)

def hot(pairs):
    h = torch.zeros(len(pairs), sum(PAIR_SIGNS) + PAIR_BITS, dtype=torch.bool); at = 0
    if not pairs: return h
    signs = torch.tensor([p['signs'] for p in pairs]); rows = torch.arange(len(pairs))
    for i, n in enumerate(PAIR_SIGNS): h[rows, at + signs[:, i].clamp(max=n - 1)] = True; at += n
    bits = torch.tensor([p['bits'] for p in pairs])
    for b in range(PAIR_BITS): h[:, at + b] = (bits >> b & 1).bool()
    return h

class Lesson:
    """a report, ready for learning"""
    def __init__(s, gold, lesson, teach=True):
        s.id, T = gold['id'], gold['text']; sight = lesson['sight']
        s.pieces = sight['pieces']; n = len(s.pieces)
        s.spans = lesson['words']; s.things_at = lesson['things']
        w = sight['words']
        s.word_pieces = torch.tensor([x['pieces'] for x in w], dtype=torch.long).view(-1, 2)
        s.made, s.fired = torch.tensor([x['made'] for x in w]), torch.tensor([x['fired'] for x in w])
        s.hints = torch.full((len(w), 6), -1); s.asked = torch.tensor([x['asked'] and x['pieces'][1] > x['pieces'][0] for x in w], dtype=torch.bool)
        for i, x in enumerate(w):
            for j, k in enumerate(x['hints']): s.hints[i, j] = k
        t = sight['things']
        s.thing_pieces = torch.tensor([x['pieces'] for x in t], dtype=torch.long).view(-1, 2)
        s.signs = torch.tensor([x['signs'] for x in t], dtype=torch.long).view(-1, len(THING_SIGNS)); s.same = [x['same'] for x in t]
        s.sentence = []; k = -1; starts = set(sight['starts'])
        seen = -1
        for x in w:
            if x['pieces'][0] in starts and x['pieces'][0] > seen: k += 1; seen = x['pieces'][0]
            s.sentence.append(k)
        s.kind = torch.zeros(len(w), dtype=torch.long); s.first = torch.full((len(w),), -1.); s.acts = []; s.links = []
        if not teach: return
        words = lambda sp: ' '.join(x for x in T[slice(*sp)].lower().split() if x not in ('the', 'a', 'an'))
        good = lambda sp, g: min(g[1], sp[1]) - max(g[0], sp[0]) >= .4 * (g[1] - g[0]) and sp[1] - sp[0] <= 3 * (g[1] - g[0]) + 15
        kinds_of = [x['signs'][0] for x in t]
        at = {}
        for (ci, ti, word), a in zip(lesson['asked'], lesson['acts']):
            c = gold['claims'][ci]
            if s.kind[a['word']] == 0: s.kind[a['word']] = 1 + KIND[c['kind']]
            if s.first[a['word']] < 0 or ti == 0: s.first[a['word']] = float(ti == 0)
            at.setdefault(ci, []).append(a['word'])
            P = a['pairs']; th = [p['thing'] for p in P]
            def where(spans, fit):
                ws = {words(g) for g in spans} - {''}
                return [j for j, i in enumerate(th) if fit(i) and (any(good(s.things_at[i], g) for g in spans) or words(s.things_at[i]) in ws)]
            named = lambda i: kinds_of[i] not in (11, 12, 13, 14)
            R = c['roles']; y = []
            for spans, fit in ((R.get('agent') or [], named), ((R.get('target') or []) + (R.get('recipient') or []), named), (R.get('victim') or [], named), ([c['place']] if c['place'] else [], named)):
                pos = where(spans, fit); y.append(pos if pos else (None if spans else []))
            tm = c.get('time')
            if tm and (tm.get('span') or tm.get('earliest')):
                pos = [j for j, i in enumerate(th) if kinds_of[i] == 12 and (tm.get('span') and touch(s.things_at[i], tm['span']) or (lesson['days'][i] and lesson['days'][i][0] == (tm.get('earliest') or '-') and lesson['days'][i][1] == (tm.get('latest') or '-')))]
                y.append(pos or None)
            else: y.append([] if not tm else None)
            src = [c['source']] if c.get('source') else []
            if src:
                ws = {words(g) for g in src} - {''}
                pos = [j for j, i in enumerate(th) if kinds_of[i] == 13 and any(touch(x, g) or words(x) in ws for x in lesson['stands_for'][i] for g in src)]
                y.append(pos or None)
            elif c['stance'] == 'asserts': y.append([])
            else: y.append([j for j, i in enumerate(th) if kinds_of[i] == 13 and not lesson['stands_for'][i] and P[j]['bits'] >> 11 & 1] or None)
            fig = [j for j, i in enumerate(th) if kinds_of[i] == 11 and any(lesson['figures'][i][0] == f['kind'] and f.get('span') and touch(s.things_at[i], f['span']) for f in c['figures'])]
            isfig = [j for j, i in enumerate(th) if kinds_of[i] == 11]
            s.acts.append(dict(word=a['word'], kind=KIND[c['kind']], rule=a['kind'], bits=torch.tensor(bits_of(a['bits'], ACT_BITS)), told=torch.tensor(a['told']), things=torch.tensor(th, dtype=torch.long),
                hot=hot(P), y=y, fig=fig, isfig=isfig, first=ti == 0,
                tell=[TOLD[i].index(c[k]) for i, k in enumerate(('stage', 'polarity', 'certainty', 'stance'))],
                fits=[[kinds_of[i] not in (11, 12, 13, 14) for i in th], [kinds_of[i] == 12 for i in th], [kinds_of[i] == 13 for i in th]]))
        firsts = sorted({ws[0] for ws in at.values()})
        for ws in at.values():
            for x in ws[1:]:
                e = [f for f in firsts if f < x][-24:]
                if ws[0] in e: s.links.append((x, e, e.index(ws[0])))
    def windows(s):
        n = len(s.pieces)
        if n <= WINDOW: return [(0, n, 0, n)]
        return [(max(0, c - MARGIN), min(n, c + CORE + MARGIN), c, min(n, c + CORE)) for c in range(0, n, CORE)]

def damaged(g):
    """a copy of a report whose commas and apostrophes are lost, as in much text that was cleaned by machine"""
    T = g['text']; kept = [i for i, c in enumerate(T) if c not in ",'’‘" ]; new = {}; at = 0
    for i in range(len(T) + 1):
        new[i] = at
        if i < len(T) and T[i] not in ",'’‘": at += 1
    def span(s): return [new[s[0]], new[s[1]]] if s and new[s[1]] > new[s[0]] else None
    out = []
    for c in g['claims']:
        d = {**c, 'triggers': [x for x in map(span, c['triggers']) if x], 'place': span(c['place']), 'source': span(c.get('source')), 'roles': {r: [x for x in map(span, v) if x] for r, v in c['roles'].items()}, 'figures': [{**f, 'span': span(f.get('span'))} for f in c['figures']]}
        if c.get('time'): d['time'] = {**c['time'], 'span': span(c['time'].get('span'))}
        if d['triggers']: out.append(d)
    return {**g, 'id': g['id'] + '~damaged', 'text': ''.join(T[i] for i in kept), 'claims': out}

def lessons(gold, binary, folder):
    rows = []; asked = {}
    for g in gold:
        q = [(ci, ti, t) for ci, c in enumerate(g['claims']) for ti, t in enumerate(c['triggers'])]; asked[g['id']] = q
        rows.append({**{k: g[k] for k in ('id', 'text', 'title', 'publisher', 'published') if g.get(k)}, 'asked': [t for _, _, t in q]})
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', delete=False) as f: f.write(''.join(json.dumps(r) + '\n' for r in rows))
    p = subprocess.run([binary, 'lesson', f.name, '--vocabulary', os.path.join(folder, 'vocab.txt')], capture_output=True, text=True); os.unlink(f.name)
    if p.returncode: sys.exit(p.stderr[-2000:])
    out = {}
    for l in p.stdout.splitlines(): l = json.loads(l); l['asked'] = asked[l['id']]; out[l['id']] = l
    return [Lesson(g, out[g['id']]) for g in gold]

class Reader(nn.Module):
    def __init__(s): super().__init__(); s.encoder, s.heads = Encoder(), Heads()
    def go_on(s, path):
        """takes the weights of a file; the words' vectors, which are never taught, stay as the encoder has them"""
        tables, arrays = read(path); names = {k if k.startswith('heads.') else k.removeprefix('encoder.').replace('layers.', 'layer', 1): k for k in s.state_dict()}
        if tables['kinds'] != KINDS: raise SystemExit(f'{path}: taught on other kinds')
        names = {re.sub(r'^positions\.weight$', 'positions', n): k for n, k in names.items() if n != 'words.weight'}
        if set(names) != set(arrays) - {'words'}: raise SystemExit(f'{path}: other layers: {sorted(set(names) ^ (set(arrays) - {"words"}))[:5]}')
        s.load_state_dict({names[n]: torch.tensor(v) for n, v in arrays.items() if n != 'words'}, strict=False)
    def vectors(s, batch):
        """for each report the vectors of its pieces"""
        rows = [(i, w) for i, d in enumerate(batch) for w in d.windows()]; n = max(w[1] - w[0] for _, w in rows) + 2
        ids = torch.zeros(len(rows), n, dtype=torch.long); mask = torch.zeros(len(rows), n, dtype=torch.bool)
        for r, (i, w) in enumerate(rows): k = w[1] - w[0] + 2; ids[r, :k] = torch.tensor([101, *batch[i].pieces[w[0]:w[1]], 102]); mask[r, :k] = True
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=HALVES): h = s.encoder(ids, mask)
        h = h.float(); out = [[] for _ in batch]
        for r, (i, (a, b, c, e)) in enumerate(rows): out[i].append(h[r, 1 + c - a:1 + e - a])
        return [torch.cat(o) for o in out]
    @staticmethod
    def pool(v, spans):
        """means over ranges of pieces; zeros for empty ones"""
        c = torch.cat([torch.zeros(1, v.shape[1]), v.cumsum(0)]); n = (spans[:, 1] - spans[:, 0]).clamp(min=1)
        return (c[spans[:, 1]] - c[spans[:, 0]]) / n[:, None]
    def score(s, d, w, th, acts, train):
        """scores of all pairs of some acts of a report, of nobody, and of how they are told"""
        at = torch.tensor([a['word'] for a in acts]); lv = w[at]
        av = s.heads.acts(lv, torch.tensor([a['kind'] for a in acts]), torch.tensor([a['rule'] for a in acts]), torch.stack([a['bits'] for a in acts]))
        of = torch.cat([torch.full((len(a['things']),), i) for i, a in enumerate(acts)]).long(); things = torch.cat([a['things'] for a in acts])
        q = s.heads.pairs(av.index_select(0, of), s.heads.things(th, d.signs).index_select(0, things), torch.tanh(s.heads.left(lv)).index_select(0, of), s.heads.right(th).index_select(0, things), torch.cat([a['hot'] for a in acts]), train)
        return q, of, s.heads.none(F.gelu(av, approximate='tanh')), s.heads.tell(av, torch.stack([a['told'] for a in acts]))
    def loss(s, batch, rng):
        V = s.vectors(batch); L = collections.defaultdict(float); N = collections.Counter()
        for d, v in zip(batch, V):
            w = s.pool(v, d.word_pieces); th = s.pool(v, d.thing_pieces)
            k, f = s.heads.words(w, d.made, d.fired, d.hints, True)
            L['kind'] += F.cross_entropy(k[d.asked], d.kind[d.asked], reduction='sum', label_smoothing=.01); N['kind'] += max(1, len(d.acts))
            m = d.first >= 0
            if m.any(): L['first'] += F.binary_cross_entropy_with_logits(f[m], d.first[m], reduction='sum'); N['first'] += int(m.sum())
            acts = d.acts if len(d.acts) <= 32 else rng.sample(d.acts, 32)
            acts = [a for a in acts if len(a['things'])]
            if acts:
                q, of, none, tell = s.score(d, w, th, acts, True); n = len(acts)
                starts = [0]
                for a in acts: starts.append(starts[-1] + len(a['things']))
                for r, name in enumerate(ROLES):
                    fit = torch.cat([s.fits(a, r) for a in acts]); known = torch.tensor([a['y'][r] is not None for a in acts])
                    yes = torch.zeros(len(of), dtype=torch.bool)
                    for i, a in enumerate(acts):
                        if a['y'][r]: yes[torch.tensor(a['y'][r]) + starts[i]] = True
                    z = q[:, r].masked_fill(~fit, -1e4)
                    top = none[:, r].detach().clone().scatter_reduce(0, of, z.detach(), 'amax'); e = torch.exp(z - top[of]); en = torch.exp(none[:, r] - top)
                    total = en + torch.zeros(n).index_add(0, of, e)
                    right = torch.zeros(n).index_add(0, of, e * yes); empty = torch.tensor([a['y'][r] == [] for a in acts])
                    p = torch.where(empty, en, right)
                    l = (torch.log(total) - torch.log(p.clamp(min=1e-9)))[known]; L[name] += l.sum(); N[name] += int(known.sum())
                i = torch.tensor([starts[k] + j for k, a in enumerate(acts) for j in a['isfig']], dtype=torch.long)
                if len(i):
                    y = torch.tensor([float(j in a['fig']) for a in acts for j in a['isfig']]); L['figure'] += F.binary_cross_entropy_with_logits(q[i, -1], y, reduction='sum'); N['figure'] += len(y)
                y = torch.tensor([a['tell'] for a in acts])
                for i, z in enumerate(tell): L['tell'] += F.cross_entropy(z, y[:, i], reduction='sum'); N['tell'] += n
            for x, e, y in d.links: L['link'] += F.cross_entropy(s.link_scores(d, w, x, e)[None], torch.tensor([y])); N['link'] += 1
        weight = dict(kind=.6, first=.5, agent=1, target=1, victim=.5, place=1, time=.7, source=.7, figure=1.5, tell=.8, link=.3)
        return sum(weight[k] * L[k] / max(1, N[k]) for k in L), {k: float(L[k].detach()) / max(1, N[k]) for k in L}
    def fits(s, a, r): return torch.tensor(a['fits'][0 if r < 4 else r - 3], dtype=torch.bool)
    def link_scores(s, d, w, x, e): return s.heads.links(w[x], w[torch.tensor(e)], torch.tensor([apart(x - j, max(0, d.sentence[x] - d.sentence[j])) for j in e]))
    def judge(s, docs):
        """plain scores, for watching"""
        s.eval(); n = collections.Counter()
        with torch.no_grad():
            for d in docs:
                v = s.vectors([d])[0]; w = s.pool(v, d.word_pieces); th = s.pool(v, d.thing_pieces); k, f = s.heads.words(w, d.made, d.fired, d.hints, False); p = F.softmax(k, 1)
                got = (p[:, 0] < .5) & d.asked; want = d.kind > 0
                best = p[:, 1:].argmax(1) + 1
                n['got'] += int(got.sum()); n['want'] += int(want.sum()); n['hit'] += int((got & want).sum()); n['kind'] += int((got & want & (best == d.kind)).sum())
                r = d.made.eq(1) | d.made.eq(2); n['rgot'] += int(r.sum()); n['rhit'] += int((r & want).sum()); n['rkind'] += int((r & want & (d.fired == d.kind)).sum())
                for x, e, y in d.links: n['link'] += 1; n['linked'] += int(s.link_scores(d, w, x, e).argmax() == y)
                acts = [a for a in d.acts if a['first'] and len(a['things'])]
                if not acts: continue
                Q, of, NONE, TELL = s.score(d, w, th, acts, False)
                for ai, a in enumerate(acts):
                    q, none, tell = Q[of == ai], NONE[ai], [t[ai] for t in TELL]
                    for r, name in enumerate(ROLES):
                        y = a['y'][r]
                        if y is None: n[name, 'n'] += 1; continue
                        z = torch.cat([q[:, r].masked_fill(~s.fits(a, r), -1e4), none[r:r + 1]]) if len(q) else none[r:r + 1]; b = int(z.argmax()); b = None if b == len(z) - 1 else b
                        if y or b is not None: n[name, 'n'] += 1; n[name, 'ok'] += b in y
                    if a['isfig']: n['fig'] += len(a['isfig']); n['figok'] += sum((float(q[j, -1]) > 0) == (j in a['fig']) for j in a['isfig'])
                    for i, z in enumerate(tell): n['tell', i] += int(z.argmax()) == a['tell'][i]; n['rtell', i] += int(a['told'][i]) - 1 == a['tell'][i]
                    n['acts'] += 1; n['acts_ruled'] += a['rule'] > 0
        s.train(); P = lambda a, b: round(100 * n[a] / max(1, n[b]), 1)
        return dict(P=P('hit', 'got'), R=P('hit', 'want'), kind=P('kind', 'want'), rules=(P('rhit', 'rgot'), P('rhit', 'want'), P('rkind', 'want')), link=P('linked', 'link'), **{r: round(100 * n[r, 'ok'] / max(1, n[r, 'n']), 1) for r in ROLES}, fig=P('figok', 'fig'), tell=[round(100 * n['tell', i] / max(1, n['acts']), 1) for i in range(4)], rules_tell=[round(100 * n['rtell', i] / max(1, n['acts_ruled']), 1) for i in range(4)])

def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--gold', nargs='+', required=True); a.add_argument('--encoder', required=True); a.add_argument('--eval', required=True); a.add_argument('--out', required=True)
    a.add_argument('--leave', nargs='*', default=[]); a.add_argument('--test', nargs='*', default=[]); a.add_argument('--epochs', type=int, default=7); a.add_argument('--seed', type=int, default=1); a.add_argument('--rate', type=float, default=1e-4); a.add_argument('--size', type=int, default=2600)
    a.add_argument('--start'); a.add_argument('--damage', type=float, default=.12); a = a.parse_args()
    torch.manual_seed(a.seed); torch.set_num_threads(2); rng = random.Random(a.seed); torch.use_deterministic_algorithms(True)
    gold = [json.loads(l) for f in a.gold for l in open(f, encoding='utf8')]; gold.sort(key=lambda g: g['id'])
    gold += [damaged(g) for g in random.Random(a.seed).sample(gold, int(len(gold) * a.damage)) if len(g['text']) < 4000]
    D = lessons(gold, a.eval, a.encoder)
    of = lambda d: re.split(r'[-/]', d.id)[0]
    if a.leave: test, D = [d for d in D if of(d) in a.leave], [d for d in D if of(d) not in a.leave]
    else: test = []
    test += lessons([json.loads(l) for f in a.test for l in open(f, encoding='utf8')], a.eval, a.encoder)
    if not test: rng.shuffle(D); n = max(6, len(D) // 12); test, D = D[:n], D[n:]
    print(len(D), 'reports', sum(len(d.acts) for d in D), 'tellings', sum(len(d.pieces) for d in D), 'pieces; held out', len(test), flush=True)
    net = Reader(); net.encoder.load(a.encoder)
    if a.start: net.go_on(a.start)
    for e in (net.encoder.words, net.encoder.positions): e.weight.requires_grad = False
    enc = [p for k, p in net.named_parameters() if k.startswith('encoder') and p.requires_grad]; head = list(net.heads.parameters())
    opt = torch.optim.AdamW([dict(params=enc, lr=a.rate), dict(params=head, lr=1e-3)], weight_decay=.01)
    mean = {k: v.detach().clone() for k, v in net.state_dict().items()}; steps = 0
    def bucket(r):
        o = sorted(range(len(D)), key=lambda i: len(D[i].pieces) + r.random() * 60); out, cur, size = [], [], 0
        for i in o:
            if cur and size + len(D[i].pieces) > a.size: out.append(cur); cur, size = [], 0
            cur.append(i); size += len(D[i].pieces)
        out.append(cur); r.shuffle(out); return out
    total = len(bucket(random.Random(0))) * a.epochs; sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min((s + 1) / (.06 * total), max(.02, (total - s) / (.94 * total)))); t0 = time.time()
    for ep in range(a.epochs):
        net.train(); S = collections.Counter(); n = 0
        for b in bucket(rng):
            l, parts = net.loss([D[i] for i in b], rng); opt.zero_grad(); l.backward(); torch.nn.utils.clip_grad_norm_(enc + head, 1.); opt.step(); sched.step(); steps += 1
            with torch.no_grad():
                keep = min(.998, steps / (steps + 10))
                for k, v in net.state_dict().items(): mean[k].lerp_(v, 1 - keep) if v.is_floating_point() else mean[k].copy_(v)
            for k, x in parts.items(): S[k] += x
            n += 1
        print('epoch', ep + 1, {k: round(x / n, 3) for k, x in S.items()}, '%.0f s' % (time.time() - t0), flush=True)
        if ep == a.epochs - 1 or ep % 3 == 2: own = {k: v.clone() for k, v in net.state_dict().items()}; net.load_state_dict(mean); print('   held out', net.judge(test), '%.0f s' % (time.time() - t0), flush=True); net.load_state_dict(own)
        torch.save(mean, a.out + '.pt')
    net.load_state_dict(mean)
    vocab = open(os.path.join(a.encoder, 'vocab.txt'), encoding='utf8').read().splitlines()
    write(net, vocab, KINDS, a.out)
if __name__ == '__main__': main()
