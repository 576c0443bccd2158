"""A case: one file with the reports, what they yield, what follows from all of them, and what people hold of it."""

from __future__ import annotations

import datetime
import json
import sys
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, Callable, Iterable, Mapping, Optional, Union

from contested import _native, display
from contested.reading import Day, Path, Reader, Reading, _about, _plain
from contested.table import Table

Progress = Union[bool, Callable[[int, int, int], object]]


@dataclass(frozen=True)
class Added:
    """What became of what was added."""

    new: int
    already_in: int
    claims: int
    refused: tuple[str, ...]
    """What could not be read, with its place and the reason."""


class Standing(Table):
    """Who is said to hold a place: the latest word of each origin on each actor, and what follows from them.

    ``holders`` are those whom some origin says to hold it: ``actor``, ``name``, ``said_by`` and ``denied_by``. Nobody decides who
    is right.
    """

    def __init__(self, native: _native.Table, told: Mapping[str, Any]) -> None:
        super().__init__(native)
        self.place: dict[str, Any] = told["place"]
        self.holders: list[dict[str, Any]] = told["holders"]
        self.disputed: bool = told["disputed"]
        self.fighting: bool = told["fighting"]
        self.divided: bool = told["divided"]
        self.undated: int = told["undated"]

    def __repr__(self) -> str:
        holders = ", ".join(holder["name"] for holder in self.holders if holder["said_by"]) or "nobody"
        return f"<{self.place['name']}: held by {holders}{'; disputed' if self.disputed else ''}>"

    def _repr_html_(self) -> str:
        return display.standing(self)


