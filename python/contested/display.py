"""What notebooks show: text with its evidence marked, tables, who is said to hold a place."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence

if TYPE_CHECKING:
    from contested.case import Standing
    from contested.reading import Reading

SHOWN = 20
"""Rows of a table that a notebook shows."""

_MARK = "background:#ffe9a8;color:inherit;border-radius:2px"
_ACT = "background:#ffc94d;color:inherit;border-radius:2px"
_SMALL = "font-size:85%;opacity:.75"


def highlighted(reading: "Reading") -> str:
    """A report's text with the words of its claims marked, those that name the act more; and a line a claim."""
    text = reading.text
    weight = [0] * len(text)
    for claim in reading.claims:
        for spans, much in ((claim.evidence, 1), (claim.trigger, 2)):
            for span in spans:
                for at in range(span.start, min(span.end, len(text))):
                    weight[at] = max(weight[at], much)
    parts, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or weight[at] != weight[start]:
            parts.append(_marked(text[start:at], weight[start]))
            start = at
    head = " · ".join(
        escape(str(word)) for word in (reading.title, reading.publisher, reading.published) if word is not None
    )
    rows = "".join(
        f"<li><b>{escape(_act(claim.polarity, claim.type))}</b>{_where(claim.place, claim.time.edtf)} "
        f"<span style='{_SMALL}'>{escape(_said(claim.origin.source if claim.origin else None, claim.stance))}</span></li>"
        for claim in reading.claims
    )
    return (
        f"<div style='max-width:48em'><div style='{_SMALL}'>{head}</div>"
        f"<div style='white-space:pre-wrap;unicode-bidi:isolate'>{''.join(parts)}</div><ol>{rows}</ol></div>"
    )


def _marked(words: str, weight: int) -> str:
    if not weight:
        return escape(words)
    return f"<mark style='{_ACT if weight == 2 else _MARK}'>{escape(words)}</mark>"


def _act(polarity: str, kind: str) -> str:
    return f"not {kind}" if polarity == "negative" else kind


def _where(place: Any, edtf: Optional[str]) -> str:
    told = [escape(str(word)) for word in (place, edtf) if word]
    return f" {', '.join(told)}" if told else ""


def _said(source: Any, stance: str) -> str:
    return f"{source}, {stance.replace('_', ' ')}" if source else stance.replace("_", " ")


def table(name: str, records: Sequence[Mapping[str, Any]], count: int) -> str:
    """Some rows of a list: what, where, when, who says so, the words."""
    row = _ROWS.get(name, _any)
    rows = [row(record) for record in records]
    if not rows:
        return f"<i>no {escape(name)}</i>"
    head = "".join(f"<th style='text-align:left'>{escape(column)}</th>" for column in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left;vertical-align:top'>{cell}</td>" for cell in each.values()) + "</tr>"
        for each in rows
    )
    more = f"<div style='{_SMALL}'>{len(rows)} of {count} {escape(name)}</div>" if count > len(rows) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value))


def _sentence(claim: Mapping[str, Any]) -> str:
    """The sentence with the words of the claim marked, as far as they stand in it."""
    sentence = claim.get("sentence") or claim.get("words") or ""
    parts, at = [], 0
    for words in (claim.get("words") or "").split(" … "):
        found = sentence.find(words, at) if words else -1
        if found >= 0:
            parts.append(escape(sentence[at:found]) + _marked(sentence[found : found + len(words)], 1))
            at = found + len(words)
    return "".join(parts) + escape(sentence[at:])


def _claim(claim: Mapping[str, Any]) -> dict[str, str]:
    place, time = claim.get("place") or {}, claim.get("time") or {}
    chain = claim.get("chain") or []
    origin = claim.get("origin_name") or (chain[0].get("words") or chain[0].get("name") if chain else None)
    return {
        "what": escape(_act(claim["polarity"], claim["type"])),
        "where": _text(place.get("name")),
        "when": _text(time.get("edtf")),
        "who says so": escape(_said(origin, claim["stance"])),
        "through": _text(", ".join(str(one) for one in (claim.get("publisher"), claim.get("published")) if one)),
        "words": _sentence(claim),
    }


