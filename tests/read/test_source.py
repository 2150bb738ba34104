"""Bytes in: archives within limits, and a kind message for every file that is none."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from hotspots.errors import BadFile
from hotspots.read.members import csv_members
from hotspots.read.source import Source


def zip_of(members: dict[str, bytes]) -> bytes:
    """A ZIP with these members, in this order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def with_claimed_size(packed: bytes, size: int) -> bytes:
    """The ZIP with another unpacked size in its central directory."""
    at = packed.rindex(b"PK\x01\x02") + 24
    return packed[:at] + struct.pack("<I", size) + packed[at + 4 :]


def with_encrypted_flag(packed: bytes) -> bytes:
    """The ZIP with the flag that its last member is locked with a password."""
    at = packed.rindex(b"PK\x01\x02") + 8
    first = packed.index(b"PK\x03\x04") + 6
    return packed[:first] + b"\x01\x00" + packed[first + 2 : at] + b"\x01\x00" + packed[at + 2 :]


def names_and_bytes(name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(member.name, member.data) for member in csv_members(Source(name, data))]


def test_a_csv_is_its_only_member() -> None:
    assert names_and_bytes("a.csv", b"x,y\n1,2\n") == [("a.csv", b"x,y\n1,2\n")]


def test_a_zip_gives_its_csvs_in_the_order_of_their_paths() -> None:
    packed = zip_of({"2020-02/b.csv": b"2", "2020-01/c.CSV": b"1", "notes.txt": b"no", "2020-01/.hidden.csv": b"no"})
    assert names_and_bytes("download.zip", packed) == [("c.CSV", b"1"), ("b.csv", b"2")]


def test_a_publishers_zip_gives_only_its_street_files() -> None:
    packed = zip_of({"2020-01/2020-01-sussex-outcomes.csv": b"no", "2020-01/2020-01-sussex-street.csv": b"yes"})
    assert names_and_bytes("police.zip", packed) == [("2020-01-sussex-street.csv", b"yes")]


def test_a_zip_is_known_by_its_bytes_and_not_by_its_name() -> None:
    assert names_and_bytes("incidents.csv", zip_of({"a.csv": b"1"})) == [("a.csv", b"1")]


def test_an_archive_in_an_archive_is_not_opened() -> None:
    inner = zip_of({"a.csv": b"x,y\n1,2\n"})
    with pytest.raises(BadFile, match="holds no CSV file"):
        names_and_bytes("outer.zip", zip_of({"inner.zip": inner, "bomb.gz": gzip.compress(b"0" * 1_000)}))
    assert names_and_bytes("outer.zip", zip_of({"inner.zip": inner, "b.csv": b"1"})) == [("b.csv", b"1")]


def test_a_member_is_never_a_path() -> None:
    assert names_and_bytes("a.zip", zip_of({"../../etc/cron.csv": b"1"})) == [("cron.csv", b"1")]


def test_gzip_is_unpacked() -> None:
    assert names_and_bytes("a.csv.gz", gzip.compress(b"x,y\n")) == [("a.csv", b"x,y\n")]


def test_sha256_is_that_of_the_bytes() -> None:
    # FIPS 180-2, appendix B.1.
    assert Source("a", b"abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "a.csv is empty. Export it again and check that it has rows."),
        ("a.zip", zip_of({"a.csv": b"1"})[:-30], "a.zip is a damaged ZIP. Download or make it again."),
        ("a.zip", zip_of({"readme.txt": b"1"}), "a.zip holds no CSV file. Give a ZIP with CSV files in it, or a CSV."),
        ("a.zip", zip_of({}), "a.zip holds no CSV file. Give a ZIP with CSV files in it, or a CSV."),
        ("a.gz", gzip.compress(b"1" * 1000)[:-12], "a.gz is a damaged .gz file. Download or make it again."),
        ("a.gz", b"\x1f\x8bnonsense", "a.gz is a damaged .gz file. Download or make it again."),
    ],
)
def test_what_cannot_be_read_is_said(name: str, data: bytes, message: str) -> None:
    with pytest.raises(BadFile) as error:
        names_and_bytes(name, data)
    assert str(error.value) == message


def test_a_zip_that_claims_three_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = with_claimed_size(zip_of({"a.csv": b"x,y\n"}), 3_000_000_000)
    with pytest.raises(BadFile) as error:
        names_and_bytes("bomb.zip", bomb)
    assert str(error.value) == (
        "bomb.zip claims to unpack to 3.0 GB in 1 files; the limit is 2 GB in 5,000. Unpack it and give the files that you need."
    )


def test_a_zip_of_too_many_files_is_refused() -> None:
    with pytest.raises(BadFile, match="in 5,001 files; the limit is 2 GB in 5,000"):
        names_and_bytes("many.zip", zip_of({f"{i}.csv": b"" for i in range(5_001)}))


def test_a_member_larger_than_it_claims_is_refused() -> None:
    lying = with_claimed_size(zip_of({"a.csv": b"x,y\n" * 1000}), 5)
    with pytest.raises(BadFile, match=r"^a\.csv in lying\.zip (is larger than|cannot be unpacked).*Make the ZIP again\.$"):
        names_and_bytes("lying.zip", lying)


def test_a_locked_zip_says_so() -> None:
    with pytest.raises(BadFile) as error:
        names_and_bytes("locked.zip", with_encrypted_flag(zip_of({"a.csv": b"x,y\n"})))
    assert str(error.value) == ("a.csv in locked.zip is locked with a password. Unpack it and give the files that you need.")


def test_what_macos_adds_to_a_zip_is_left_out() -> None:
    packed = zip_of({"__MACOSX/2020/._a.csv": b"no", "__MACOSX/a.csv": b"no", "2020/a.csv": b"yes"})
    assert names_and_bytes("mac.zip", packed) == [("a.csv", b"yes")]


def test_a_member_with_damaged_bytes_is_said() -> None:
    packed = bytearray(zip_of({"a.csv": b"x,y\n" * 1000}))
    packed[40] ^= 0xFF
    with pytest.raises(BadFile, match=r"^a.csv in damaged.zip cannot be unpacked"):
        names_and_bytes("damaged.zip", bytes(packed))


def test_a_path_gives_its_name_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n")
    assert Source.from_path(tmp_path / "a.csv") == Source("a.csv", b"x,y\n")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"^There is no file .*none\.csv\. Check the name and the folder\.$"):
        Source.from_path(tmp_path / "none.csv")


def test_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"is a folder\. Give the files in it"):
        Source.from_path(tmp_path)
