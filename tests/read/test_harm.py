"""Harm tables: figures of the index, other names of one offence, files of one's own, and refusals that say what to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from texts import HEADER, csv, read

from hotspots.errors import BadFile, BadSettings
from hotspots.read.harm import CCHI_2020, POLICE_UK, harm_line, plain_name, read_harm, weighed, with_harm
from hotspots.read.harm_tables import CCHI_ALSO_CALLED, CCHI_DAYS, POLICE_UK_AS_IF
from hotspots.read.incidents import Incidents
from hotspots.read.source import Source

PRINTED = {
    "Murder": 5475,
    "Manslaughter": 730,
    "Attempted murder": 3285,
    "Rape of a person aged 16 and over": 1825,
    "Rape of a child under 16": 2555,
    "Rape of a child under 13": 2920,
    "Wounding with intent (section 18)": 1460,
    "Grievous bodily harm (section 20)": 547.5,
    "Actual bodily harm": 10,
    "Common assault": 1,
    "Robbery": 365,
    "Burglary of a dwelling": 19,
    "Burglary, business and community": 10,
    "Aggravated burglary of a dwelling": 730,
    "Theft from the person": 2,
    "Theft of a pedal cycle": 2,
    "Theft from a vehicle": 2,
    "Theft of a motor vehicle": 10,
    "Unauthorised taking of a motor vehicle": 5,
    "Shoplifting": 1,
    "Arson endangering life": 365,
    "Arson not endangering life": 5,
}
"""As printed in the 2020 table of the Cambridge Crime Harm Index."""


def of(*categories: str) -> Incidents:
    return read(HEADER + "".join(f"R{i},2020-01-02,0.29,50.77,{category}\n" for i, category in enumerate(categories)))


def harm_csv(text: str) -> Source:
    return csv(text, "weights.csv")


def test_the_index_has_the_figures_of_its_2020_table() -> None:
    assert {name: CCHI_2020.weights[plain_name(name)] for name in PRINTED} == PRINTED
    assert CCHI_2020.weights["burglary residential"] == PRINTED["Burglary of a dwelling"]


def test_no_name_stands_for_two_offences() -> None:
    names = [plain_name(name) for name in CCHI_DAYS] + [
        plain_name(name) for others in CCHI_ALSO_CALLED.values() for name in others
    ]
    assert len(names) == len(set(names))
    assert set(CCHI_ALSO_CALLED) <= set(CCHI_DAYS)
    assert set(POLICE_UK_AS_IF.values()) <= {*CCHI_DAYS, ""}
    assert len(POLICE_UK_AS_IF) == 14


def test_each_incident_weighs_as_its_offence_and_what_is_unknown_weighs_nothing_and_is_said() -> None:
    incidents = of("Robbery", "burglary dwelling", "Fly tipping", "")
    found = with_harm(incidents, CCHI_2020)
    assert found.table["weight"].tolist() == [365, 19, 0, 0]
    assert incidents.table["weight"].tolist() == [1, 1, 1, 1]
    assert found.harm.startswith("Harm: Cambridge Crime Harm Index, 2020 table, days")
    assert found.notes[-1].startswith("Warning: 2 of 4 incidents have a category that the harm table does not hold")
    assert "Fly tipping: 1" in found.notes[-1]
    assert "blank: 1" in found.notes[-1]


def test_police_uk_categories_are_weighed_by_a_named_assumption_only() -> None:
    incidents = of("Robbery", "Violence and sexual offences", "Drugs")
    with pytest.raises(BadSettings, match="hold many offences each"):
        with_harm(incidents, CCHI_2020)
    found = with_harm(incidents, POLICE_UK)
    assert found.table["weight"].tolist() == [365, 10, 0]
    assert "assumption" in found.harm
    assert not any(note.startswith("Warning") for note in found.notes)


def test_categories_that_the_table_does_not_hold_at_all_are_refused() -> None:
    with pytest.raises(BadSettings, match=r"none of the data's categories \(such as Cat in tree\)"):
        with_harm(of("Cat in tree"), POLICE_UK)


def test_the_settings_name_a_table_unless_another_was_taken() -> None:
    incidents = of("Robbery", "Shoplifting")
    assert weighed(incidents, "none") is incidents
    own = with_harm(incidents, read_harm(harm_csv("category,weight\nRobbery,7\nShoplifting,2\n")))
    assert weighed(own, "cchi_2020") is own
    assert weighed(incidents, "cchi_2020").table["weight"].tolist() == [365, 1]


def test_a_table_of_ones_own_says_what_it_is() -> None:
    source = harm_csv(
        "Offence,Harm,Table,Vintage,Unit\nRobbery,746.5,ONS Crime Severity Score,2016,score\n Theft ,3,,2016,score\n"
    )
    table = read_harm(source)
    assert table.line == "Harm: ONS Crime Severity Score, 2016, score."
    assert dict(table.weights) == {"robbery": 746.5, "theft": 3.0}
    found = with_harm(of("robbery", "Theft"), table)
    assert found.table["weight"].tolist() == [746.5, 3.0]
    assert (found.inputs[-1].role, found.inputs[-1].sha256) == ("harm", source.sha256)


def test_a_table_that_says_nothing_of_itself_is_called_by_its_file() -> None:
    assert read_harm(harm_csv("category,weight\nRobbery,1\n")).line == "Harm: weights.csv, vintage not stated, weights as given."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("category,colour\nRobbery,1\n", "needs a column called category or offence"),
        ("category,weight\nRobbery,-1\n", r"the weight in row 2 \(“Robbery”\) is not a number from 0"),
        ("category,weight\nRobbery,many\n", "not a number from 0"),
        ("category,weight\nRobbery,1e9\n", "not a number from 0 to 1,000,000"),
        ("category,weight\nRobbery,1\nROBBERY ,2\n", "two weights for one category"),
        ("category,weight\nRobbery,1,2\n", "row 2 has not as many fields"),
        ("category,weight\n", "no weights"),
    ],
)
def test_a_table_that_cannot_be_used_says_where_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_harm(harm_csv(text))


def test_the_files_own_weights_are_said_to_be() -> None:
    incidents = of("Robbery")
    assert harm_line(incidents) == ""
    heavy = replace(incidents, table=incidents.table.assign(weight=np.array([3.0])))
    assert harm_line(heavy) == "Harm: weights from the incidents' own weight column."


def test_names_in_any_script_are_told_apart_and_marks_are_no_blank() -> None:
    table = read_harm(harm_csv("category,weight\nКража,5\n盗窃,7\nÜberfall,9\n-,1000\n"))
    assert with_harm(of("кража", "盗窃", "überfall", "", "-"), table).table["weight"].tolist() == [5, 7, 9, 0, 1000]


def test_weights_of_nothing_and_data_without_categories_are_refused() -> None:
    with pytest.raises(BadFile, match="every category the weight 0"):
        read_harm(harm_csv("category,weight\nRobbery,0\n"))
    with pytest.raises(BadSettings, match="The data have no categories"):
        with_harm(of(""), POLICE_UK)
