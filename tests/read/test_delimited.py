"""Records of a CSV: the row accounting is that of Python's csv module, whatever the quotes and line ends."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import BadFile
from hotspots.read import read_incidents
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.source import Source


def read(text: str | bytes) -> Delimited:
    return read_delimited(Source("a.csv", text.encode() if isinstance(text, str) else text))


FIELD = st.text(st.sampled_from("ab,;\t|\" \r\n'é0"), max_size=6)


@st.composite
def csv_texts(draw: st.DrawFn) -> tuple[str, str]:
    """A CSV of any dialect that is read, with misfit rows and blank lines, and its delimiter."""
    delimiter = draw(st.sampled_from(",;\t|"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    columns = draw(st.integers(2, 4))
    lines = [delimiter.join(f"c{i}" for i in range(columns))]
    for row in draw(st.lists(st.lists(FIELD, min_size=1, max_size=5) | st.none(), max_size=12)):
        lines.append("" if row is None else delimiter.join(quoted(draw, field, delimiter) for field in row))
    return end.join(lines) + (end if draw(st.booleans()) else ""), delimiter


def quoted(draw: st.DrawFn, field: str, delimiter: str) -> str:
    """A field as some program may write it: quoted where it has to be, and now and then where not."""
    needed = any(mark in field for mark in ('"', "\r", "\n", delimiter))
    return '"' + field.replace('"', '""') + '"' if needed or draw(st.booleans()) else field


def by_python(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(csv_texts())
def test_records_are_those_of_pythons_csv(drawn: tuple[str, str]) -> None:
    text, delimiter = drawn
    file, records = read(text), by_python(text, delimiter)
    assert file.fields.tolist() == [len(record) for record in records]
    columns = len(records[0])
    assert file.good.tolist() == [i for i, record in enumerate(records) if i and len(record) == columns]
    assert file.misfit.tolist() == [i for i, record in enumerate(records) if i and record and len(record) != columns]


@given(csv_texts())
def test_texts_of_good_records_are_those_of_pythons_csv(drawn: tuple[str, str]) -> None:
    text, delimiter = drawn
    file, records = read(text), by_python(text, delimiter)
    table = file.texts(file.header, plain=file.header[:1])
    expected = [record for record in records[1:] if len(record) == len(records[0])]
    assert [list(row.values()) for row in table.to_pylist()] == expected


@given(csv_texts())
def test_originals_read_again_are_the_records(drawn: tuple[str, str]) -> None:
    text, delimiter = drawn
    file, records = read(text), by_python(text, delimiter)
    for record, original in zip(file.good.tolist(), file.original(file.good), strict=True):
        assert file.split(original) == records[record]
        assert original in text


@given(csv_texts())
def test_originals_put_together_are_the_file(drawn: tuple[str, str]) -> None:
    file = read(drawn[0])
    pieces = [file.data[start:end] for start, end in zip(file.start[:-1], file.start[1:], strict=True)]
    assert b"".join(pieces) == drawn[0].encode()


def test_a_file_larger_than_a_block_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.read.delimited.BLOCK_BYTES", 64)
    rows = [[str(i), f'line {i % 7}\nand "another", {"long " * (i % 5)}'] for i in range(200)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["x", "y"], *rows])
    table = read(text.getvalue()).texts(["x", "y"], plain=["x"])
    assert [list(row.values()) for row in table.to_pylist()] == rows
    assert table.column("y").num_chunks == 1


def test_row_numbers_count_blank_lines_and_not_lines_in_quotes() -> None:
    file = read('x,y\n\n1,"a\nb"\n2\n3,c\n')
    assert file.good.tolist() == [2, 4]
    assert file.misfit.tolist() == [3]
    assert file.original(file.good) == ['1,"a\nb"', "3,c"]


@pytest.mark.parametrize("before", ["\n", "\r\n", "\r", "\n\r\n\n"])
def test_row_numbers_count_blank_lines_before_the_header(before: str) -> None:
    blank = {"\n\r\n\n": 3}.get(before, 1)
    file = read(before + "x,y\n1,2\n")
    assert file.row_of(file.good).tolist() == [blank + 2]
    assert file.record_of(file.row_of(file.good)).tolist() == file.good.tolist()
    with pytest.raises(BadFile, match=rf"opened in row {blank + 2} is never closed"):
        read(before + 'x,y\n"1,2\n')


def test_a_line_that_is_not_utf_8_leaves_the_others_as_they_are() -> None:
    file = read("x,y\n1,café – “é”\n".encode() + b"2,caf\xe9 \x96\r\n" + "3,Plaça\n".encode())
    assert file.texts(["y"]).column("y").to_pylist() == ["café – “é”", "café –", "Plaça"]
    assert file.text.other_lines == 1


@pytest.mark.parametrize("text", ["x,café\n1,2\n".encode(), "x,café\n1,2\n".encode("utf-16"), b"x,y\n1,2\n"])
def test_text_of_one_encoding_has_no_other_lines(text: bytes) -> None:
    assert read(text).text.other_lines == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_the_most_frequent_in_the_header(delimiter: str, end: str) -> None:
    others = "".join(mark for mark in ",;\t|" if mark != delimiter)
    header = delimiter.join(["x", "y", f"z {others}", "w", "v"])
    rows = delimiter.join(["1", "2", others * 5, "4", "5"])
    file = read(header + end + rows + end)
    assert file.delimiter == delimiter
    assert len(file.header) == 5


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (b"\xef\xbb\xbfx,caf\xc3\xa9\n1,2\n", ("x", "café")),
        ("x,café\n1,2\n".encode("utf-16"), ("x", "café")),
        (b"x,caf\xe9 \x96\n1,2\n", ("x", "café –")),
        (b"\n\r\nx,y\n1,2\n", ("x", "y")),
        (b" x , y \n1,2\n", ("x", "y")),
        (b'"x, or ""ex""",y\n1,2\n', ('x, or "ex"', "y")),
        (b"x,,x,x\n1,2,3,4\n", ("x", "column 2", "x (2)", "x (3)")),
        (b"x,x (2),x\n1,2,3\n", ("x", "x (2)", "x (3)")),
    ],
)
def test_headers_of_every_encoding_are_read(data: bytes, header: tuple[str, ...]) -> None:
    assert read(data).header == header


