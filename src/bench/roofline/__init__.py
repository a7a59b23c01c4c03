"""What a machine can do, computed from the records of a run of operations: its calibration (docs/roofline.md)."""

from bench.roofline.calibration import newest_roofline, read_roofline, roofline_of, write_roofline
from bench.roofline.predict import Prediction, predicted
from bench.roofline.record import BreakEven, Ceiling, Fit, Operation, Overhead, Quantity, Roofline

__all__ = [
    "BreakEven",
    "Ceiling",
    "Fit",
    "Operation",
    "Overhead",
    "Prediction",
    "Quantity",
    "Roofline",
    "newest_roofline",
    "predicted",
    "read_roofline",
    "roofline_of",
    "write_roofline",
]
