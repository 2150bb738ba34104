"""Postcodes: lookups as published, postcodes as people write them, and what is not held."""

from __future__ import annotations

import io
import zipfile

import pytest
from texts import csv

from hotspots.errors import BadFile
from hotspots.read.incidents import read_incidents
from hotspots.read.postcodes import is_postcode, plain_postcode, read_postcodes
from hotspots.read.source import Source

ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m\nBN211AB,BN21 1AB,BN21 1AB,1980,,561600,99200\nBN219ZZ,,BN21 9ZZ,1980,2001,,\n"
)
CODE_POINT = '"BN21 1AB",10,561600,99200,"E92000001","","","","",""\n"BN22 7AA",10,562000,100500,"E92000001","","","","",""\n'
PLAIN = "Postcode,Easting,Northing\nbn21 1ab,561600,99200\n"


def zipped(**members: str) -> Source:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"Data/CSV/{name}.csv", text)
    return Source("lookup.zip", packed.getvalue())


@pytest.mark.parametrize(
    ("source", "held"),
    [
        (csv(ONSPD), ["BN211AB"]),
        (csv(CODE_POINT), ["BN211AB", "BN227AA"]),
        (csv(PLAIN), ["BN211AB"]),
        (zipped(bn=CODE_POINT, tn='"TN34 1AA",10,581500,109500,"E92000001","","","","",""\n'), ["BN211AB", "BN227AA", "TN341AA"]),
    ],
)
def test_lookups_are_read_as_they_are_published(source: Source, held: list[str]) -> None:
    found = read_postcodes(source)
    assert found.table.index.tolist() == held
    assert found.table.loc["BN211AB"].tolist() == [561_600, 99_200]
    assert found.input.role == "postcodes"


def test_what_is_no_lookup_is_told() -> None:
    with pytest.raises(BadFile, match="is no postcode lookup that can be used"):
        read_postcodes(csv("name,age\nAnn,5\n"))


def test_a_postcode_is_known_by_how_it_is_written() -> None:
    assert [is_postcode(text) for text in ("BN21 1AB", "bn211ab", "W1A 0AX", "M1 1AE", "BN21", "Seaside", "")] == [True] * 4 + [
        False
    ] * 3
    assert plain_postcode(" bn21  1ab ") == "BN211AB"
    assert plain_postcode("NULL") == ""


def test_rows_without_coordinates_are_placed_by_their_postcode_and_the_rest_say_why() -> None:
    text = "ref,easting,northing,postcode\nA,561000,99000,BN21 1AB\nB,,,bn211ab\nC,,,ZZ1 1ZZ\nD,,,\n"
    found = read_incidents([csv(text)], postcodes=read_postcodes(csv(CODE_POINT, "cpo.csv")))
    assert found.table[["reference", "easting"]].to_numpy().tolist() == [["A", 561_000], ["B", 561_600]]
    assert found.set_aside["reason"].tolist() == ["a postcode that the lookup does not hold", "no coordinates"]
    assert "1 row of a.csv is placed by “postcode”, each where its postcode is." in found.notes
    assert [each.name for each in found.inputs] == ["a.csv", "cpo.csv"]
    without = read_incidents([csv(text)])
    assert without.set_aside["reason"].tolist() == ["a postcode only, and no postcode lookup was given"] * 2 + ["no coordinates"]
