#!/usr/bin/env python3
"""Keyed claims, and keyed attributions, as labels: offsets into texts that stay where they are.

  labels.py pack GOLD.jsonl … > LABELS.jsonl      gold with its texts → labels without a word of them
  labels.py join LABELS.jsonl … --texts FILE.jsonl … > GOLD.jsonl
                                                  labels and the texts they are of → gold, as teach.py takes it
  labels.py check LABELS.jsonl … [--texts FILE.jsonl …]
                                                  refuses labels that do not slice

A file of eval/labels has one line a report: id, sha256 and length (in characters) of its text, publisher and day where known, `from`
(where the text was found) and the claims of ../shared/eval/GUIDE.md, all words as spans of characters. A text's file has `id`
and `text`; only texts whose hash fits are joined. The files of eval/attributions have `attributions` instead of claims: who says it
(`source`, nothing where nobody is named), `cue`, `content`, the one whose content it lies in (`parent`) and how (`polarity`), as
`../shared/eval/run.py nested --gold GOLD.jsonl` takes them.
"""
import hashlib, json, sys

ENUMS = {'stage': 'accomplished ongoing attempted planned threatened hypothetical', 'polarity': 'positive negative', 'certainty': 'certain probable possible unknown',
    'stance': 'asserts reports claims denies admits doubts cannot_confirm retracts predicts demands'}
SPANS = ('near', 'place', 'source')

def sha(text): return hashlib.sha256(text.encode()).hexdigest()
def rows(paths): return [json.loads(l) for p in paths for l in open(p, encoding='utf8') if l.strip()]

def wrong(r, text=None):
    """what does not hold of a report's labels"""
    n = r['length']
    def span(s, what):
        if not (isinstance(s, list) and len(s) == 2 and all(isinstance(x, int) for x in s) and 0 <= s[0] < s[1] <= n): yield f'{what}: no span: {s}'
        elif text is not None and text[slice(*s)] != text[slice(*s)].strip(): yield f'{what}: starts or ends with a space: {s}'
    seen = set()
    for a in r.get('attributions', []):
        for k in ('source', 'cue', 'content'):
            for s in a[k]: yield from span(s, f'attribution {a["id"]} {k}')
        if not a['content']: yield f'attribution {a["id"]}: no content'
        if a['parent'] is not None and a['parent'] not in seen: yield f'attribution {a["id"]}: lies in {a["parent"]}, which is not there before it'
        seen.add(a['id'])
    for i, c in enumerate(r.get('claims', [])):
        at = f'claim {i}'
        if not c['triggers']: yield f'{at}: no trigger'
        for s in c['triggers']: yield from span(s, at + ' trigger')
        for k in SPANS:
            if c.get(k): yield from span(c[k], f'{at} {k}')
        for k, spans in c['roles'].items():
            for s in spans: yield from span(s, f'{at} {k}')
        for f in c['figures']:
            if f.get('span'): yield from span(f['span'], at + ' figure')
            if f['low'] is not None and f['high'] is not None and f['low'] > f['high']: yield f'{at}: low over high'
        for k, words in ENUMS.items():
            if c[k] not in words.split(): yield f'{at}: {k} = {c[k]}'
        t = c.get('time')
        if t and t.get('earliest') and t.get('latest') and t['earliest'] > t['latest']: yield f'{at}: days the wrong way round'

def main():
    verb, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 2 else sys.exit(__doc__)
    at = rest.index('--texts') if '--texts' in rest else len(rest); files, texts = rest[:at], rest[at + 1:]
    if verb == 'pack':
        for g in rows(files):
            for c in g['claims']:
                # `near` only says where to look: without the spaces around it.
                if c.get('near'): a, b = c['near']; w = g['text'][a:b]; c['near'] = [a + len(w) - len(w.lstrip()), b - len(w) + len(w.rstrip())]
            head = {k: g[k] for k in ('id', 'publisher', 'published', 'from', 'war', 'batch') if g.get(k)}
            print(json.dumps({**head, 'sha256': sha(g['text']), 'length': len(g['text']), 'claims': [{k: v for k, v in c.items() if k != 'T'} for c in g['claims']]}, ensure_ascii=False, separators=(',', ':')))
        return
    found = {sha(t['text']): t for t in rows(texts)}; bad = joined = 0; labels = rows(files)
    for r in labels:
        t = found.get(r['sha256'])
        for w in wrong(r, t and t['text']): bad += 1; print(r['id'], w, file=sys.stderr)
        if t and verb == 'join': print(json.dumps({**{k: t[k] for k in ('title', 'publisher', 'published') if t.get(k)}, **{k: r[k] for k in r if k not in ('sha256', 'length')}, 'text': t['text']}, ensure_ascii=False))
        joined += t is not None
    print(f'{len(labels)} reports, {sum(len(r.get("claims", r.get("attributions", []))) for r in labels)} labels, {joined} with their texts, {bad} things wrong', file=sys.stderr); sys.exit(bad > 0)
main()
