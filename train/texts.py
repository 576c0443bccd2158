#!/usr/bin/env python3
"""Get the labelled news texts again.

    texts.py LABELS.jsonl ... --clones DIR > TEXTS.jsonl

The files under eval/labels say of each report where it was found (`from`), how
long its text was (`length`) and what it hashed to (`sha256`), but do not hold
the text, which is not ours to pass on.  This reads the text from clones of the
public repositories named there, DIR/owner+name (bare or not), and prints one
row for each report whose text hashes as it should:
{id, publisher, published, title, text}.  How many of each source were found is
told on stderr.  Web pages are read from DIR/pages/<sha1 of the address>.txt.

The cleaning is the same for nearly all sources.  A record is cut into
paragraphs, each with its white space collapsed, and the text is some of those
paragraphs, in order, joined by an empty line: captions, side headings, lines
that ask the reader to subscribe and the like were left out by hand.  Which were
left out need not be listed, for the labels themselves say: their spans begin
and end at words of the right text only, and the hash settles it.
"""
import argparse
import collections
import csv
import hashlib
import html
import io
import json
import os
import re
import subprocess
import sys

csv.field_size_limit(1 << 30)
sys.setrecursionlimit(10000)


# --- reading the clones ------------------------------------------------------

class Clones:
    def __init__(self, folder):
        self.folder = folder
        self.kept = {}

    def gitdir(self, repo):
        top = os.path.join(self.folder, repo.replace("/", "+"))
        for sub in ("", ".git", "repo", "repo/.git"):
            path = os.path.join(top, sub)
            if os.path.isdir(os.path.join(path, "objects")):
                return path
        return None

    def git(self, repo, *args):
        gitdir = self.gitdir(repo)
        if gitdir is None:
            return ""
        run = subprocess.run(["git", "--git-dir", gitdir, *args], capture_output=True)
        return run.stdout.decode("utf-8", "replace")

    def file(self, repo, path):
        """The file at HEAD, or as it was before it was taken away."""
        if (repo, path) not in self.kept:
            text = self.git(repo, "show", "HEAD:" + path)
            if not text:
                for commit in self.git(repo, "log", "--all", "--format=%H", "--", path).split():
                    text = self.git(repo, "show", commit + ":" + path)
                    if text:
                        break
            self.kept[repo, path] = text
        return self.kept[repo, path]

    def page(self, url):
        name = hashlib.sha1(url.encode()).hexdigest() + ".txt"
        try:
            with open(os.path.join(self.folder, "pages", name), encoding="utf-8") as f:
                return f.read()
        except OSError:
            return ""


# --- small steps of cleaning -------------------------------------------------

def squeeze(text):
    """White space as single spaces, marks without width taken away."""
    return re.sub(r"\s+", " ", re.sub("[\u200b\u200e\ufeff]", "", text)).strip()


def lines(text):
    return [p for p in map(squeeze, text.split("\n")) if p]


def blocks(text):
    return [p for p in map(squeeze, re.split(r"\n\s*\n", text)) if p]


def without_front_matter(text):
    return re.sub(r"\A---[ \t]*\n.*?\n---[ \t]*\n", "", text, flags=re.S)


