"""Published trials that every textbook of meta-analysis works through."""

import numpy as np

# Thirteen trials of the BCG vaccine (Colditz et al., JAMA 271, 1994): ill and well, vaccinated and not.
BCG = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
    [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600],
    [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
])  # fmt: skip


def log_risks(table=BCG):
    """Log relative risk and its variance of each trial."""
    ill, well, control_ill, control_well = table.T.astype(float)
    logs = np.log(ill / (ill + well) / (control_ill / (control_ill + control_well)))
    return logs, 1 / ill - 1 / (ill + well) + 1 / control_ill - 1 / (control_ill + control_well)
