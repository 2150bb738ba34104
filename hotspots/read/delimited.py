"""One CSV's bytes to columns of text, with the row number of each record and the records that do not fit."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.errors import BadFile
from hotspots.read.encoding import Decoded, decode
from hotspots.read.source import Source

DELIMITERS = ",;\t|"
MOST_COLUMNS = 1_000
BLOCK_BYTES = 1 << 26
HEAD_BYTES, MOST_TITLES = 32_768, 12


@dataclass(frozen=True)
class Delimited:
    """
    A CSV whose records have been found.

    Attributes
    ----------
    name
        File name.
    text
        Its bytes as UTF-8.
    delimiter
        One of comma, semicolon, tab, pipe.
    header
        Column names, stripped; a repeated name gets a number.
    start
        Byte offset of each record, blank ones included, and of the end.
    fields
        Number of fields of each record; 0 for a blank one.
    titles
        Lines above the header that are no header.
    """

    name: str
    text: Decoded
    delimiter: str
    header: tuple[str, ...]
    start: npt.NDArray[np.int64]
    fields: npt.NDArray[np.int32]
    multiline: bool
    titles: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """Its bytes as UTF-8, from the header on."""
        return self.text.data

    def row_of(self, records: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Row numbers as a spreadsheet counts them: the header is row 1 unless blank lines stand before it."""
        return records + (self.text.blank_lines + 1)

    def record_of(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Record indices of row numbers."""
        return rows - (self.text.blank_lines + 1)

    @cached_property
    def good(self) -> npt.NDArray[np.int64]:
        """Record indices (0 is the header) with as many fields as the header."""
        return np.flatnonzero(self.fields[1:] == len(self.header)) + 1

    @cached_property
    def misfit(self) -> npt.NDArray[np.int64]:
        """Record indices with too few or too many fields; blank lines are not records."""
        fields = self.fields[1:]
        return np.flatnonzero((fields != len(self.header)) & (fields > 0)) + 1

    def original(self, records: npt.NDArray[np.int64]) -> list[str]:
        """The text of some records as it was, without the line end."""
        return [self.data[self.start[i] : self.start[i + 1]].decode("utf-8", "replace").rstrip("\r\n") for i in records.tolist()]

    def split(self, text: str) -> list[str]:
        """One record's text as fields."""
        return _split(text, self.delimiter)

    def texts(self, columns: Sequence[str], *, plain: Sequence[str] = ()) -> pa.Table:
        """
        Some columns of the good records as text: dictionary encoded, but for those in `plain`.

        Distinct texts are then parsed once each, which is what makes stacked coordinates cheap.
        """
        from pyarrow import csv as arrow_csv

        encoded = pa.dictionary(pa.int32(), pa.string())
        types = {name: pa.string() if name in plain else encoded for name in columns}
        if not len(self.good):
            return pa.table({name: pa.array([], type_) for name, type_ in types.items()})
        rows = pa.py_buffer(self.data).slice(int(self.start[1]))
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(rows),
                read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=list(self.header)),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=self.multiline,
                    invalid_row_handler=lambda _row: "skip",
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=list(columns), column_types=types, strings_can_be_null=False
                ),
            ).combine_chunks()
        except pa.ArrowInvalid as error:
            raise BadFile(f"{self.name} cannot be read as CSV ({error}). Open it in a spreadsheet and save it as CSV.") from None


def read_delimited(source: Source) -> Delimited:
    """
    Find the records of one CSV.

    Raises
    ------
    BadFile
        When it is empty, is not text, or has fewer than two columns.
    """
    decoded, titles = _without_titles(decode(source))
    data = decoded.data
    delimiter = _delimiter(data)
    start, fields, multiline, unclosed = _find_records(np.frombuffer(data, dtype=np.uint8), ord(delimiter))
    if unclosed >= 0:
        row = unclosed + decoded.blank_lines + 1
        raise BadFile(
            f"{source.name}: a quotation mark opened in row {row:,} is never closed, so the rows after it cannot "
            "be told apart. Mend that row and load the file again."
        )
    if fields[0] > MOST_COLUMNS:
        raise BadFile(f"{source.name} has {fields[0]:,} columns; the limit is {MOST_COLUMNS:,}. Export only those that you need.")
    if fields[0] < 2:
        raise BadFile(
            f"{source.name} is not a CSV that can be used: its first line has no comma, semicolon, tab or pipe between "
            "column names. Export it as CSV with a header."
        )
    header_text = data[start[0] : start[1]].decode("utf-8", "replace").rstrip("\r\n")
    names = _unique(_split(header_text, delimiter))
    return Delimited(source.name, decoded, delimiter, names, start, fields, bool(multiline), titles)


