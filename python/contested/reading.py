"""Reports without a case: objects whose every field leads to its words."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from functools import lru_cache
from os import PathLike, fspath
from typing import Any, Mapping, Optional, Sequence, Tuple, Union

from contested import _native
from contested.display import highlighted
from contested.table import Table

Day = Union[str, datetime.date]
Path = Union[str, "PathLike[str]"]


@dataclass(frozen=True)
class Span:
    """Words of a text: ``text[span.start:span.end]``.

    >>> str(Span(0, 6, "Ostrel"))
    'Ostrel'
    """

    start: int
    end: int
    words: str = field(compare=False)

    def __str__(self) -> str:
        return self.words


class Spans(Tuple[Span, ...]):
    """Stretches of words in reading order; in words, with an ellipsis where some were left out.

    >>> str(Spans([Span(0, 5, "Rebels"), Span(12, 16, "fled")]))
    'Rebels … fled'
    """

    def __str__(self) -> str:
        return " … ".join(str(span) for span in self)


@dataclass(frozen=True)
class Notice:
    """What a person should know of how a report came in."""

    code: str
    message: str
    span: Optional[Span]


@dataclass(frozen=True)
class Mention:
    """Words that name or stand for somebody or something."""

    id: str
    span: Span
    kind: str
    name: str
    entity: Optional[str]
    same_as: Optional[str]
    stands_for: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A place with its words, and where the gazetteer has it."""

    span: Span
    name: str
    gazetteer: Optional[str]
    lat: Optional[float]
    lon: Optional[float]
    country: Optional[str]
    feature: Optional[str]
    radius_m: Optional[float]
    precision: str
    disputed: Optional[str]
    score: Optional[float]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Time:
    """When: the days that it may be, and how that is known."""

    span: Optional[Span]
    edtf: str
    earliest: Optional[datetime.date]
    latest: Optional[datetime.date]
    basis: str
    type: Optional[str] = None
    value: Optional[str] = None

    def __str__(self) -> str:
        return self.edtf


@dataclass(frozen=True)
class Attribution:
    """Somebody says something: the source's words, the cue, what is said."""

    id: str
    source: Spans
    cue: Spans
    content: Spans
    inside: Optional[str]
    stance: str
    entity: Optional[str]
    role: str
    medium: Optional[str]
    anonymous: bool
    said: Optional[datetime.date]

    def __str__(self) -> str:
        return str(self.source)


@dataclass(frozen=True)
class Argument:
    """Who took part in what is claimed, and as what."""

    role: str
    span: Span
    entity: Optional[str]
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Figure:
    """A count of people, with its bounds."""

    kind: str
    group: Optional[str]
    low: Optional[int]
    high: Optional[int]
    span: Span
    part_of: Optional[int]

    def __str__(self) -> str:
        return str(self.span)


@dataclass(frozen=True)
class Claim:
    """That something happened, as one report has it."""

    id: str
    type: str
    stage: str
    polarity: str
    stance: str
    certainty: str
    evidence: Spans
    trigger: Spans
    arguments: tuple[Argument, ...]
    place: Optional[Place]
    time: Time
    figures: tuple[Figure, ...]
    chain: tuple[Attribution, ...]
    reading: Optional[float]
    fields: Mapping[str, float]
    plover: Optional[str]
    plover_mode: Optional[str]
    cameo: Optional[str]
    acled: Optional[str]

    @property
    def origin(self) -> Optional[Attribution]:
        """Who says so in the end; none where the report says it itself."""
        return self.chain[0] if self.chain else None

    def of_role(self, role: str) -> tuple[Argument, ...]:
        """Those who took part as this: "agent", "target", "victim" …"""
        return tuple(argument for argument in self.arguments if argument.role == role)


@dataclass(frozen=True)
class Reading:
    """A report, and what was read in it. In a notebook it shows its text with the evidence of each claim marked."""

    id: str
    key: Optional[str]
    text: str
    title: Optional[str]
    publisher: Optional[str]
    author: Optional[str]
    url: Optional[str]
    language: str
    published: Optional[datetime.date]
    form: str
    notices: tuple[Notice, ...]
    sentences: Spans
    mentions: tuple[Mention, ...]
    places: tuple[Place, ...]
    times: tuple[Time, ...]
    attributions: tuple[Attribution, ...]
    claims: tuple[Claim, ...]
    record: Mapping[str, Any] = field(repr=False, compare=False)
    """All of it, as ``contested extract`` writes it (docs/ledger.md)."""

    def __repr__(self) -> str:
        return f"<Reading {self.id}: {len(self.claims)} claims in {len(self.text)} characters>"

    def _repr_html_(self) -> str:
        return highlighted(self)

    @staticmethod
    def of(record: Mapping[str, Any]) -> "Reading":
        """From a record of the format contested-extract."""
        return _reading(record)


