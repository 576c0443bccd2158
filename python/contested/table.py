"""Lists: records for Python, Arrow for everything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Iterator, Optional, Union, overload

from contested import _native, display

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]
    import polars


class Table:
    """Records of one kind, in order.

    ``rows()`` and indexing give the records of docs/ledger.md. Whatever reads Arrow takes the table as it is, through the
    PyCapsule interface (``pyarrow.table(claims)``, ``polars.DataFrame(claims)``, ``duckdb.sql("SELECT * FROM claims")`` on
    ``claims.to_arrow()``): there days are dates, spans have a ``start`` and an ``end``, and an object with names of its own as
    keys, such as an event's ``figures``, is a list whose rows begin with the key.

    >>> import contested
    >>> table = contested.Reader(fast=True).read_table(contested.Table.empty("reports"))
    >>> len(table), table.columns[:3]
    (0, ['row', 'key', 'report'])
    """

    refused: tuple[tuple[int, str], ...]
    """Of a table that was read: rows that could not be, with the reason."""

    def __init__(self, native: _native.Table, *, refused: tuple[tuple[int, str], ...] = ()) -> None:
        self._native = native
        self.refused = refused

    @staticmethod
    def empty(name: str) -> "Table":
        """A table of this kind without rows."""
        return Table(_native.Table.empty(name))

    @property
    def name(self) -> str:
        """What its records are: "claims"."""
        return self._native.name

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return self._native.columns

    def rows(self, most: Optional[int] = None) -> list[dict[str, Any]]:
        """The records, the first so many of them."""
        records: list[dict[str, Any]] = json.loads(self._native.json(0, len(self) if most is None else most))
        return records

    def to_arrow(self) -> Any:
        """As a pyarrow.Table."""
        import pyarrow  # type: ignore[import-untyped, unused-ignore]

        return pyarrow.table(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """As a pandas.DataFrame; nested columns hold lists and dicts. Needs pyarrow."""
        # Days are dates in pandas too, and not moments at midnight.
        return self.to_arrow().to_pandas(date_as_object=True)

    def to_polars(self) -> "polars.DataFrame":
        """As a polars.DataFrame."""
        import polars

        return polars.DataFrame(self)

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        # A thousand at a time: a large case's records need not all lie in memory as Python objects.
        for start in range(0, len(self), 1000):
            yield from json.loads(self._native.json(start, start + 1000))

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, at: slice) -> "Table": ...

    def __getitem__(self, at: Union[int, slice]) -> Union[dict[str, Any], "Table"]:
        if isinstance(at, slice):
            return Table(self._native.take(list(range(*at.indices(len(self))))))
        row = at + len(self) if at < 0 else at
        if not 0 <= row < len(self):
            raise IndexError(f"there is no row {at}; there are {len(self)}")
        return self[row : row + 1].rows()[0]

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<{len(self)} {self.name}>"

    def _repr_html_(self) -> str:
        return display.table(self.name, self.rows(display.SHOWN), len(self))
