"""A claims ledger for conflict reporting.

Reports go in; out comes who says what happened, where and when, through which chain of sources, and where they disagree.

    >>> import contested
    >>> reading = contested.read(
    ...     "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.", published="2024-12-03"
    ... )
    >>> claim = reading.claims[0]
    >>> claim.type, str(claim.trigger), claim.time.edtf, str(claim.origin)
    ('control.capture', 'captured', '2024-12-02', 'a rebel spokesman')

Many reports, kept in a file and asked, are a :class:`Case`. Lists come as :class:`Table`: records for Python, Arrow for
pandas, Polars, DuckDB and all that reads it.
"""

from contested._native import VERSION as __version__
from contested.case import Added, Case, Standing
from contested.errors import CaseError, Error, InputRefused, NotFound, WrongUsage
from contested.reading import (
    Argument,
    Attribution,
    Claim,
    Figure,
    Mention,
    Notice,
    Place,
    Reader,
    Reading,
    Span,
    Spans,
    Time,
    read,
    read_files,
    read_table,
)
from contested.table import Table

__all__ = [
    "Added",
    "Argument",
    "Attribution",
    "Case",
    "CaseError",
    "Claim",
    "Error",
    "Figure",
    "InputRefused",
    "Mention",
    "NotFound",
    "Notice",
    "Place",
    "Reader",
    "Reading",
    "Span",
    "Spans",
    "Standing",
    "Table",
    "Time",
    "WrongUsage",
    "__version__",
    "read",
    "read_files",
    "read_table",
]
