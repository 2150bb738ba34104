"""Bytes in: files, uploads and archives become named CSV contents, with a limit on what a ZIP may claim."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hotspots.errors import BadFile, on_one_line

MOST_UNPACKED = 2_000_000_000
MOST_MEMBERS = 5_000
MOST_NAME = 150
LOCKED = 1
MAC_COPIES = "__MACOSX"
"""Folder in which macOS puts what belongs to a file but is not its content."""


@dataclass(frozen=True)
class Source:
    """One file as the user gave it: its name (never used as a path) and its bytes."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        # A name is only ever shown: nothing in it may steer a terminal or fail to be written.
        object.__setattr__(self, "name", called(self.name))

    @classmethod
    def from_path(cls, path: str | Path) -> Source:
        """Read a file; raise `BadFile` when it is not there or is a folder."""
        path = Path(path)
        try:
            return cls(path.name, path.read_bytes())
        except FileNotFoundError:
            raise BadFile(f"There is no file {path}. Check the name and the folder.") from None
        except IsADirectoryError:
            raise BadFile(f"{path} is a folder. Give the files in it, or the publisher's ZIP.") from None
        except OSError as error:
            raise BadFile(f"{path} cannot be read ({error.strerror}). Close it elsewhere or copy it, and try again.") from None

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal sha256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def called(name: str) -> str:
    """What a file of a name is called: one line of at most 150 letters."""
    return on_one_line(name)[:MOST_NAME]


def open_zip(source: Source) -> zipfile.ZipFile:
    """A ZIP whose declared sizes are within limits."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError):
        raise BadFile(f"{source.name} is a damaged ZIP. Download or make it again.") from None
    claimed = sum(member.file_size for member in archive.infolist())
    if claimed > MOST_UNPACKED or len(archive.infolist()) > MOST_MEMBERS:
        raise BadFile(
            f"{source.name} claims to unpack to {claimed / 1e9:,.1f} GB in {len(archive.infolist()):,} files; the limit is "
            f"{MOST_UNPACKED / 1e9:,.0f} GB in {MOST_MEMBERS:,}. Unpack it and give the files that you need."
        )
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source) -> bytes:
    """One member's bytes, never more than it declared."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The other ways unpack in one go, whatever size was declared.
        raise BadFile(
            f"{member.filename} in {source.name} is packed in an unusual way. Make the ZIP again with your system's own tool."
        )
    if member.flag_bits & LOCKED:
        raise BadFile(
            f"{member.filename} in {source.name} is locked with a password. Unpack it and give the files that you need."
        )
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error, zlib.error, EOFError, OSError) as error:
        raise BadFile(f"{member.filename} in {source.name} cannot be unpacked ({error}). Make the ZIP again.") from None
    if len(data) > member.file_size:
        raise BadFile(f"{member.filename} in {source.name} is larger than the ZIP says. Make the ZIP again.")
    return data
