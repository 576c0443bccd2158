#!/usr/bin/env python3
"""Reads every export with a reader that somebody else wrote: validators and libraries of the formats' own fields.

    python3 scripts/check_exports.py target/release/contested

Makes a virtual environment in target/check-exports with what scripts/check_exports.txt pins (kept for the next run),
builds three cases (the samples with a judgement, one of hostile names, an empty one), exports each in every format and
reads the files back. Says "skipped" and ends well where no packages can be had. Exit code 1 where something does not hold.
"""

import csv
import datetime
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "target" / "check-exports"
PINS = HERE / "check_exports.txt"

FORMATS = (
    "jsonl csv ged acled eventreport geojson geopackage ftm stix web-annotation prov claimreview timemap graphml gexf "
    "hxl bagit kml feed parquet"
).split()

# Names that spreadsheets, terminals, parsers and databases trip over, in reports as anybody could write them.
HOSTILE = [
    {"id": "=1+1", "published": "2024-12-03", "publisher": "=HYPERLINK(\"http://x\",\"y\")", "title": "@SUM(A1)",
     "url": "javascript:alert(1)",
     "text": "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 12 soldiers were killed."},
    {"id": "two", "published": "2024-12-04", "publisher": "\u202eVaran\u2066 Press<b>&\"'", "title": "a\u2028b\u0085c]]>",
     "text": "The Varan army denied on Tuesday that rebels had captured the town of Ostrel.\u2028It said: \u201cWe hold Ostrel.\u201d"},
    {"id": "three", "published": "2024-12-05", "publisher": "Nul\u0000Herald\u0007", "title": "\u0000\u001b[31m",
     "text": "The mayor of Ostrel said 14 soldiers were killed in the town of Ostrel on Monday. Rebels hold Ostrel, he said."},
    {"id": "four", "publisher": "", "text": "The army \U0001F525 shelled Ostrel on Monday, killing 3 people, \uFF1Dwitnesses said."},
]


