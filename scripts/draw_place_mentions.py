#!/usr/bin/env python3
"""draw_place_mentions.py CORPUS.jsonl [SEED] [COUNT]: mentions of the kind "the village of X" to be keyed by hand.

Prints tab-separated lines as in eval/gold/place-mentions.tsv, without the answers: corpus, key, first 16 digits of the
text's SHA-256, start, end (code points). The order depends on nothing but the seed, the row and the offset.
"""
import hashlib
import json
import pathlib
import re
import sys

WORDS = r"\b(?:village|town|city) of (?:the )?"
NAME = r"((?:[AaEe][a-z]{1,2}[- ])?[A-Z][\w'’`\-]*(?: (?:[ae][a-z]{1,2}-)?[A-Z][\w'’`\-]*)*)"


def main():
    path = pathlib.Path(sys.argv[1])
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, key = row["text"], str(row["row"])
        for match in re.finditer(WORDS + NAME, text):
            start, end = match.span(1)
            order = hashlib.sha256(f"{seed}:{key}:{start}".encode()).hexdigest()
            found.append((order, key, hashlib.sha256(text.encode()).hexdigest()[:16], start, end))
    for _, key, digest, start, end in sorted(found)[:count]:
        print(path.stem, key, digest, start, end, sep="\t")


main()
