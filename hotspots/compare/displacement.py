"""Did it move next door? The weighted displacement difference, and the quotient that partnerships know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Pair = tuple[float, float]
"""A count, or a sum of weights, before and after."""

ONES: Pair = (1.0, 1.0)


@dataclass(frozen=True)
class Wdd:
    """
    Weighted displacement difference: incidents in the after period, negative is a reduction.

    Attributes
    ----------
    estimate, se, z, p, low, high
        The whole: treated place and buffer, each less its control.
    local, local_se
        The treated place's part.
    moved, moved_se
        The buffer's part; 0 without buffers.
    """

    estimate: float
    se: float
    z: float
    p: float
    low: float
    high: float
    local: float
    local_se: float
    moved: float
    moved_se: float


def weighted_displacement_difference(
    treated: Pair,
    control: Pair,
    *,
    buffer: Pair | None = None,
    control_buffer: Pair | None = None,
    time_weights: Pair = ONES,
    area_weights: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
    squares: tuple[Pair, Pair, Pair | None, Pair | None] | None = None,
    confidence: float = 0.95,
) -> Wdd:
    """
    `(T1-T0)-(C1-C0) + (D1-D0)-(CD1-CD0)` with its normal test (Wheeler & Ratcliffe 2018).

    Parameters
    ----------
    treated, control, buffer, control_buffer
        Counts before and after. The buffers count only where both are given.
    time_weights
        Length of the period before and after; counts are divided by them.
    area_weights
        Of treated, control, buffer and control buffer; with them, parallel trends are about density and not about counts.
    squares
        For sums of weights (harm): the sums of squared weights in the order of the counts, which are then the variances.

    Notes
    -----
    `Var = Σ count/w²` is that of Poisson counts: with counts that vary more it is too small.
    """
    from scipy.special import ndtr, ndtri

    with_buffers = buffer is not None and control_buffer is not None
    places = [treated, control, buffer if with_buffers else None, control_buffer if with_buffers else None]
    variances = list(squares) if squares is not None else places
    change, variance = np.zeros(4), np.zeros(4)
    for number, (pair, spread, area) in enumerate(zip(places, variances, area_weights, strict=True)):
        if pair is None or spread is None:
            continue
        weight = np.array(time_weights) * area
        change[number] = pair[1] / weight[1] - pair[0] / weight[0]
        variance[number] = (np.array(spread) / weight**2).sum()
    local, moved = change[0] - change[1], change[2] - change[3]
    estimate, se = local + moved, float(np.sqrt(variance.sum()))
    z = estimate / se if se > 0 else float("nan")
    reach = -ndtri((1 - confidence) / 2) * se
    return Wdd(
        estimate=float(estimate),
        se=se,
        z=float(z),
        p=float(2 * ndtr(-abs(z))),
        low=float(estimate - reach),
        high=float(estimate + reach),
        local=float(local),
        local_se=float(np.sqrt(variance[:2].sum())),
        moved=float(moved),
        moved_se=float(np.sqrt(variance[2:].sum())),
    )


@dataclass(frozen=True)
class Wdq:
    """
    Weighted displacement quotient.

    Attributes
    ----------
    wdq
        Buffer measure over success measure; NaN where it means nothing.
    success
        Change in the treated place's ratio to its control; negative is success.
    buffer
        Change in the buffer's ratio to the control.
    total_net_effect
        Incidents prevented in place and buffer, had both followed the control.
    reason
        Why there is no quotient, or empty.
    """

    wdq: float
    success: float
    buffer: float
    total_net_effect: float
    reason: str


def weighted_displacement_quotient(treated: Pair, buffer: Pair, control: Pair) -> Wdq:
    """
    `(Da/Ca - Db/Cb) / (Ra/Ca - Rb/Cb)` (Bowers & Johnson 2003; POP Center Tool Guide 10).

    Above 0: benefits spread. From 0 to -1: part of the gain moved. Below -1: more moved than was gained. It has no variance,
    and means something only where the success measure is below zero.
    """
    nan = float("nan")
    if min(control) <= 0:
        return Wdq(nan, nan, nan, nan, "the control has no incidents in one of the periods")
    success = treated[1] / control[1] - treated[0] / control[0]
    moved = buffer[1] / control[1] - buffer[0] / control[0]
    growth = control[1] / control[0]
    net = (treated[0] * growth - treated[1]) + (buffer[0] * growth - buffer[1])
    if success >= 0:
        return Wdq(nan, success, moved, net, "the zone did not fall against its control, so there is no gain that could move")
    return Wdq(moved / success, success, moved, net, "")