def test_every_column_can_be_chosen_though_names_repeat() -> None:
    file = read("x,x (2),x\n1,2,3\n")
    assert list(file.texts(file.header).to_pylist()[0].values()) == ["1", "2", "3"]


def test_a_byte_of_zero_in_a_row_is_a_space() -> None:
    file = read(b"x,y\n" + b"1,2\n" * 20_000 + b"3,a\x00b\n")
    assert file.texts(["y"]).column("y")[-1].as_py() == "a b"


def test_a_quote_inside_a_plain_field_is_text() -> None:
    file = read('x,y\n1,5" pipe\n2,b\n')
    assert file.texts(["y"]).column("y").to_pylist() == ['5" pipe', "b"]


def test_a_very_long_field_is_read() -> None:
    file = read("x,y\n1," + "a" * 200_000 + "\n")
    assert file.split(file.original(file.good)[0]) == ["1", "a" * 200_000]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.csv is empty."),
        (b" \r\n\n", "a.csv is empty."),
        (b"\xef\xbb\xbf", "a.csv is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv is not a text file."),
        (b"%PDF-1.7,\n", "a.csv is not a text file."),
        (b"\xd0\xcf\x11\xe0,", "a.csv is not a text file."),
        (b"It was a dark night\nand a cold one\n", "a.csv is not a CSV that can be used"),
        (b'{"type": 1, "x": 2}\n', "a.csv is JSON, XML or a web page, not a CSV."),
        (b'[{"x": 1, "y": 2}]', "a.csv is JSON, XML or a web page, not a CSV."),
        (b"<html>,</html>", "a.csv is JSON, XML or a web page, not a CSV."),
        (b'x,y\n1,2\n3,"4\n5,6\n', "a.csv: a quotation mark opened in row 3 is never closed"),
        (b'x,"y\n1,2\n', "a.csv: a quotation mark opened in row 1 is never closed"),
    ],
)
def test_what_is_no_csv_is_said(data: bytes, message: str) -> None:
    with pytest.raises(BadFile, match="^" + message.replace(".", r"\.")):
        read(data)


@pytest.mark.parametrize(
    ("above", "titles"),
    [
        ("Eastbourne BC – ASB export;;;\n", ("Eastbourne BC – ASB export",)),
        ("ASB export\n\n", ("ASB export",)),
        (";;;\nASB;;;\nJanuary;;;\n", ("ASB", "January")),
        ("", ()),
    ],
)
def test_lines_above_the_header_are_no_header_and_rows_keep_their_numbers(above: str, titles: tuple[str, ...]) -> None:
    rows = "".join(f"A{n};01/02/2020;561600;99200\n" for n in range(5))
    file = read_delimited(Source("a.csv", (above + "ref;date;x;y\n" + rows).encode()))
    assert file.header == ("ref", "date", "x", "y")
    assert file.titles == titles
    assert len(file.good) == 5
    first = above.count("\n") + 2
    assert file.row_of(file.good).tolist() == list(range(first, first + 5))


@pytest.mark.parametrize(
    "text", ["a,b,c\n1,,\n2,,\n", "a,,\n1,2,3\n4,5,6\n", '"a title",,\nx,y,z\n1,2,3\n', "a,b\n1,2\n", "a,,c\nx,y,z\nx,y,z\n"]
)
def test_a_first_line_that_may_be_the_header_stays_it(text: str) -> None:
    assert read(text).titles == ()


def test_a_title_is_told() -> None:
    rows = "".join(f"A{n},01/02/2020,561600,99200\n" for n in range(5))
    found = read_incidents([Source("a.csv", ("ASB export,,,\nref,date,x,y\n" + rows).encode())])
    assert len(found.table) == found.rows_in == 5
    assert "A line above the header of a.csv is left out: “ASB export”." in found.notes