def without_links(text):
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def without_tags(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def detokenised(words):
    """Join the words of a treebank-like tokenisation."""
    text = re.sub(r"\s+([.,;:!?%)\]])", r"\1", " ".join(words))
    text = re.sub(r"([(\[$])\s+", r"\1", text)
    text = re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return text


# --- the sources: a record's paragraphs, in one or more readings ---------------

def markdown(raw):
    body = without_front_matter(raw)
    plain = without_links(body)
    bare = re.sub(r"[*_]", "", plain)
    yield blocks(body)
    yield blocks(plain)
    yield blocks(bare)
    yield [p.lstrip("# ") for p in blocks(bare)]
    yield [without_tags(p) for p in lines(plain)]
    inline = re.sub(r"\n\[([^\]]*)\]\([^)]*\)", r" \1", body)  # links on lines of their own
    inline = re.sub(r"[*_]", "", without_links(inline))
    yield [re.sub(r" ([.,;:!?)])", r"\1", p) for p in blocks(inline)]
    plain = re.sub(r"\*+|\[\[[^\]]*\]\]\([^)]*\)", "", body)
    yield lines(without_links(plain))


READERS = {}


def reader(*sources):
    def add(function):
        for source in sources:
            READERS[source] = function
        return function
    return add


def place(row):
    """owner/name, path and what else `from` says (an address or a number)."""
    repo, rest = row["from"].split(" ", 1)
    return repo, rest


@reader("bbc_copies")
def read_bbc_copy(row, clones):
    """A copyist put words of his own before the first."""
    own = r"^(?:[A-Z][a-z]+(?: [a-z]+)* that|According to new \w+,) (?=[A-Z])"
    for paragraphs in markdown(clones.file(*place(row))):
        yield [re.sub(own, "", p) for p in paragraphs[:1]] + paragraphs[1:]


@reader("ap_yourbench", "bellingcat", "cnn_mmd", "finescoop", "gdelt_ukr", "ua_updates")
def read_markdown(row, clones):
    repo, path = place(row)
    raw = clones.file(repo, path) or clones.file(repo, "\u00a0".join(path.split(" ")))
    yield from markdown(raw)


@reader("allsides")
def read_allsides(row, clones):
    repo, rest = place(row)
    record = json.loads(clones.file(repo, rest.split()[0]))
    yield lines(record["content_original"])


@reader("whenitson")
def read_whenitson(row, clones):
    raw = clones.file(*place(row))
    raw = re.sub(r'<span class="articleLocation">(.*?)</span>\s*',
                 lambda m: m[1].strip() + " - " if m[1].strip() else "", raw)
    paragraphs = re.findall(r"<p\b[^>]*>(.*?)</p>", raw, re.S)
    yield [p for p in (squeeze(without_tags(p)) for p in paragraphs) if p]


@reader("lee_abc")
def read_lee(row, clones):
    repo, rest = place(row)
    path, _, number = rest.partition(" line ")
    texts = clones.file(repo, path).split("\n")
    for n in (int(number) - 1, int(number)):
        yield [texts[n].strip()]
        yield [squeeze(texts[n])]


@reader("economist")
def read_economist(row, clones):
    """Pages of a print edition: a paragraph may run on over a page's end."""
    repo, path = place(row)
    raw = clones.file(repo, path)
    raw = re.sub(r"!\[\]\([^)]*\)|^<span.*</span>$", "\n\n", raw, flags=re.M)
    for hyphen in (r"-", r"- "):
        whole = []
        for block in blocks(raw):
            block = re.sub(r"([-—]) ", r"\1", block) if hyphen == "-" else block
            if whole and not re.search(r"[.!?:■][”’)]*$", whole[-1]) or whole and block[0].islower():
                whole[-1] += ("" if hyphen == "-" and whole[-1].endswith("-") else " ") + block
            else:
                whole.append(block)
        yield whole
        yield [p.rstrip(" ■") for p in whole]


@reader("conll_reuters")
def read_conll(row, clones):
    """One word a line, an empty line after each sentence; doc N, counted from 0."""
    repo, rest = place(row)
    path, _, number = rest.partition(" doc ")
    doc = clones.file(repo, path).split("-DOCSTART-")[int(number)]
    sentences = [[w.split()[0] for w in s.split("\n") if w.strip()] for s in doc.split("\n\n")[1:]]
    sentences = [s for s in sentences if s]
    out = []
    quoting = False  # a quotation may run on over sentences
    for words in sentences:
        marked = []
        for word in words:
            if word == '"':
                word = "\x02" if quoting else "\x01"
                quoting = not quoting
            marked.append(word)
        text = re.sub("\x01 ?| ?\x02", '"', detokenised(marked))
        if out and out[-1].endswith(' "'):  # an opening mark left on the line before
            out[-1], text = out[-1][:-2], '"' + text
        out.append(text)
    yield out
    joined = []
    for n, text in enumerate(out):
        dateline = re.fullmatch(r"(.+?) (\d{4}-\d\d-\d\d)", text)
        if dateline and n + 1 < len(out):
            out[n + 1] = dateline[1] + " - " + out[n + 1]
        else:
            joined.append(text)
    yield joined


@reader("reuters_newswire")
def read_reuters(row, clones):
    repo, rest = place(row)
    path, _, number = rest.partition(" NEWID ")
    record = re.search(r'NEWID="%s">(.*?)</REUTERS>' % number, clones.file(repo, path), re.S)[1]
    dateline = squeeze(re.search(r"<DATELINE>(.*?)</DATELINE>", record, re.S)[1])
    body = html.unescape(re.search(r"<BODY>(.*?)</BODY>", record, re.S)[1]).replace("\x03", "")
    paragraphs = [p for p in map(squeeze, re.split(r"\n {4}(?=\S)", body)) if p]
    paragraphs[0] = dateline + " " + paragraphs[0]
    paragraphs[-1] = re.sub(r" ?(REUTER|Reuter)\W*$", "", paragraphs[-1])
    yield paragraphs


@reader("tr_news")
def read_tr_news(row, clones):
    repo, path, number = row["from"].split(" ")
    article = clones.file(repo, path).split('docid="%s"' % number)[1]
    text = re.search(r"<!\[CDATA\[(.*?)\]\]>", article, re.S)[1]
    yield lines(text)
    whole = []
    for line in lines(text):
        if whole and not re.search(r'[.!?]"?$', whole[-1]):
            whole[-1] += " " + line
        else:
            whole.append(line)
    yield whole
    yield [squeeze(text)]


@reader("semeval")
def read_semeval(row, clones):
    repo, rest = place(row)
    path, _, name = rest.rpartition(" ")
    for record in csv.reader(io.StringIO(clones.file(repo, path))):
        if any(name in cell for cell in record if len(cell) < 60):
            text = max(record, key=len)
            yield blocks(text)
            yield lines(text)


@reader("aljazeera")
def read_aljazeera(row, clones):
    repo, rest = place(row)
    path, _, url = rest.partition(" http")
    if path.endswith(".md"):
        yield from markdown(clones.file(repo, path))
        return
    for record in csv.reader(io.StringIO(clones.file(repo, path))):
        if "http" + url in record:
            text = max(record, key=len)
            yield [squeeze(p) for p in re.split(r"\s{3,}", text)]


@reader("bulletins", "press_pages")
def read_page(row, clones):
    text = clones.page("http" + row["from"].partition("http")[2])
    yield blocks(text)
    yield lines(text)
    # without a dateline such as "November 12, 2008 (AFP) – " or a credit such as "(PNA)"
    bare = [re.sub(r" \([A-Z][\w/ ]+\)$", "", p) for p in lines(text)]
    yield bare
    yield [re.sub(r"^.{3,40}? [–-] |^[A-Z]+: ", "", p) for p in bare[:1]] + bare[1:]
    for opening, closing in (('"', '"'), ("\u201c", "\u2033"), ("\u201c", "\u201d"), ('"', "\u2033"), ("`", "\u2033")):
        yield [p.replace("``", opening).replace("\u2033", closing) for p in lines(text)]


# --- choosing the paragraphs -------------------------------------------------

def spans_of(claims):
    found = set()

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("low", "high", "earliest", "latest"):
                    walk(inner)
        elif isinstance(value, list):
            if len(value) == 2 and all(type(n) is int for n in value):
                found.add(tuple(value))
            else:
                for inner in value:
                    walk(inner)

    walk(claims)
    return sorted(found, key=lambda span: span[1])


def at_words(text, begin, end):
    """Whether [begin, end) begins and ends at words of the text."""
    if end > len(text) or text[begin].isspace() or text[end - 1].isspace():
        return False
    for at in (begin, end):
        if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
            return False
    return True


def right(text, row):
    return len(text) == row["length"] and hashlib.sha256(text.encode()).hexdigest() == row["sha256"]


def choose(row, paragraphs, join, strict, tries=20000):
    """The paragraphs, in order, that the spans and the hash allow.

    Strictly, no span runs over the gap between two paragraphs."""
    for first in range(len(paragraphs)):  # a run of them, whatever the spans
        length = -len(join)
        for last in range(first, len(paragraphs)):
            length += len(join) + len(paragraphs[last])
            if length == row["length"]:
                text = join.join(paragraphs[first:last + 1])
                if right(text, row):
                    return text
            elif length > row["length"]:
                break
    spans = spans_of(row["claims"])
    left = [tries]
    dead = set()  # from here no choice comes out at the right length

    def holds(old, new):
        """Whether the spans hold that this longer text brings in."""
        for begin, end in spans:
            if begin < len(new) and end > len(old):
                if end <= len(new):
                    if not at_words(new, begin, end):
                        return False
                elif strict:
                    return False
        return True

    def grow(text, at):
        """(the text, whether any choice came out at the right length)"""
        if len(text) == row["length"]:
            return (text if right(text, row) else None), True
        if (at, len(text)) in dead:
            return None, False
        left[0] -= 1
        reached = False
        for n in range(at, len(paragraphs)):
            if left[0] < 0:
                return None, True
            more = (text + join if text else "") + paragraphs[n]
            if len(more) <= row["length"] and holds(text, more):
                whole, came = grow(more, n + 1)
                if whole is not None:
                    return whole, True
                reached |= came
        if not reached:
            dead.add((at, len(text)))
        return None, reached

    return grow("", 0)[0]


def find(row, clones):
    source = row["id"].rsplit("-", 1)[0]
    if "from" not in row or source not in READERS:
        return None
    try:
        readings = list(READERS[source](row, clones))
    except (IndexError, KeyError, TypeError, ValueError):
        return None  # the record is not there
    for join, strict in (("\n\n", True), (" ", False), ("\n\n", False), ("\n", True)):
        for paragraphs in readings:
            text = choose(row, paragraphs, join, strict)
            if text is not None:
                return text
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labels", nargs="+")
    parser.add_argument("--clones", required=True, metavar="DIR")
    parser.add_argument("--missing", action="store_true", help="name on stderr what is not found")
    options = parser.parse_args()
    clones = Clones(options.clones)
    for path in options.labels:
        found = wanted = 0
        with open(path, encoding="utf-8") as labels:
            for row in map(json.loads, labels):
                if "from" not in row:
                    continue
                wanted += 1
                text = find(row, clones)
                if text is None:
                    if options.missing:
                        print("missing:", row["id"], row["from"], file=sys.stderr)
                    continue
                found += 1
                out = {key: row.get(key) for key in ("id", "publisher", "published", "title")}
                print(json.dumps({**out, "text": text}, ensure_ascii=False), flush=True)
        if wanted:
            name = os.path.basename(path).removesuffix(".jsonl")
            print(f"{name}: {found} of {wanted}", file=sys.stderr)


if __name__ == "__main__":
    main()