def _event(event: Mapping[str, Any]) -> dict[str, str]:
    figures = ", ".join(
        f"{kind} {figure['low']}–{figure['high']}" if figure["low"] != figure["high"] else f"{kind} {figure['low']}"
        for kind, figure in event["figures"].items()
    )
    return {
        "what": escape(event["type"]),
        "where": _text((event["place"] or {}).get("name")),
        "when": _text(event["time"]["edtf"]),
        "figures": escape(figures),
        "reports": str(event["reports"]),
        "origins": str(event["origins"]),
        "grade": escape(event["grade"]),
    }


def _contradiction(found: Mapping[str, Any]) -> dict[str, str]:
    sides = "".join(_side(side) for side in found["sides"])
    return {
        "about": escape(found["about"]),
        "what": _text(found["type"]),
        "where": _text((found["place"] or {}).get("name")),
        "sides": sides,
        "judged": _text((found.get("judged") or {}).get("verdict")),
    }


def _side(side: Mapping[str, Any]) -> str:
    names = ", ".join(origin["name"] or origin["id"] for origin in side["origins"])
    words = side["claims"][0].get("words", "") if side["claims"] else ""
    return (
        f"<div><b>{escape(side.get('told') or side['position'])}</b>: {escape(names)} "
        f"<span style='{_SMALL}'>“{escape(words)}”</span></div>"
    )


def _control(fact: Mapping[str, Any]) -> dict[str, str]:
    return {
        "where": escape(fact["place"]["name"]),
        "who": escape(fact["actor"]["name"]),
        "how": escape(fact["relation"].replace("_", " ")),
        "from": _text(fact["from"]),
        "to": _text(fact["to"]),
        "who says so": _text(fact.get("source_name") or fact["source"]),
        "known from": _text(fact["known_from"]),
        "words": _text(fact["evidence"].get("words")),
    }


def _change(change: Mapping[str, Any]) -> dict[str, str]:
    return {"change": escape(change["change"].replace("_", " ")), "what": _text(change["what"]), "id": _text(change["id"])}


def _report(report: Mapping[str, Any]) -> dict[str, str]:
    names = ("id", "published", "publisher", "title", "claims")
    return {name: _text(report[name]) for name in names}


def _any(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in record.items() if not isinstance(value, (dict, list))}


_ROWS = {
    "claims": _claim,
    "read": _claim,
    "events": _event,
    "contradictions": _contradiction,
    "control": _control,
    "changes": _change,
    "reports": _report,
}


def standing(found: "Standing") -> str:
    """Who is said to hold a place: a bar for each holder, as long as there are origins for and against; the words below."""
    most = max([len(holder["said_by"]) + len(holder["denied_by"]) for holder in found.holders] or [1])
    bars = "".join(
        f"<tr><td style='text-align:left'>{escape(holder['name'])}</td><td style='text-align:left'>"
        + _bar(holder["said_by"], most, "#3b7a57", "says so")
        + _bar(holder["denied_by"], most, "#b0413e", "denies it")
        + "</td></tr>"
        for holder in found.holders
    )
    signs = [word for word in ("disputed", "fighting", "divided") if getattr(found, word)]
    return (
        f"<div><b>{escape(found.place['name'])}</b> <span style='{_SMALL}'>{', '.join(signs)}</span></div>"
        f"<table>{bars}</table>{table(found.name, found.rows(SHOWN), len(found))}"
    )


def _bar(origins: Sequence[Mapping[str, Any]], most: int, colour: str, word: str) -> str:
    if not origins:
        return ""
    names = ", ".join(origin["name"] or origin["id"] for origin in origins)
    width = 12 * len(origins) / most
    return (
        f"<span title='{escape(names, quote=True)}' style='display:inline-block;width:{width:.2f}em;height:.8em;"
        f"background:{colour};margin-right:2px'></span><span style='{_SMALL}'>{len(origins)} {word}</span> "
    )
