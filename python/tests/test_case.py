import datetime

import pytest

import contested


def test_a_case_is_asked(case):
    counts = case.counts()
    assert counts["reports"] == 31 and counts["not_reconciled"] == 0
    assert len(case.claims()) == counts["claims"] > 50
    assert len(case.contradictions()) == counts["contradictions"] >= 3
    assert "31 reports" in repr(case)
    claim = case.claims(kind="control", limit=1)[0]
    assert claim == case.claim(claim["id"])
    reading = case.report(claim["report"])
    start, end = claim["trigger"][0]
    assert reading.text[start:end] in claim["words"]
    assert [one["id"] for one in case.events(place="Tolvane", on="2021-03-03").rows()]


def test_the_two_clocks(case):
    early, late = (case.who_controls("Tolvane", known=day) for day in ("2021-03-04", datetime.date(2021, 3, 22)))
    assert early.disputed and early.holders
    assert len(late) > len(early)
    alone = case.who_controls("Tolvane", according_to="Northern Front")
    assert {row["source_name"] for row in alone.rows()} == {"Northern Front"}
    assert len(case.claims(known="2021-03-02")) < len(case.claims())
    changes = case.diff("2021-03-02", "2021-03-05")
    assert {"new_claim", "new_event"} <= {change["change"] for change in changes}


def test_names_that_fit_nothing_are_told(case):
    with pytest.raises(contested.NotFound, match='no claim of this case names a place "Nowhereville"'):
        case.claims(place="Nowhereville")
    with pytest.raises(contested.NotFound):
        case.who_controls("Nowhereville")
    with pytest.raises(contested.NotFound):
        case.claim("r-0/c1")
    with pytest.raises(LookupError):
        case.report("r-zzz")
    with pytest.raises(contested.WrongUsage, match="second day is before the first"):
        case.diff("2021-03-05", "2021-03-02")
    with pytest.raises(contested.WrongUsage, match="there is no list"):
        case.table("secrets")


def test_a_case_that_is_missing_or_none(tmp_path):
    with pytest.raises(contested.CaseError, match="there is no such case"):
        contested.Case(tmp_path / "a.contested")
    (tmp_path / "b.contested").write_text("no database, but long enough to be told so")
    with pytest.raises(OSError, match="no SQLite database"):
        contested.Case(tmp_path / "b.contested")
    contested.Case.create(tmp_path / "c.contested")
    with pytest.raises(contested.CaseError, match="there is a file of this name already"):
        contested.Case.create(tmp_path / "c.contested")


