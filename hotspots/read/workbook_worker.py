"""
A workbook on standard input to one of its sheets as CSV on standard output, in a process of its own that can be cut off.

The first line is JSON: the sheets' names, and which one was read. Run by `workbook.py`; it reads no file and opens no connection.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_MEMORY = 4_000_000_000
WRONG_SHEET, NOT_READ = 3, 4


def main() -> int:
    """Write the sheet that the first argument names, or the visible one with most rows. 0: done; else why not."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    _limit_memory()
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible] or book.sheet_names
        if wanted and wanted not in book.sheet_names:
            sys.stdout.write(json.dumps({"sheets": shown}))
            return WRONG_SHEET
        sheets = {name: book.get_sheet_by_name(name) for name in ([wanted] if wanted else shown)}
    except Exception:  # A hostile or damaged workbook can make the reader raise nearly anything.
        return NOT_READ
    name = max(sheets, key=lambda each: sheets[each].total_height)
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    out.write(json.dumps({"sheets": shown, "read": name}) + "\n")
    writer = csv.writer(out, lineterminator="\n")
    for row in sheets[name].iter_rows():
        texts = [as_text(value) for value in row]
        # A blank row stays one, so that those below keep their numbers.
        if any(texts):
            writer.writerow(texts)
        else:
            out.write("\n")
    out.flush()
    return 0


def as_text(value: Any) -> str:
    """A cell as a text: whole numbers without a decimal point, dates as YYYY-MM-DD, times as HH:MM:SS."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(value)


def _limit_memory() -> None:
    """Where the system knows such a limit; elsewhere the time limit alone holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