def main(program):
    python = environment()
    if python is None:
        print("skipped: the packages of scripts/check_exports.txt could not be had")
        return 0
    if Path(sys.prefix) != ENVIRONMENT:
        return subprocess.call([python, "-W", "ignore", __file__, program])
    with tempfile.TemporaryDirectory() as folder:
        faults = check_all(program, Path(folder))
    for fault in faults:
        print(f"wrong: {fault}")
    print("all exports were read back" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def environment():
    """A Python with the pinned packages; None where they cannot be had."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "pins"
    pins = PINS.read_text()
    if stamp.exists() and stamp.read_text() == pins:
        return str(python)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True, capture_output=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", "-r", str(PINS)]
        subprocess.run(pip, check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError):
        return None
    stamp.write_text(pins)
    return str(python)


def check_all(program, folder):
    def run(*arguments, ok=(0,)):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode not in ok:
            raise RuntimeError(f"contested {' '.join(map(str, arguments))}: {done.returncode}\n{done.stderr}")
        return done.stdout

    os.environ["CONTESTED_WHO"] = "the check"
    run("demo", "--no-serve", "--dir", folder / "demo")
    samples = folder / "demo" / "demo.contested"
    found = json.loads(run("contradictions", samples, "--json"))
    first, second = found[0], found[1]
    run("judge", "resolve", samples, first["id"], "prefer", "--side", first["sides"][0]["position"], "--reason", "tried out")
    run("judge", "resolve", samples, second["id"], "unresolved", "--reason", "tried out")
    hostile = folder / "hostile.contested"
    rows = folder / "hostile.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in HOSTILE))
    run("init", hostile)
    run("add", hostile, rows, ok=(0, 3))
    empty = folder / "empty.contested"
    run("init", empty)

    formats = list(FORMATS)
    if subprocess.run([program, "export", empty, "--format", "parquet", "--out", folder / "none"], capture_output=True).returncode != 0:
        formats.remove("parquet")
        print("skipped: parquet (the program was built without it)")
    faults = []
    for name, case in (("samples", samples), ("hostile", hostile), ("empty", empty)):
        print(f"-- {name}")
        out = folder / name
        out.mkdir()
        for form in formats:
            run("export", case, "--format", form, "--out", out / form, "--check")
        again = folder / f"{name}-again"
        again.mkdir()
        for form in formats:
            run("export", case, "--format", form, "--out", again / form)
            if prints(out / form) != prints(again / form):
                faults.append(f"{name}: two exports as {form} differ")
        texts = {}
        for line in (out / "jsonl").read_text().split("\n")[:-1]:
            record = json.loads(line)
            if record["record"] == "report":
                texts[record["report"]["id"]] = record["report"]["text"]
        for form in formats:
            check = CHECKS.get(form)
            if check is None:
                continue
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    said = check(out / form, texts, name)
                print(f"   {form}: {said}")
            except Exception as error:  # whatever a reader says against it is a fault
                faults.append(f"{name}: {form}: {type(error).__name__}: {error}")
    try:
        print(f"   docs/sql.md: {check_page('sql.md', samples, folder / 'samples')}")
    except Exception as error:
        faults.append(f"docs/sql.md: {type(error).__name__}: {error}")
    return faults


def check_page(page, case, exports):
    """Runs what a page of the docs says of DuckDB, Datasette and pandas."""
    import duckdb

    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        (place / "tables").symlink_to(exports / "csv")
        (place / "parquet").symlink_to(exports / "parquet")
        (place / "valley.contested").write_bytes(case.read_bytes())
        os.chdir(place)
        page = (HERE.parent / "docs" / page).read_text()
        blocks = re.findall(r"```(sql|sh|python)\n(.*?)```", page, re.S)
        queries = [block for language, block in blocks if language == "sql"]
        if not (exports / "parquet").exists():
            queries = [query for query in queries if "parquet/" not in query]
        for query in queries:
            must(duckdb.sql(query).fetchall(), f"nothing comes of {query}")
        commands = [line for language, block in blocks if language == "sh" for line in block.splitlines() if line.startswith("datasette") and "--get" in line]
        for command in commands:
            words = shlex.split(command)
            words[0] = str(Path(sys.executable).parent / "datasette")
            done = subprocess.run(words, capture_output=True, text=True)
            must(done.returncode == 0 and len(json.loads(done.stdout)) > 1, f"{command}: {done.stdout[:300]} {done.stderr[-300:]}")
        programs = [block for language, block in blocks if language == "python"]
        for program in programs:
            subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, capture_output=True)
        os.chdir(HERE)
    return f"{len(queries)} queries, {len(commands)} of Datasette's commands, {len(programs)} of pandas'"


def prints(path):
    """The hash of a file, or of each in a folder."""
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return [(str(each.relative_to(path)), hashlib.sha256(each.read_bytes()).hexdigest()) for each in files]


def must(condition, words):
    if not condition:
        raise ValueError(words)


def table(path):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        must(None not in row and None not in row.values(), f"{path.name}: a row is not as wide as the header")
        for cell in row.values():
            harmless = not cell or cell[0] not in "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20" or number(cell) is not None
            must(harmless, f"{path.name}: a formula: {cell!r}")
            must("\0" not in cell, f"{path.name}: U+0000")
    return rows


def number(words):
    try:
        return float(words)
    except ValueError:
        return None


def check_csv(path, texts, name):
    claims = table(path / "claims.csv")
    events = {row["id"] for row in table(path / "events.csv")}
    for row in claims:
        stretch = texts[row["report"]][int(row["evidence_start"]):int(row["evidence_end"])]
        parts = row["words"].split(" \u2026 ")
        must(stretch.startswith(parts[0]) and stretch.endswith(parts[-1]), f"{row['id']}: {parts} are not in {stretch!r}")
        must(not row["event"] or row["event"] in events, f"{row['id']}: of no event")
    for other in ("control.csv", "contradictions.csv"):
        table(path / other)
    return f"{len(claims)} claims, {len(events)} events"


def check_ged(path, texts, name):
    rows = table(path)
    for row in rows:
        must(len(row) == 49, f"{len(row)} columns")
        whole = [int(row[column]) for column in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
        low, best, high = int(row["low"]), int(row["best"]), int(row["high"])
        must(low <= best <= high and sum(whole) == best, f"{row['relid']}: figures")
        must(row["type_of_violence"] in "123" and row["where_prec"] in "1234567", f"{row['relid']}: codes")
        must(row["event_clarity"] in "12" and row["date_prec"] in "12345", f"{row['relid']}: codes")
        must(row["date_start"] <= row["date_end"] and int(row["year"]) == int(row["date_start"][:4]), "dates")
        if row["latitude"]:
            must(abs(float(row["latitude"])) <= 90 and 1 <= int(row["priogrid_gid"]) <= 259200, "coordinates")
    return f"{len(rows)} rows"


def check_acled(path, texts, name):
    kinds = {"Battles", "Protests", "Riots", "Explosions/Remote violence", "Violence against civilians", "Strategic developments"}
    rows = table(path)
    for row in rows:
        must(row["event_type"] in kinds, row["event_type"])
        must(row["time_precision"] in "123" and row["geo_precision"] in "123", "precision")
        must(int(row["fatalities"]) >= 0 and row["year"] == row["event_date"][:4], "fatalities or year")
    return f"{len(rows)} rows"


def check_eventreport(path, texts, name):
    rows = table(path)
    must(len({row["claim_id"] for row in rows}) == len(rows), "a claim twice")
    must(all(row["event_id"] and row["report_id"] in texts for row in rows), "no event or report")
    return f"{len(rows)} rows"


def check_geojson(path, texts, name):
    import pyogrio
    from shapely.geometry import shape

    counts = []
    for file in ("events", "places", "control"):
        whole = json.loads((path / f"{file}.geojson").read_text())
        must(whole["type"] == "FeatureCollection" and set(whole) == {"type", "features"}, "members")
        ids = set()
        for feature in whole["features"]:
            point = shape(feature["geometry"])
            must(point.is_valid and -180 <= point.x <= 180 and -90 <= point.y <= 90, "a point")
            flat = all(not isinstance(value, (dict, list)) for value in feature["properties"].values())
            must(flat and feature["id"] not in ids, "properties or id")
            ids.add(feature["id"])
        # GDAL finds no layer in a collection without features.
        if whole["features"]:
            must(pyogrio.read_info(path / f"{file}.geojson")["features"] == len(whole["features"]), "as GDAL counts")
        counts.append(len(whole["features"]))
    states = {feature["properties"]["status"] for feature in whole["features"]}
    must(states <= {"held", "disputed", "divided", "fighting", "left"}, f"{states}")
    must(name != "samples" or "disputed" in states, "what is disputed is not shown so")
    return f"{counts} features"


def check_geopackage(path, texts, name):
    import pyogrio

    # GDAL goes by the ending.
    named = path.with_suffix(".gpkg")
    named.write_bytes(path.read_bytes())
    layers = {layer for layer, _ in pyogrio.list_layers(named)}
    must(layers == {"events", "places", "control", "claims"}, f"{layers}")
    counts = {}
    for layer in ("events", "places", "control"):
        info = pyogrio.read_info(named, layer=layer)
        must(info["geometry_type"] == "Point" and "4326" in info["crs"], f"{info}")
        _, _, geometry, _ = pyogrio.raw.read(named, layer=layer)
        must(all(one is not None for one in geometry), "no geometry")
        counts[layer] = info["features"]
    return f"{counts}"


def check_ftm(path, texts, name):
    from followthemoney import model
    from followthemoney.entity import ValueEntity

    ids, used, count = set(), set(), 0
    for line in path.read_text().split("\n")[:-1]:
        record = json.loads(line)
        entity = ValueEntity.from_dict(json.loads(line), cleaned=False)
        kept = {prop: values for prop, values in entity.to_dict()["properties"].items()}
        for prop, values in record["properties"].items():
            must(prop in kept and len(kept[prop]) == len(set(values)), f"{record['id']}: {prop}: {values} is not valid")
            if entity.schema.properties[prop].type.name == "entity":
                used.update(values)
        entity.schema.validate(record)
        must(record["datasets"], "no dataset")
        ids.add(entity.id)
        count += 1
    must(used <= ids, f"unknown entities: {sorted(used - ids)[:3]}")
    must(len(ids) == count, "an id twice")
    return f"{count} entities"


def check_stix(path, texts, name):
    from stix2validator import ValidationOptions, validate_string

    found = validate_string(path.read_text(), ValidationOptions(version="2.1"))
    must(found.is_valid, "; ".join(str(error) for error in found.errors[:3]) if found.errors else "not valid")
    objects = json.loads(path.read_text())["objects"]
    ids = {one["id"] for one in objects}
    must(len(ids) == len(objects), "an id twice")
    for one in objects:
        refs = [value for key, value in one.items() if key.endswith("_ref")]
        refs += [each for key, value in one.items() if key.endswith("_refs") for each in value]
        must(set(refs) <= ids, f"{one['id']}: a reference to nothing")
    return f"{len(objects)} objects"


# What the published contexts say of the terms that are used (W3C Web Annotation, schema.org), so that nothing is fetched.
CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": {
        "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": {"@type": "@id", "@id": "@id"}, "type": {"@type": "@id", "@id": "@type"},
        "Annotation": "oa:Annotation", "AnnotationPage": "as:OrderedCollectionPage", "Software": "as:Application",
        "SpecificResource": "oa:SpecificResource", "TextualBody": "oa:TextualBody",
        "TextPositionSelector": "oa:TextPositionSelector", "TextQuoteSelector": "oa:TextQuoteSelector",
        "tagging": "oa:tagging", "classifying": "oa:classifying", "identifying": "oa:identifying",
        "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
        "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
        "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
        "via": {"@type": "@id", "@id": "oa:via"}, "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
        "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"}, "generator": {"@type": "@id", "@id": "as:generator"},
        "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "value": "rdf:value", "name": "foaf:name",
        "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
        "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
        "created": {"@type": "xsd:dateTime", "@id": "dcterms:created"},
    },
    "https://schema.org": {"@vocab": "http://schema.org/", "url": {"@type": "@id"}},
    "https://w3id.org/ro/crate/1.1/context": {"@vocab": "http://schema.org/", "conformsTo": "http://purl.org/dc/terms/conformsTo"},
}


def expanded(path):
    from pyld import jsonld

    def load(url, options):
        must(url in CONTEXTS, f"a context from elsewhere: {url}")
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXTS[url]}}

    return jsonld.expand(json.loads(path.read_text()), {"documentLoader": load})


def check_annotation(path, texts, name):
    page = json.loads(path.read_text())
    for one in page["items"]:
        for target in one["target"]:
            text = texts[target["source"].rsplit(":", 1)[1]]
            position, quote = target["selector"]
            start, end = position["start"], position["end"]
            must(text[start:end] == quote["exact"], f"{one['id']}: {quote['exact']!r} is not {text[start:end]!r}")
            must(text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"]), f"{one['id']}: around it")
    nodes = expanded(path)
    key = "http://www.w3.org/ns/activitystreams#items"
    items = nodes[0].get(key, [{"@list": []}])[0]["@list"]
    must(len(items) == len(page["items"]), "items were lost in expansion")
    for item in items:
        must(item["@type"] == ["http://www.w3.org/ns/oa#Annotation"] and "http://www.w3.org/ns/oa#hasTarget" in item, "an item")
    return f"{len(items)} annotations"


def check_prov(path, texts, name):
    from prov.model import ProvDocument, ProvEntity

    nodes = expanded(path)
    for node in nodes:
        for key in node:
            must(key.startswith("@") or "://" in key, f"a term without a meaning: {key}")
    document = ProvDocument.deserialize(str(path), format="rdf", rdf_format="json-ld")
    entities = len(list(document.get_records(ProvEntity)))
    must(name == "empty" or entities >= len(texts), f"{entities} entities for {len(texts)} reports")
    return f"{len(nodes)} nodes, {len(document.get_records())} records, {entities} entities"


def check_claimreview(path, texts, name):
    reviews = json.loads(path.read_text())["@graph"]
    for review in reviews:
        for wanted in ("claimReviewed", "reviewRating", "itemReviewed", "author", "datePublished", "url"):
            must(review.get(wanted), f"no {wanted}")
        rating = review["reviewRating"]
        must(rating.get("alternateName"), "a rating without a name")
        must("ratingValue" not in rating or 1 <= rating["ratingValue"] <= 5, "a rating off its scale")
    expanded(path)
    must(name != "samples" or len(reviews) >= 4, f"{len(reviews)} reviews of two judged contradictions")
    return f"{len(reviews)} reviews"


def check_timemap(path, texts, name):
    """timemap's own checks (src/reducers/validate), said again here: they are in JavaScript."""
    words = "id description date time time_precision location latitude longitude type category category_full comments time_display shape colour".split()
    events = json.loads((path / "events.json").read_text())
    sources = json.loads((path / "sources.json").read_text())
    associations = json.loads((path / "associations.json").read_text())
    known, kinds = {one["id"] for one in sources}, {one["id"] for one in associations}
    for event in events:
        must(set(event) <= {*words, "associations", "sources", "narrative___stepStyles"}, f"fields: {sorted(event)}")
        must(all(isinstance(event[word], str) for word in words if word in event), "a value that is no word")
        must("description" in event and isinstance(event["associations"], list), "required")
        must(("latitude" in event) == ("longitude" in event), "half a point")
        must("date" in event or "latitude" in event, "neither a day nor a point")
        must(set(event["sources"]) <= known and set(event["associations"]) <= kinds, "a reference to nothing")
    allowed = {"id", "title", "thumbnail", "paths", "type", "affil_s", "url", "description", "parent", "author", "date", "notes"}
    for source in sources:
        must(set(source) <= allowed and source["id"] and isinstance(source["paths"], list), "a source")
    for one in associations:
        must({"id", "title", "mode"} <= set(one) <= {"id", "title", "desc", "mode", "colour", "type", "display", "filter_paths"}, "an association")
    return f"{len(events)} events, {len(sources)} sources"


def check_graphml(path, texts, name):
    import networkx

    graph = networkx.read_graphml(path)
    for a, b, fields in graph.edges(data=True):
        must(fields["sign"] in (-1, 0, 1) and isinstance(fields["affirmed"], bool) and fields["claim"], f"{fields}")
    return f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges"


def check_gexf(path, texts, name):
    import networkx

    graph = networkx.read_gexf(path, version="1.3") if "version" in networkx.read_gexf.__code__.co_varnames else networkx.read_gexf(path)
    for a, b, fields in graph.edges(data=True):
        must(fields.get("affirmed"), f"no dynamic attribute: {fields}")
    must(name != "samples" or graph.number_of_edges() > 0, "no edges")
    return f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges over time"


def check_hxl(path, texts, name):
    import hxl

    data = hxl.data(str(path), hxl.InputOptions(allow_local=True))
    rows = list(data)
    must("#event+id" in [column.display_tag for column in data.columns], f"{data.display_tags}")
    return f"{len(rows)} rows, {len(data.columns)} hashtags"


def check_bagit(path, texts, name):
    import bagit

    bag = bagit.Bag(str(path))
    bag.validate()
    originals = list((path / "data" / "originals").glob("*")) if (path / "data" / "originals").exists() else []
    must(len(originals) == len(texts), f"{len(originals)} originals of {len(texts)} reports")
    for original in originals:
        must("r-" + hashlib.sha256(original.read_bytes()).hexdigest()[:16] == original.stem, f"{original.name}")
    crate = expanded(path / "data" / "ro-crate-metadata.json")
    return f"{len(list(bag.payload_files()))} files, a crate of {len(crate)} nodes"


def check_kml(path, texts, name):
    import pyogrio

    named = path.with_suffix(".kml")
    named.write_bytes(path.read_bytes())
    layers = [layer for layer, _ in pyogrio.list_layers(named)]
    counts = [pyogrio.read_info(named, layer=layer)["features"] for layer in layers]
    must(name != "samples" or sum(counts) > 0, f"{layers} {counts}")
    return f"{dict(zip(layers, counts))}"


def check_feed(path, texts, name):
    import feedparser
    import icalendar

    feed = feedparser.parse(str(path / "changes.rss"))
    must(not feed.bozo, f"{feed.get('bozo_exception')}")
    guids = [entry.id for entry in feed.entries]
    must(len(set(guids)) == len(guids), "a guid twice")
    calendar = icalendar.Calendar.from_ical((path / "changes.ics").read_bytes())
    events = calendar.walk("VEVENT")
    must(not calendar.errors and all(not event.errors for event in events), "errors in the calendar")
    must(all(event["DTSTART"].dt < event["DTEND"].dt for event in events), "an end before its start")
    must(all(len(line) <= 75 for line in (path / "changes.ics").read_bytes().split(b"\r\n")), "a line too long")
    return f"{len(feed.entries)} items, {len(events)} calendar events"


def check_parquet(path, texts, name):
    import duckdb
    import polars
    import pyarrow
    import pyarrow.parquet

    counts = {}
    files = sorted(path.glob("*.parquet"))
    must(len(files) == 13, f"{len(files)} files")
    for file in files:
        rows = pyarrow.parquet.read_table(file)
        rows.validate(full=True)
        frame = polars.read_parquet(file)
        ((counted,),) = duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall()
        must(rows.num_rows == frame.height == counted, f"{file.name}: {rows.num_rows}, {frame.height}, {counted} rows")
        must(frame.columns == rows.column_names, f"{file.name}: {frame.columns}")
        # The three readers see the same in every cell, however it is nested.
        seen = [duckdb.sql(f"SELECT * FROM '{file}'").to_arrow_table(), frame.to_arrow()]
        for other in seen:
            must(plain(other.to_pylist()) == plain(rows.to_pylist()), f"{file.name}: readers see different things")
        counts[file.stem] = rows.num_rows
    claims = pyarrow.parquet.read_table(path / "claims.parquet").to_pylist()
    for claim in claims:
        words = [texts[claim["report"]][span["start"]:span["end"]] for span in claim["evidence"]]
        must(claim["words"] == " \u2026 ".join(words), f"{claim['id']}: {claim['words']!r} is not {words!r}")
    reports = pyarrow.parquet.read_table(path / "reports.parquet").to_pylist()
    must({report["id"]: report["text"] for report in reports} == texts, "texts of reports")
    must(pyarrow.parquet.read_schema(path / "claims.parquet").field("known_from").type == pyarrow.date32(), "days are no dates")
    must(name != "samples" or (counts["claims"] > 100 and counts["judgements"] == 2), f"{counts}")
    return f"{counts}"


def plain(value):
    """Times in one zone and without it, so that only what they say is compared."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    return value


CHECKS = {
    "csv": check_csv, "ged": check_ged, "acled": check_acled, "eventreport": check_eventreport, "geojson": check_geojson,
    "geopackage": check_geopackage, "ftm": check_ftm, "stix": check_stix, "web-annotation": check_annotation,
    "prov": check_prov, "claimreview": check_claimreview, "timemap": check_timemap, "graphml": check_graphml,
    "gexf": check_gexf, "hxl": check_hxl, "bagit": check_bagit, "kml": check_kml, "feed": check_feed,
    "parquet": check_parquet,
}

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: check_exports.py PROGRAM")
    sys.exit(main(os.path.abspath(sys.argv[1])))