def test_adding_tells_what_became_of_it(tmp_path):
    (tmp_path / "a.txt").write_text("Rebels captured the town of Ostrel on Monday.")
    (tmp_path / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    case = contested.Case.create(tmp_path / "valley.contested")
    told = []
    added = case.add([tmp_path / "a.txt", tmp_path / "b.txt"], published="2024-12-03", fast=True, progress=lambda *each: told.append(each))
    assert (added.new, added.already_in, len(added.refused)) == (1, 0, 1)
    assert "b.txt" in added.refused[0]
    assert told and told[-1][0] == 1
    assert case.add(tmp_path / "a.txt", published="2024-12-03", fast=True).already_in == 1
    with pytest.raises(contested.InputRefused, match="no such file"):
        case.add(tmp_path / "none.txt")


def test_what_progress_raises_ends_the_adding_and_what_is_in_stays(tmp_path):
    class Enough(Exception):
        pass

    def enough(*_):
        raise Enough

    case = contested.Case.create(tmp_path / "valley.contested")
    (tmp_path / "a.txt").write_text("Rebels captured the town of Ostrel on Monday.")
    with pytest.raises(Enough):
        case.add(tmp_path / "a.txt", fast=True, progress=enough)
    case = contested.Case(tmp_path / "valley.contested")
    assert case.counts()["reports"] == 1 and case.counts()["not_reconciled"] == 1
    case.add(tmp_path / "a.txt", fast=True)
    assert case.counts()["not_reconciled"] == 0


def test_judging(copy):
    found = copy.contradictions()[0]
    judged = copy.resolve(found["id"], "prefer", side=found["sides"][0]["position"], reason="video")
    assert judged["who"] == "the test"
    assert copy.contradiction(found["id"])["judged"]["verdict"].startswith("prefer")
    copy.undo(judged["id"])
    assert "judged" not in copy.contradiction(found["id"])
    claim = copy.claims(limit=1)[0]
    copy.reject(claim["id"], reason="the report does not say it", who="anna")
    assert copy.claim(claim["id"])["judged"]["verdict"] == "rejected"
    copy.rate("Northern Front", "D", reason="party to the fight")
    copy.note(claim["report"], "ask again")
    assert "note" in {row["kind"] for row in copy.judgements()}
    with pytest.raises(contested.WrongUsage, match="a judgement needs a reason"):
        copy.confirm(claim["id"], reason=" ")
    with pytest.raises(contested.WrongUsage):
        copy.resolve(found["id"], "maybe", reason="x")
    with pytest.raises(contested.NotFound, match="there is no"):
        copy.confirm("r-0/c1", reason="x")
    assert copy.verify() == []


def test_every_list_goes_out_as_arrow(case):
    pyarrow = pytest.importorskip("pyarrow")
    names = "reports claims events contradictions relations control bonds copies sources actors places judgements notices".split()
    for name in names:
        table = case.table(name)
        arrow = pyarrow.table(table)
        arrow.validate(full=True)
        assert arrow.num_rows == len(table) == len(table.rows()) == len(list(table))
        assert arrow.column_names == table.columns
        assert table._repr_html_()
    claims = pyarrow.table(case.claims())
    assert claims.schema.field("known_from").type == pyarrow.date32()
    assert pyarrow.types.is_struct(claims.schema.field("place").type)
    by_record = {row["id"]: row for row in case.claims().rows()}
    for row in claims.to_pylist():
        record = by_record[row["id"]]
        assert [[span["start"], span["end"]] for span in row["evidence"]] == record["evidence"]
        assert str(row["known_from"]) == str(record["known_from"])
        assert {one["field"] for one in row["fields"] or []} == set(record.get("fields") or {})


def test_pandas_and_polars_take_a_table(case):
    pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    claims = case.claims()
    frame = claims.to_pandas()
    assert len(frame) == len(claims) and frame["type"].str.startswith("control").any()
    assert polars.DataFrame(claims).equals(claims.to_polars())
    figures = case.events().to_polars().explode("figures").unnest("figures")
    assert figures.filter(polars.col("kind") == "killed")["low"].max() >= 14


def test_tables_are_sequences(case):
    claims = case.claims()
    assert claims[0] == claims.rows(1)[0] == next(iter(claims))
    assert claims[-1] == claims.rows()[-1]
    assert len(claims[2:5]) == 3 and claims[2:5][0] == claims[2]
    with pytest.raises(IndexError):
        claims[len(claims)]


def test_a_case_is_written_out(case, tmp_path):
    manifest = case.export("csv", tmp_path / "tables", known="2021-03-10")
    assert (tmp_path / "tables" / "claims.csv").exists()
    assert manifest["asked"]["known"] == "2021-03-10"
    with pytest.raises(contested.WrongUsage, match="is no format"):
        case.export("carrier-pigeon", tmp_path / "x")


def test_notebooks_show_who_holds_a_place(case):
    shown = case.who_controls("Tolvane")._repr_html_()
    assert "Tolvane" in shown and "says so" in shown
    for table in (case.claims(), case.events(), case.contradictions(), case.diff("2021-03-02", "2021-03-05")):
        assert "<table>" in table._repr_html_()


def test_a_case_is_asked_by_several_threads(case):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: len(case.claims(place="Tolvane")), range(16)))
    assert len(set(counts)) == 1
