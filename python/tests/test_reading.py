import datetime
import threading
import time

import pytest

import contested

TEXT = "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 14 people were killed, 𝒢 doctors said."


def test_every_span_slices_the_text_to_its_words():
    reading = contested.read(TEXT, published="2024-12-03", publisher="Ostrel Herald")
    assert reading.text == TEXT
    assert reading.published == datetime.date(2024, 12, 3)
    spans = [span for claim in reading.claims for spans in (claim.evidence, claim.trigger) for span in spans]
    spans += [argument.span for claim in reading.claims for argument in claim.arguments]
    spans += [figure.span for claim in reading.claims for figure in claim.figures]
    spans += [mention.span for mention in reading.mentions] + list(reading.sentences)
    assert len(spans) > 5
    for span in spans:
        assert TEXT[span.start : span.end] == span.words


def test_a_text_is_taken_word_for_word():
    for text in ("{\"text\": \"Rebels captured Ostrel on Monday.\"}", "text,a\nRebels captured Ostrel,b\n", "\ufeffRebels fled.", "", "<p>Rebels fled.</p>"):
        assert contested.read(text, fast=True).text == text


def test_hostile_words_are_text_in_a_notebook():
    reading = contested.read("Rebels captured the town of Ostrel on Monday, a rebel spokesman said. <script>alert(1)</script> & Merik.", fast=True)
    shown = reading._repr_html_()
    assert "<script>" not in shown and "&amp; Merik" in shown and "<mark" in shown


def test_days_that_are_none_are_told_in_the_programs_words():
    with pytest.raises(contested.WrongUsage, match="expected a date like 2024-12-03"):
        contested.read("Rebels fled.", published="soon")
    assert isinstance(contested.WrongUsage("x"), ValueError)


def test_files_are_read_and_what_cannot_be_is_told(samples):
    refused = []
    readings = contested.read_files(samples / "samples" / "reports", samples / "none.txt", fast=True, refused=refused)
    assert len(readings) == 31
    assert len(refused) == 1 and "none.txt" in refused[0]


def test_a_table_comes_in_and_goes_out_as_arrow():
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({
        "text": ["Rebels captured the town of Ostrel on Monday, a rebel spokesman said.", None, "Shells killed 14 people in Ostrel on Friday."],
        "published": pyarrow.array([datetime.date(2024, 12, 3)] * 3),
        "id": pyarrow.array([7, 8, 9]),
    })
    claims = contested.read_table(table, fast=True)
    assert [row for row, _ in claims.refused] == [1]
    out = pyarrow.table(claims)
    assert out.num_rows == len(claims) >= 2
    assert {"row", "words", "chain", "time"} <= set(out.column_names)
    rows = claims.rows()
    assert rows[0]["row"] == 0 and rows[0]["key"] == "7" and rows[0]["time"]["earliest"] == "2024-12-02"
    assert out.column("time").to_pylist()[0]["earliest"] == datetime.date(2024, 12, 2)
    words = rows[0]["evidence"]
    text = table.column("text")[0].as_py()
    assert rows[0]["words"] == " … ".join(text[start:end] for start, end in words)
    # The same from a stream of batches, from Polars and from pandas.
    stream = contested.read_table(table.to_reader(max_chunksize=1), fast=True)
    assert stream.rows() == rows
    polars = pytest.importorskip("polars")
    assert contested.read_table(polars.from_arrow(table), fast=True).rows() == rows


def test_a_table_without_words_is_refused_row_by_row():
    pyarrow = pytest.importorskip("pyarrow")
    claims = contested.read_table(pyarrow.table({"a": [1, 2]}), fast=True)
    assert len(claims) == 0 and len(claims.refused) == 2


def test_reading_a_table_lets_other_threads_run():
    pyarrow = pytest.importorskip("pyarrow")
    text = " ".join(["Rebels captured the town of Ostrel on Monday, a rebel spokesman said."] * 10)
    table = pyarrow.table({"text": [text] * 16})
    reader = contested.Reader(fast=True)
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.monotonic()
    reader.read_table(table)
    took = time.monotonic() - begun
    done.set()
    thread.join()
    # With Python's lock held all the time there would be a tick before and one after.
    assert len(ticks) > 3, f"{len(ticks)} ticks in {took:.2f} s"


def test_two_readings_are_alike():
    first, second = (contested.read(TEXT, published="2024-12-03") for _ in range(2))
    assert first == second and first.record == second.record