def _without_titles(text: Decoded) -> tuple[Decoded, tuple[str, ...]]:
    """
    The text from its header on, and the lines above that which are no header: a title, a date of printing, blank ones.

    Such a line has one field filled in, or two of six and more, where those below have three fields and more, and a line of names
    for nearly all of them stands below it. Lines with quotation marks are left as they are.
    """
    head = text.data[:HEAD_BYTES]
    ends = [found.end() for found in re.finditer(rb"\r\n|\n|\r", head)][:MOST_TITLES]
    lines = [head[start:end].decode("utf-8", "replace").rstrip("\r\n") for start, end in zip([0, *ends], ends, strict=False)]
    if len(lines) < 3 or any('"' in line for line in lines):
        return text, ()
    mark = max(DELIMITERS, key=lambda each: sorted(line.count(each) for line in lines)[len(lines) // 2])
    cells = [line.split(mark) for line in lines]
    width = Counter(map(len, cells)).most_common(1)[0][0]
    few = 1 if width < 6 else 2
    filled = [sum(bool(cell.strip()) for cell in each) for each in cells]
    above = next((number for number, many in enumerate(filled) if many > few), 0)
    named = sum(bool(re.search("[^\\W\\d_]", cell)) for cell in cells[above])
    if not above or width < 3 or len(cells[above]) != width or named * 3 < width * 2:
        return text, ()
    titles = tuple(line.strip(f"{mark} ") for line in lines[:above] if line.strip(f"{mark} "))
    return replace(text, data=text.data[ends[above - 1] :], blank_lines=text.blank_lines + above), titles


def _delimiter(data: bytes) -> str:
    """The mark that stands most often in the header, outside quotation marks."""
    header = re.match(rb'(?:[^"\r\n]+|"[^"]*")*', data)
    unquoted = re.sub(rb'"[^"]*"', b"", header[0]) if header else b""
    return max(DELIMITERS, key=lambda mark: unquoted.count(mark.encode()))


def _split(text: str, delimiter: str) -> list[str]:
    """One record's text as fields, however long a field is."""
    if len(text) > csv.field_size_limit():
        csv.field_size_limit(len(text))
    return next(csv.reader([text] if "\n" not in text else io.StringIO(text), delimiter=delimiter), [])


def _unique(names: list[str]) -> tuple[str, ...]:
    """Column names stripped; an empty or repeated one gets a number, so that each can be chosen."""
    unique: dict[str, None] = {}
    for position, name in enumerate((name.strip() for name in names), start=1):
        name = name or f"column {position}"
        numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
        unique[next(candidate for candidate in numbered if candidate not in unique)] = None
    return tuple(unique)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _find_records(data: npt.NDArray[np.uint8], delimiter: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], bool, int]:
    """Offset and field count of each record; whether a field holds a line end (RFC 4180); the unclosed record or -1."""
    quote, newline, feed = 34, 10, 13
    start = np.empty(1024, dtype=np.int64)
    fields = np.empty(1024, dtype=np.int32)
    records, at, size = 0, 0, len(data)
    highest = max(delimiter, quote)
    multiline, unclosed = False, -1
    while at < size:
        if records + 1 >= len(start):
            longer, wider = np.empty(2 * len(start), dtype=np.int64), np.empty(2 * len(start), dtype=np.int32)
            longer[:records], wider[:records] = start[:records], fields[:records]
            start, fields = longer, wider
        start[records] = at
        count, field_at, quoted = 1, at, False
        while at < size:
            byte = data[at]
            # Nearly every byte is a letter or digit: past this line only what can mean something is looked at.
            if byte > highest and not quoted:
                at += 1
                continue
            if quoted:
                if byte == quote:
                    if at + 1 < size and data[at + 1] == quote:
                        at += 1
                    else:
                        quoted = False
                elif byte == newline or byte == feed:
                    multiline = True
            elif byte == quote and at == field_at:
                quoted = True
            elif byte == delimiter:
                count += 1
                field_at = at + 1
            elif byte == newline or byte == feed:
                break
            at += 1
        if quoted:
            unclosed = records
        fields[records] = 0 if at == start[records] else count
        if at < size and data[at] == feed and at + 1 < size and data[at + 1] == newline:
            at += 1
        at += 1
        records += 1
    start[records] = size
    return start[: records + 1].copy(), fields[:records].copy(), multiline, unclosed
