"""Other formulas for the GELU: the exact one needs the error function, which MLX's CPU back end computes slowly.

Hendrycks and Gimpel 2016, "Gaussian Error Linear Units (GELUs)", section 2: x Phi(x), about
0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), more roughly x sigmoid(1.702 x). The checkpoint was trained with the
exact one, so both are approximations of it.
"""

from __future__ import annotations

from typing import Any

import mlx.nn as nn

FORMULAS = {"tanh": nn.gelu_approx, "sigmoid": nn.gelu_fast_approx}


class GeluApproximation:
    """Computes every GELU by `formula`: tanh or sigmoid."""

    def __init__(self, formula: str) -> None:
        if formula not in FORMULAS:
            raise ValueError(f"formula must be one of {', '.join(FORMULAS)}, not '{formula}'")
        self.formula = formula

    def apply(self, subject: Any) -> Any:
        """Exchange the activation of every layer."""
        for layer in subject.engine.network.layers:
            layer.activation = FORMULAS[self.formula]
        subject.engine.activation = self.formula
        return subject