class Reader:
    """What reads, loaded once: the program's own lexicon, or one with a folder of one's own laid over it.

    >>> reader = Reader(fast=True)
    >>> [claim.type for claim in reader.read("Shells killed 14 people in Ostrel on Friday.", published="2024-12-03").claims]
    ['harm.killed']

    ``fast`` reads by rules alone: several times faster, and less well.
    """

    def __init__(self, lexicon: Optional[Path] = None, *, fast: bool = False) -> None:
        self._native = _native.Reader(None if lexicon is None else fspath(lexicon), fast)

    @property
    def version(self) -> str:
        """Of what reads: the program's, and a hash of its rules, words and weights."""
        return self._native.version

    def read(
        self,
        text: str,
        *,
        published: Optional[Day] = None,
        publisher: Optional[str] = None,
        url: Optional[str] = None,
        title: Optional[str] = None,
        author: Optional[str] = None,
        id: Optional[str] = None,
    ) -> Reading:
        """Reads one text, character by character as it is."""
        about = _about(published=published, publisher=publisher, url=url, title=title, author=author, id=id)
        return _reading(json.loads(self._native.read(text, about)))

    def read_files(
        self,
        *paths: Path,
        published: Optional[Day] = None,
        publisher: Optional[str] = None,
        url: Optional[str] = None,
        map: Optional[Mapping[str, str]] = None,
        date_order: Optional[str] = None,
        refused: Optional[list[str]] = None,
    ) -> list[Reading]:
        """Reads the reports in files and folders: pages, tables, documents, mail, archives of these. What cannot be read is
        left out; why goes into the list ``refused``."""
        about = _about(published=published, publisher=publisher, url=url, map=map, date_order=date_order)
        found, why = self._native.read_files([fspath(path) for path in paths], about)
        if refused is not None:
            refused.extend(why)
        return [_reading(record) for record in json.loads(found)]

    def read_table(
        self,
        table: Any,
        *,
        published: Optional[Day] = None,
        publisher: Optional[str] = None,
        map: Optional[Mapping[str, str]] = None,
        date_order: Optional[str] = None,
    ) -> Table:
        """Reads the rows of a table as reports: Arrow in, Arrow out, on all cores.

        ``table`` is anything with ``__arrow_c_stream__`` or ``__arrow_c_array__`` (pyarrow, Polars, pandas 2.2 and newer,
        DuckDB), with a column ``text`` and any of ``id``, ``title``, ``published``, ``publisher``, ``author``, ``url``, or
        with names that tables of the field have for them. Out comes a row a claim; its ``row`` is the place of its report in
        the table. Rows that cannot be read are in ``refused`` of what comes out, with the reason.
        """
        about = _about(published=published, publisher=publisher, map=map, date_order=date_order)
        native, refused = self._native.read_table(table, about)
        return Table(native, refused=tuple(refused))


@lru_cache(maxsize=2)
def _reader(fast: bool = False) -> Reader:
    return Reader(fast=fast)


def read(
    text: str,
    *,
    published: Optional[Day] = None,
    publisher: Optional[str] = None,
    url: Optional[str] = None,
    title: Optional[str] = None,
    author: Optional[str] = None,
    id: Optional[str] = None,
    fast: bool = False,
) -> Reading:
    """Reads one text with the program's own lexicon.

    >>> reading = read("The army denied that rebels hold Ostrel.", published="2024-12-03", publisher="Ostrel Herald")
    >>> claim = reading.claims[-1]
    >>> claim.polarity, claim.stance, reading.text[claim.trigger[0].start:claim.trigger[0].end]
    ('positive', 'denies', 'hold')
    """
    reader = _reader(fast)
    return reader.read(text, published=published, publisher=publisher, url=url, title=title, author=author, id=id)


def read_files(*paths: Path, fast: bool = False, **about: Any) -> list[Reading]:
    """Reads the reports in files and folders; see :meth:`Reader.read_files`."""
    return _reader(fast).read_files(*paths, **about)


