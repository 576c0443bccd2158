#!/usr/bin/env python3
"""links.py LINKS.json --clones DIR --out PREFIX

Joins what two readers made of thirty reports of one matter (eval/links: which words tell one event, where reports contradict each
other) with the reports' texts, which are not ours to pass on, out of clones of the repositories named there (DIR/owner+name, as for
texts.py). Writes PREFIX.gold.jsonl, PREFIX.links-a.json and PREFIX.links-b.json, as ../shared/eval/links_score.py takes them:

    links_score.py PROGRAM --gold PREFIX.gold.jsonl --links PREFIX.links-a.json PREFIX.links-b.json
"""
import argparse
import hashlib
import json
import sys

from texts import Clones


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("links")
    arguments.add_argument("--clones", required=True)
    arguments.add_argument("--out", required=True)
    arguments = arguments.parse_args()
    clones = Clones(arguments.clones)
    judged = json.load(open(arguments.links, encoding="utf8"))
    missing = 0
    with open(arguments.out + ".gold.jsonl", "w", encoding="utf8") as gold:
        for key, report in judged["reports"].items():
            repo, path = report["from"].split(" ", 1)
            try:
                row = json.loads(clones.git(repo, "show", "HEAD:" + path))
            except ValueError:
                row = {}
            # The first characters of the article, as they were read.
            text = (row.get("content_original") or row.get("content") or "").strip()[: report["length"]]
            if hashlib.sha256(text.encode()).hexdigest() != report["sha256"]:
                missing += 1
                continue
            claims = [{"kind": kind, "triggers": [[start, end]], "figures": []} for kind, start, end in report["claims"]]
            record = {"id": "modern_wars-" + key, "publisher": report["publisher"], "title": row.get("title", ""), "text": text}
            if report["published"]:
                record["published"] = report["published"]
            gold.write(json.dumps({**record, "claims": claims}, ensure_ascii=False) + "\n")
    for name, reader in zip("ab", judged["readers"]):
        with open(f"{arguments.out}.links-{name}.json", "w", encoding="utf8") as out:
            json.dump(reader, out, ensure_ascii=False)
    print(f"{len(judged['reports']) - missing} of {len(judged['reports'])} reports found", file=sys.stderr)


if __name__ == "__main__":
    main()
