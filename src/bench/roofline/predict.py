"""What an operation would take by a machine's calibration: a first guess for work that nobody has measured there."""

from __future__ import annotations

from dataclasses import dataclass

from bench.roofline.overheads import evaluation_seconds
from bench.roofline.record import Fit, Roofline


@dataclass(frozen=True, slots=True)
class Prediction:
    """Seconds of one call, and between which bounds the fit's own typical error leaves it. No interval of a mean."""

    seconds: float
    low: float
    high: float
    fit: Fit


def predicted(roofline: Roofline, key: str, operations: float, moved: float, unit: str = "") -> Prediction | None:
    """Seconds of `operations` on `moved` bytes: evaluation + max(operations / peak, bytes / bandwidth).

    `key` is the technique's canonical spelling; `unit` narrows to cpu, gpu, ...: without it the first fit of that key
    counts. A limit that the fit doesn't know (no product was measured on that side of the ridge) is no limit here.
    None where the key has no fit.
    """
    fit = next((one for one in roofline.fits if one.key == key and unit in ("", one.unit)), None)
    if fit is None:
        return None
    work = max(
        operations / fit.peak if fit.peak else 0.0,
        moved / fit.bandwidth if fit.bandwidth else 0.0,
    )
    overhead = evaluation_seconds(roofline.overheads).get((fit.runtime, fit.unit), 0.0)
    return Prediction(overhead + work, overhead + work / fit.error, overhead + work * fit.error, fit)