def read_table(table: Any, *, fast: bool = False, **about: Any) -> Table:
    """Reads the rows of an Arrow table as reports; see :meth:`Reader.read_table`."""
    return _reader(fast).read_table(table, **about)


def _about(**about: Any) -> str:
    return json.dumps({name: _plain(value) for name, value in about.items() if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()[:10]
    return dict(value) if isinstance(value, Mapping) else value


def _reading(record: Mapping[str, Any]) -> Reading:
    report = record["report"]
    text = report["text"]

    def span(ends: Optional[Sequence[int]]) -> Optional[Span]:
        return None if ends is None else Span(ends[0], ends[1], text[ends[0] : ends[1]])

    def some(ends: Sequence[int]) -> Span:
        return Span(ends[0], ends[1], text[ends[0] : ends[1]])

    def spans(list_of_ends: Sequence[Sequence[int]]) -> Spans:
        return Spans(some(ends) for ends in list_of_ends)

    def place(one: Mapping[str, Any]) -> Place:
        rest: dict[str, Any] = {name: one.get(name) for name in _PLACE}
        return Place(span=some(one["span"]), **rest)

    def time(one: Mapping[str, Any]) -> Time:
        return Time(
            span=span(one["span"]),
            edtf=one["edtf"],
            earliest=_day(one["earliest"]),
            latest=_day(one["latest"]),
            basis=one["basis"],
            type=one.get("type"),
            value=one.get("value"),
        )

    attributions = {
        one["id"]: Attribution(
            id=one["id"],
            source=spans(one["source"]),
            cue=spans(one["cue"]),
            content=spans(one["content"]),
            inside=one["inside"],
            stance=one["stance"],
            entity=one["entity"],
            role=one["role"],
            medium=one["medium"],
            anonymous=one["anonymous"],
            said=_day(one["said"]),
        )
        for one in record["attributions"]
    }

    def claim(one: Mapping[str, Any]) -> Claim:
        event = one["event"]
        return Claim(
            id=one["id"],
            type=event["type"],
            stage=event["stage"],
            polarity=one["polarity"],
            stance=one["stance"],
            certainty=one["certainty"],
            evidence=spans(one["evidence"]),
            trigger=spans(event["trigger"]),
            arguments=tuple(
                Argument(role=each["role"], span=some(each["span"]), entity=each["entity"], name=each["name"])
                for each in one["arguments"]
            ),
            place=None if one["place"] is None else place(one["place"]),
            time=time(one["time"]),
            figures=tuple(
                Figure(
                    kind=each["kind"],
                    group=each["group"],
                    low=each["low"],
                    high=each["high"],
                    span=some(each["span"]),
                    part_of=each["part_of"],
                )
                for each in one["figures"]
            ),
            chain=tuple(attributions[id] for id in one["chain"] if id in attributions),
            reading=one["reading"],
            fields=one["fields"] or {},
            plover=event["plover"],
            plover_mode=event["plover_mode"],
            cameo=event["cameo"],
            acled=event["acled"],
        )

    return Reading(
        id=report["id"],
        key=report["key"],
        text=text,
        title=report["title"],
        publisher=report["publisher"],
        author=report["author"],
        url=report["url"],
        language=report["language"],
        published=_day(report["published"]["date"]),
        form=report["form"],
        notices=tuple(Notice(one["code"], one["message"], span(one["span"])) for one in report["notices"]),
        sentences=spans(record["sentences"]),
        mentions=tuple(
            Mention(
                id=one["id"],
                span=some(one["span"]),
                kind=one["kind"],
                name=one["name"],
                entity=one["entity"],
                same_as=one["same_as"],
                stands_for=tuple(one["stands_for"]),
            )
            for one in record["mentions"]
        ),
        places=tuple(place(one) for one in record["places"]),
        times=tuple(time(one) for one in record["times"]),
        attributions=tuple(attributions.values()),
        claims=tuple(claim(one) for one in record["claims"]),
        record=record,
    )


_PLACE = ("name", "gazetteer", "lat", "lon", "country", "feature", "radius_m", "precision", "disputed", "score")


def _day(words: Optional[str]) -> Optional[datetime.date]:
    # Years beyond Python's calendar (before year 1) have no date there.
    try:
        return None if words is None else datetime.date.fromisoformat(words)
    except ValueError:
        return None