class Case:
    """A case file, as ``contested`` makes and reads it.

    Opening one that is not there is an error; :meth:`create` makes one. Filters take names as people write them; a name that
    fits nothing raises :class:`contested.NotFound`, which tells the nearest. Days are ``datetime.date`` or words like
    "2024-12-03". ``known`` asks what could be known on a day, ``on`` what is said of a day.

    >>> import contested, tempfile, os
    >>> folder = tempfile.TemporaryDirectory()
    >>> case = contested.Case.create(os.path.join(folder.name, "valley.contested"))
    >>> added = case.add_texts([
    ...     {"text": "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.", "published": "2024-12-03"},
    ...     {"text": "The army denied that rebels had captured the town of Ostrel on Monday.", "published": "2024-12-04"},
    ... ], fast=True)
    >>> added.new, len(case.claims()), len(case.contradictions())
    (2, 2, 1)
    >>> case.claims(kind="control")[0]["stance"]
    'reports'
    >>> case.events(place="Zzyzx")
    Traceback (most recent call last):
    contested.errors.NotFound: no claim of this case names a place "Zzyzx"...
    """

    def __init__(self, path: Path, *, who: Optional[str] = None) -> None:
        self._native = _native.Case(fspath(path))
        self.who = who
        """Who adds and judges, for the custody log; who runs this, where it is not given."""

    @classmethod
    def create(cls, path: Path, *, lexicon: Optional[Path] = None, who: Optional[str] = None) -> "Case":
        """Makes a new case; ``lexicon`` is a folder of own actors, places and rules that it keeps and is read with."""
        _native.Case.create(fspath(path), None if lexicon is None else fspath(lexicon), who)
        return cls(path, who=who)

    @property
    def path(self) -> str:
        """The file."""
        return fspath(self._native.path)

    def counts(self) -> dict[str, int]:
        """How many there are of everything; ``not_reconciled`` reports are in of which nothing follows yet."""
        counts: dict[str, int] = json.loads(self._native.counts())
        return counts

    def __repr__(self) -> str:
        counts = self.counts()
        told = ", ".join(f"{counts[name]} {name}" for name in ("reports", "claims", "events", "contradictions"))
        return f"<Case {self.path}: {told}>"

    # What is in it.

    def claims(
        self,
        *,
        actor: Optional[str] = None,
        place: Optional[str] = None,
        kind: Optional[str] = None,
        source: Optional[str] = None,
        on: Optional[Day] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        known: Optional[Day] = None,
        report: Optional[str] = None,
        words: Optional[str] = None,
        surely: bool = False,
        limit: Optional[int] = None,
    ) -> Table:
        """Claims: who says what happened, with the words."""
        return self._list(
            "claims", actor, place, kind, source, on, from_, to, known, report=report, words=words, surely=surely, limit=limit
        )

    def events(
        self,
        *,
        actor: Optional[str] = None,
        place: Optional[str] = None,
        kind: Optional[str] = None,
        source: Optional[str] = None,
        on: Optional[Day] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        known: Optional[Day] = None,
        surely: bool = False,
        limit: Optional[int] = None,
    ) -> Table:
        """Events over the reports, by time."""
        return self._list("events", actor, place, kind, source, on, from_, to, known, surely=surely, limit=limit)

    def contradictions(
        self,
        *,
        actor: Optional[str] = None,
        place: Optional[str] = None,
        kind: Optional[str] = None,
        source: Optional[str] = None,
        on: Optional[Day] = None,
        from_: Optional[Day] = None,
        to: Optional[Day] = None,
        known: Optional[Day] = None,
        limit: Optional[int] = None,
    ) -> Table:
        """Where sources disagree, the strongest first."""
        return self._list("contradictions", actor, place, kind, source, on, from_, to, known, limit=limit)

    def who_controls(
        self, place: str, *, on: Optional[Day] = None, known: Optional[Day] = None, according_to: Optional[str] = None
    ) -> Standing:
        """Who is said to hold a place, on a day, as known on another, according to all or to one source."""
        native, told = self._native.who_controls(place, _asked(on=on, known=known, according_to=according_to))
        return Standing(native, json.loads(told))

    def relations(
        self,
        actor: str,
        other: Optional[str] = None,
        *,
        on: Optional[Day] = None,
        known: Optional[Day] = None,
        according_to: Optional[str] = None,
    ) -> Table:
        """Who is with and against an actor, with the turning points."""
        return Table(self._native.relations(actor, other, _asked(on=on, known=known, according_to=according_to)))

    def diff(self, before: Day, after: Day, *, on: Optional[Day] = None, according_to: Optional[str] = None) -> Table:
        """What changed between what was known on two days."""
        return Table(self._native.diff(_day(before), _day(after), _asked(on=on, according_to=according_to)))

    def reports(
        self,
        *,
        source: Optional[str] = None,
        known: Optional[Day] = None,
        words: Optional[str] = None,
        notice: Optional[str] = None,
        language: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> Table:
        """Reports, by when they were published, with their text."""
        asked = _asked(source=source, known=known, words=words, notice=notice, language=language, limit=limit)
        return Table(self._native.listed("reports", asked))

    def sources(self, *, place: Optional[str] = None, known: Optional[Day] = None, limit: Optional[int] = None) -> Table:
        """Where claims come from, those with most reports first."""
        return Table(self._native.listed("sources", _asked(place=place, known=known, limit=limit)))

    def actors(self, *, place: Optional[str] = None, known: Optional[Day] = None, limit: Optional[int] = None) -> Table:
        """Who takes part, those in most reports first."""
        return Table(self._native.listed("actors", _asked(place=place, known=known, limit=limit)))

    def places(self, *, actor: Optional[str] = None, known: Optional[Day] = None, limit: Optional[int] = None) -> Table:
        """Where, those in most reports first."""
        return Table(self._native.listed("places", _asked(actor=actor, known=known, limit=limit)))

    def table(self, name: str) -> Table:
        """A whole list by its name: also "relations" (between claims), "control", "bonds", "copies", "judgements", "notices"."""
        return Table(self._native.listed(name, "{}"))

    def judgements(self) -> Table:
        """What people hold of it all, and whether it still fits."""
        return self.table("judgements")

    def report(self, id: str) -> Reading:
        """One report with everything that was read in it."""
        return Reading.of(self._one("report", id))

    def claim(self, id: str) -> dict[str, Any]:
        """One claim."""
        return self._one("claim", id)

    def event(self, id: str) -> dict[str, Any]:
        """One event."""
        return self._one("event", id)

    def contradiction(self, id: str) -> dict[str, Any]:
        """One contradiction."""
        return self._one("contradiction", id)

    # What goes in.

    def add(
        self,
        paths: Union[Path, Iterable[Path]],
        *,
        published: Optional[Day] = None,
        publisher: Optional[str] = None,
        url: Optional[str] = None,
        map: Optional[Mapping[str, str]] = None,
        date_order: Optional[str] = None,
        progress: Progress = False,
        reader: Optional[Reader] = None,
        fast: bool = False,
    ) -> Added:
        """Adds files and folders, and works out what follows. What is in already is passed over; what cannot be read is told,
        and the rest goes in. ``progress`` is ``True`` for a line on standard error, or is called with how many reports are in
        and how many bytes of how many were read.

        The case is read with the lexicon that it keeps, unless a ``reader`` with another is given, which it then keeps.
        """
        if isinstance(paths, (str, PathLike)):
            paths = [paths]
        about = _about(published=published, publisher=publisher, url=url, map=map, date_order=date_order)
        native = None if reader is None else reader._native
        shown = _shown if progress is True else (progress or None)
        try:
            told = json.loads(self._native.add([fspath(path) for path in paths], about, native, fast, self.who, shown))
        finally:
            if shown is _shown:
                print(file=sys.stderr)
        told["refused"] = tuple(told["refused"])
        return Added(**told)

    def add_texts(self, rows: Iterable[Mapping[str, Any]], *, reader: Optional[Reader] = None, fast: bool = False) -> Added:
        """Adds texts from memory: objects with ``text`` and any of ``id``, ``title``, ``published``, ``publisher``, ``author``,
        ``url``. Each is kept as one line of JSON."""
        import os
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "texts.jsonl")
            with open(path, "w", encoding="utf-8") as lines:
                for row in rows:
                    fields = {name: _plain(value) for name, value in row.items() if value is not None}
                    lines.write(json.dumps(fields, ensure_ascii=False) + "\n")
            return self.add(path, reader=reader, fast=fast)

    # Judging.

    def resolve(
        self,
        contradiction: str,
        answer: str,
        *,
        side: Optional[str] = None,
        source: Optional[str] = None,
        reason: str,
        who: Optional[str] = None,
    ) -> dict[str, Any]:
        """Answers a contradiction: "prefer" a side or source, "keep_range", "unresolved", "pending", "ask"."""
        return self._judge(
            reason, who, kind="resolve", contradiction=contradiction, answer=answer, side=side, source=source
        )

    def confirm(self, claim: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """A claim was read rightly; not that what it says is so."""
        return self._judge(reason, who, kind="claim", claim=claim, verdict="confirm")

    def reject(self, claim: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """The report does not say this."""
        return self._judge(reason, who, kind="claim", claim=claim, verdict="reject")

    def correct(self, claim: str, field: str, value: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """A claim's field should read otherwise: type, stage, polarity, stance, certainty, place, time, figure.1, agent …"""
        return self._judge(reason, who, kind="correct", claim=claim, field=field, value=value)

    def same(self, a: str, b: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """Two actors or events are one."""
        return self._judge(reason, who, kind="same", a=a, b=b)

    def different(self, a: str, b: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """Two actors or events are not one."""
        return self._judge(reason, who, kind="different", a=a, b=b)

    def unsure(self, a: str, b: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """Whether two are one cannot be said."""
        return self._judge(reason, who, kind="unsure", a=a, b=b)

    def merge(self, *members: str, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """Several actors or events are one."""
        return self._judge(reason, who, kind="merge", members=list(members))

    def split(
        self, whole: str, claims: Iterable[str], *, name: Optional[str] = None, reason: str, who: Optional[str] = None
    ) -> dict[str, Any]:
        """Some claims of an event or actor belong elsewhere."""
        return self._judge(reason, who, kind="split", whole=whole, claims=list(claims), name=name)

    def rate(self, source: str, letter: str, *, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """How far a source can be relied on: A completely … E not, F cannot be judged (Admiralty code)."""
        return self._judge(reason, who, kind="source", source=source, letter=letter)

    def note(self, on: str, reason: str, *, who: Optional[str] = None) -> dict[str, Any]:
        """Puts a note beside something."""
        return self._judge(reason, who, kind="note", on=on)

    def sensitive(self, on: str, *, clear: bool = False, reason: str, who: Optional[str] = None) -> dict[str, Any]:
        """Something should only be shown after a warning; or no longer."""
        return self._judge(reason, who, kind="sensitive", on=on, clear="yes" if clear else None)

    def undo(self, judgement: str, *, reason: str = "", who: Optional[str] = None) -> dict[str, Any]:
        """Takes a judgement back; it stays in the history."""
        return self._judge(reason, who, kind="undo", judgement=judgement)

    def import_judgements(self, lines: str, *, who: Optional[str] = None) -> dict[str, Any]:
        """Takes judgements written one JSON object a line, as ``contested judgements --records`` writes them."""
        return _record(self._native.import_judgements(lines, who or self.who))

    # What goes out.

    def export(
        self,
        format: str,
        out: Path,
        *,
        on: Optional[Day] = None,
        known: Optional[Day] = None,
        according_to: Optional[str] = None,
        surely: bool = False,
        best_figure: Optional[str] = None,
        without_place: bool = False,
        since: Optional[Day] = None,
    ) -> dict[str, Any]:
        """Writes the case out in a format of the field (docs/exports.md); what is given back is the manifest."""
        asked = _asked(
            on=on,
            known=known,
            according_to=according_to,
            surely=surely or None,
            best_figure=best_figure,
            without_place=without_place or None,
            since=since,
        )
        return _record(self._native.export(format, fspath(out), asked))

    def verify(self, *, deep: bool = False) -> list[str]:
        """Holds the file against its custody log; what does not hold, nothing where all does."""
        return self._native.verify(deep)

    def _one(self, of: str, id: str) -> dict[str, Any]:
        from contested.errors import NotFound

        record = self._native.record(of, id)
        if record is None:
            raise NotFound(f"there is no {of} {id} in this case")
        return _record(record)

    def _list(
        self,
        name: str,
        actor: Optional[str],
        place: Optional[str],
        kind: Optional[str],
        source: Optional[str],
        on: Optional[Day],
        from_: Optional[Day],
        to: Optional[Day],
        known: Optional[Day],
        *,
        surely: bool = False,
        **more: Any,
    ) -> Table:
        asked: dict[str, Any] = {"from": from_, "to": to, "surely": surely or None, **more}
        asked.update(actor=actor, place=place, kind=kind, source=source, on=on, known=known)
        return Table(self._native.listed(name, _asked(**asked)))

    def _judge(self, reason: str, who: Optional[str], **wish: Any) -> dict[str, Any]:
        fields = {name: value for name, value in wish.items() if value is not None}
        return _record(self._native.judge(json.dumps(fields), reason, who or self.who, None))


def _record(words: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(words)
    return record


def _asked(**conditions: Any) -> str:
    return json.dumps({name: _plain(value) for name, value in conditions.items() if value is not None})


def _day(day: Day) -> str:
    return day.isoformat()[:10] if isinstance(day, datetime.date) else day


def _shown(reports: int, read: int, total: int) -> None:
    percent = f" {100 * read // total} %" if total else ""
    print(f"\r{reports} reports are in{percent}", end="", file=sys.stderr, flush=True)
