"""Months before and after, zone against control: quasi-Poisson difference in differences, and whether both ran in parallel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotspots.points import Floats

LEAST_DF = 10
MOST_STEPS = 100


@dataclass(frozen=True)
class QuasiPoisson:
    """
    A log-linear Poisson model fitted by maximum likelihood.

    Attributes
    ----------
    coefficient
        One per column of the design.
    covariance
        Of the coefficients with dispersion 1.
    dispersion
        Pearson's χ² over the residual degrees of freedom; NaN without any.
    df
        Residual degrees of freedom.
    """

    coefficient: Floats
    covariance: Floats
    dispersion: float
    df: int


@dataclass(frozen=True)
class PanelEffect:
    """
    An effect on monthly series with t limits on the quasi-Poisson standard error.

    Attributes
    ----------
    ratio, low, high, p
        Below 1 the zone did better than its control; NaN where withheld.
    dispersion, df
        How much more the months vary than Poisson counts, and on how many degrees of freedom that was measured.
    months_before, months_after
        Months that were used.
    reason
        Why it is withheld, or empty.
    """

    ratio: float
    low: float
    high: float
    p: float
    dispersion: float
    df: int
    months_before: int
    months_after: int
    reason: str


def difference_in_differences(
    zone: npt.ArrayLike, control: npt.ArrayLike, after: npt.NDArray[np.bool_], *, confidence: float = 0.95
) -> PanelEffect:
    """
    `log E[y] = zone + month + d · after · zone`: exp(d) is the change in the zone over that in its control.

    Parameters
    ----------
    zone, control
        Incidents by month.
    after
        Which of the months are after the start.

    Returns
    -------
    Withheld under 10 residual degrees of freedom, as two months against two cover 89% and not 95% (see docs/methods.md).

    Notes
    -----
    Each month has an effect of its own, so season and whatever else moves both places alike drops out. With one zone and one
    control the estimate is the relative rate ratio over all months, and its variance `φ Σ 1/count`.
    """
    return _effect(zone, control, after.astype(np.float64), after, confidence)


def trend_difference(zone: npt.ArrayLike, control: npt.ArrayLike, *, confidence: float = 0.95) -> PanelEffect:
    """
    Whether two series of months before the operation ran in parallel: the zone's growth a month over its control's.

    The same model with the month's number in place of after; 1 is parallel.
    """
    months = len(np.asarray(zone))
    return _effect(zone, control, np.arange(months, dtype=np.float64), np.zeros(months, dtype=bool), confidence)


def fit_quasi_poisson(count: Floats, design: Floats) -> QuasiPoisson:
    """
    Maximum likelihood by iteratively reweighted least squares (McCullagh & Nelder 1989).

    Parameters
    ----------
    count
        Observed counts.
    design
        Rows by columns, of full column rank.
    """
    mean = count + 0.5
    deviance = np.inf
    for _ in range(MOST_STEPS):
        working = np.log(mean) + (count - mean) / mean
        root = np.sqrt(mean)
        coefficient = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        mean = np.exp(np.clip(design @ coefficient, -30, 30))
        with np.errstate(divide="ignore", invalid="ignore"):
            now = 2 * (np.where(count > 0, count * np.log(count / mean), 0.0) - (count - mean)).sum()
        if abs(deviance - now) < 1e-12 * (abs(now) + 0.1):
            break
        deviance = now
    covariance = np.linalg.pinv(design.T @ (design * mean[:, None]))
    df = len(count) - design.shape[1]
    dispersion = float(((count - mean) ** 2 / mean).sum() / df) if df > 0 else float("nan")
    return QuasiPoisson(np.asarray(coefficient), np.asarray(covariance), dispersion, df)


def _effect(
    zone: npt.ArrayLike, control: npt.ArrayLike, slope: Floats, after: npt.NDArray[np.bool_], confidence: float
) -> PanelEffect:
    """The zone's slope on some number a month, month effects taken out."""
    from scipy.special import stdtr, stdtrit

    y, c = np.asarray(zone, dtype=np.float64), np.asarray(control, dtype=np.float64)
    # A month without any incident in either place says nothing.
    used = y + c > 0
    y, c, slope, after = y[used], c[used], slope[used], after[used]
    before, later, df = int((~after).sum()), int(after.sum()), len(y) - 2
    nan = float("nan")

    def withheld(reason: str) -> PanelEffect:
        return PanelEffect(nan, nan, nan, nan, nan, df, before, later, reason)

    if df < LEAST_DF:
        return withheld(f"{max(df, 0)} residual degrees of freedom; it takes {LEAST_DF}, that is {LEAST_DF + 2} months")
    if not later and after.any():
        return withheld("no whole month after the start")
    if _has_no_estimate(y, slope) or _has_no_estimate(c, slope):
        return withheld("the zone or its control has no incidents before or after")
    months = np.tile(np.eye(len(y)), (2, 1))
    treated = np.repeat([1.0, 0.0], len(y))
    design = np.column_stack([months, treated, treated * np.tile(slope, 2)])
    fit = fit_quasi_poisson(np.r_[y, c], design)
    log, error = fit.coefficient[-1], float(np.sqrt(fit.dispersion * fit.covariance[-1, -1]))
    reach = -stdtrit(fit.df, (1 - confidence) / 2) * error
    p = float(2 * stdtr(fit.df, -abs(log) / error)) if error > 0 else float("nan")
    return PanelEffect(
        float(np.exp(log)), float(np.exp(log - reach)), float(np.exp(log + reach)), p, fit.dispersion, fit.df, before, later, ""
    )


def _has_no_estimate(count: Floats, slope: Floats) -> bool:
    """Whether all incidents of a place fall at one value of the slope's number, so that the maximum is at infinity."""
    return len(np.unique(slope[count > 0])) < 2
