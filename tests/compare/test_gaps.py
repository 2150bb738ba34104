"""A month without a file looks like a fall: it is found, and full data are left in peace."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from hotspots.compare.gaps import find_gap
from hotspots.locate.selection import Period

AFTER = Period(date(2021, 10, 1), date(2021, 11, 30))


def times(seed: int = 1) -> pd.Series:
    """About 120 a month over two years."""
    random = np.random.default_rng(seed)
    return pd.Series(pd.Timestamp("2019-12-01") + pd.to_timedelta(np.sort(random.uniform(0, 731 * 24, 2_900)), unit="h"))


def test_whole_data_have_no_gap() -> None:
    assert find_gap(times(), (AFTER,), days_known=True) == ""
    assert find_gap(times(), (AFTER,), days_known=False) == ""


def test_a_missing_month_and_one_with_far_fewer_are_said() -> None:
    when = times()
    october = (when >= "2021-10-01") & (when < "2021-11-01")
    assert find_gap(when[~october], (AFTER,), days_known=False).startswith("October 2021 has 0 incidents in the study area where")
    few = when[~october | (october.cumsum() % 5 == 0)]
    assert find_gap(few, (AFTER,), days_known=False).startswith("October 2021 has 2")


def test_data_that_stop_before_the_period_ends_are_said() -> None:
    when = times()
    stopped = find_gap(when[when < "2021-11-18"], (AFTER,), days_known=True)
    assert stopped.startswith("no incident in the study area after 17 November 2021")
    assert find_gap(when[when < "2021-11-18"], (AFTER,), days_known=False) == ""
    started = when[(when < "2021-10-01") | (when >= "2021-10-12")]
    assert find_gap(started, (AFTER,), days_known=True).startswith("no incident in the study area before 12 October 2021")


def test_few_incidents_are_no_gap() -> None:
    sparse = pd.Series(pd.date_range("2019-12-05", "2021-11-05", freq="30D"))
    assert find_gap(sparse, (AFTER,), days_known=True) == ""
