"""Targets as partnerships write them, judged with chance counted in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from hotspots.compare.target_table import read_targets
from hotspots.compare.targets import Judged, judge, poisson_interval
from hotspots.errors import BadFile
from hotspots.read import Source

HEADER = "measure,baseline,target,actual\n"


def judged(rows: str, header: str = HEADER) -> list[Judged]:
    return [judge(target) for target in read_targets(Source("t.csv", (header + rows).encode()))]


def test_the_three_rows_that_east_sussex_published() -> None:
    found = judged("Personal,923,no increase,1424\nNuisance,237,no increase,350\nEnvironmental,19,no increase,29\n")
    assert [round(each.change, 1) for each in found] == [54.3, 47.7, 52.6]
    # The same share of change, but 19 to 29 may be chance.
    assert [each.rag for each in found] == ["red", "red", "amber"]
    assert found[0].why == "The change's interval (+41.9% to +67.8%) lies wholly on the wrong side of 0%."
    assert found[2].why.endswith("The baseline is under 20, so the percentage moves with every incident.")
    assert [round(each.change, 1) for each in judged("P,923,-3%,1039\nN,237,-3%,219\nE,19,-3%,20\n")] == [12.6, -7.6, 5.3]


@pytest.mark.parametrize(
    ("row", "goal", "better", "rag"),
    [
        ("Violence,1000,3% below,900", 970, "lower", "amber"),
        ("Violence,1000,3% below,700", 970, "lower", "green"),
        ("Violence,1000,3% below,1200", 970, "lower", "red"),
        ("Violence,1000,-3%,700", 970, "lower", "green"),
        ("Visits,100,50% above,260", 150, "higher", "green"),
        ("Visits,100,+50%,100", 150, "higher", "red"),
        ("Visits,100,at least 150,100", 150, "higher", "red"),
        ("Burglary,100,at most 80,50", 80, "lower", "green"),
        ("Burglary,100,80,79", 80, "lower", "amber"),
        ('Burglary,"1,000","1,200",1500', 1_200, "lower", "red"),
        ("Public place violent crime,1000,3% below 2013/14,900", 970, "lower", "amber"),
        ("Violence,1000,3% below the 2013-14 baseline,700", 970, "lower", "green"),
        ("Violence,1000,3 per cent reduction on 2013,700", 970, "lower", "green"),
        ("Violence,1000,Reduce by 3%,1200", 970, "lower", "red"),
        ("Violence,1000,−3% from last year,700", 970, "lower", "green"),
        ("Visits,100,increase of 50% on 2013/14,260", 150, "higher", "green"),
        ("Violence,1000,no increase on 2013/14,1200", 1000, "lower", "red"),
        ("Violence,1000,–3% below 2013–14,700", 970, "lower", "green"),
        ("Violence,1000,3% decrease,700", 970, "lower", "green"),
        ("Violence,1000,cut by 3% on 2013/14,700", 970, "lower", "green"),
        ('Violence,1000,"3% below 1,000",700', 970, "lower", "green"),
        ("Violence,1000,no more than 900,700", 900, "lower", "green"),
        ("Visits,1000,≥ 900,1200", 900, "higher", "green"),
        ("Detections,1000,no fall from the previous year,700", 1000, "higher", "red"),
    ],
)
def test_a_target_is_read_as_it_is_written_and_judged_by_its_interval(row: str, goal: float, better: str, rag: str) -> None:
    (found,) = judged(row + "\n")
    assert found.target.goal == pytest.approx(goal)
    assert (found.target.better, found.rag) == (better, rag)


def test_the_baseline_is_that_of_the_year_that_a_target_names() -> None:
    header = "Measure,Baseline 2012/13,Baseline 2013-14,Target,Actual\n"
    rows = "personal,1424,923,3% below 2013/14,1039\n,,,,\npersonal,1424,923,3% below 2012/13,1039\n"
    found = judged(rows, header)
    assert [(each.target.baseline, each.rag) for each in found] == [(923, "red"), (1424, "green")]
    fixed = "personal,1424,923,at most 1200,1039\npersonal,1424,923,no more than 900 on 2012/13,1039\n"
    assert [(each.target.baseline, each.target.goal) for each in judged(fixed, header)] == [(923, 1200), (1424, 900)]
    assert [
        each.target.baseline for each in judged("M,923,3% below 2013/14,1039\n", "Measure,Baseline 2013/14,Target,Actual\n")
    ] == [923]


@pytest.mark.parametrize("count", [0, 1, 10, 84, 923, 100_000])
def test_the_interval_of_a_count_is_the_exact_one(count: int) -> None:
    low, high = poisson_interval(count)
    assert (poisson.sf(count - 1, low) if count else 0.025) == pytest.approx(0.025, rel=1e-6)
    assert poisson.cdf(count, high) == pytest.approx(0.025, rel=1e-6)


def test_better_can_be_said() -> None:
    (found,) = judged("Detections,100,3% below,50,higher\n", "measure,baseline,target,actual,better\n")
    assert (found.target.better, found.rag) == ("higher", "red")


@given(st.integers(0, 400), st.integers(0, 400), st.integers(-60, 60))
def test_green_and_red_are_what_an_exact_test_at_two_and_a_half_percent_says(before: int, after: int, percent: int) -> None:
    way = "below" if percent < 0 else "above"
    (found,) = judged(f"M,{before},{abs(percent)}% {way},{after},lower\n", "measure,baseline,target,actual,better\n")
    if before + after == 0:
        assert found.rag == "amber"
        return
    ratio = 1 + percent / 100
    share = ratio / (1 + ratio)
    fewer = binomtest(after, before + after, share, alternative="less").pvalue
    more = binomtest(after, before + after, share, alternative="greater").pvalue
    if min(abs(fewer - 0.025), abs(more - 0.025)) > 1e-9:
        assert found.rag == ("green" if fewer < 0.025 else "red" if more < 0.025 else "amber")


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ("M,1,2\n", "measure,baseline,actual\n", "no column called target"),
        ("", HEADER, "no targets"),
        ("M,1,soon,2\n", HEADER, "row 2: the target “soon” cannot be read"),
        ("M,1,3%,2\n", HEADER, "row 2: the target “3%” cannot be read. Write 3% below, 5% above"),
        ("M,1,3% below 5% above,2\n", HEADER, "cannot be read"),
        ("M,1,3% below expectations,2\n", HEADER, "cannot be read"),
        ("M,1.5,3% below,2\n", HEADER, "row 2: the baseline is “1.5”, not a whole number"),
        ("M,1,3% below,\n", HEADER, "row 2: the actual is “”"),
        ("M,1039,3% below 2400,2\n", HEADER, "is against 2400, and the baseline is 1,039. Mend one"),
        ('M,923,"3% below 1,424",1039\n', HEADER, "is against 1,424, and the baseline is 923"),
        ("M,100,150% below,20\n", HEADER, "asks for a fall of more than 100%"),
        ("M,100,3% below 2012/14,20\n", "measure,baseline 2012/13,target,actual\n", "is against 2012/14, and the table has"),
        ('M,100,"1,5",20\n', HEADER, "row 2: the target “1,5” cannot be read"),
        ('M,"1,1,0",3% below,20\n', HEADER, "row 2: the baseline is “1,1,0”, not a whole number"),
        (
            "M,1,at most 2,3,4\n",
            "measure,baseline,target,actual 2013/14,actual 2014/15\n",
            "more than one column of actual: actual 2013",
        ),
        (
            "M,1,2,3% below,4\n",
            "measure,baseline 2012/13,baseline 2013/14,target,actual\n",
            "says not against which of baseline 2012/13",
        ),
        (
            "M,1,2,3% below 2011/12,4\n",
            "measure,baseline 2012/13,baseline 2013/14,target,actual\n",
            "is against 2011/12, and the table has",
        ),
        (
            "M,1,3% below 2013/14,4\n",
            "measure,baseline 2012/13,target,actual\n",
            "is against 2013/14, and the table has baseline 2012/13",
        ),
        (",,,\n", HEADER, "no targets"),
        ("M,1,3% below,2,sideways\n", "measure,baseline,target,actual,better\n", "better is “sideways”"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_to_do(rows: str, header: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        judged(rows, header)
