"""What a subject is and what its calls put out: said by the subject, and read by the harness wherever it can.

Where both name the same fact, the harness's own reading counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.measure import Stopwatch
from bench.record import CALLS, Block, Request
from bench.runtimes import Runtime
from bench.runtimes import samples as stored
from bench.runtimes.weights import weight_bytes
from bench.worker.counting import count_calls
from bench.worker.evidence import Witness, apart, busy_share
from bench.worker.subject import Prepared

DECLARING = ("onnx_model", "openvino_model", "coreml_model")
DISTANCES = ("output_divergence", "output_largest_difference", "output_equal")


def read_facts(prepared: Prepared, runtime: Runtime, witness: Witness, request: Request) -> dict[str, Any]:
    """What the subject says, overruled by what the runtime reads of it, and what it put out."""
    said = dict(prepared.subject.facts()) if hasattr(prepared.subject, "facts") else {}
    return said | _read(prepared.subject, runtime) | output_facts(prepared, runtime, witness, request)


def _read(subject: Any, runtime: Runtime) -> dict[str, Any]:
    """The runtime's reading; nothing where the subject declared nothing and what it holds can't be read.

    Raises what reading raises where the subject's `parameters()` or one of DECLARING asked for it.
    """
    try:
        return runtime.facts(subject)
    except Exception:
        if any(hasattr(subject, name) for name in ("parameters", *DECLARING)):
            raise
        return {}


def output_facts(prepared: Prepared, runtime: Runtime, witness: Witness, request: Request) -> dict[str, Any]:
    """Hash and shape of the first call's output, and its distance from the baseline's where that was kept.

    output_divergence: relative difference (L2) of the numbers; output_largest_difference: of one number;
    output_equal: share of elements that are the same.
    """
    facts = {"output_hash": runtime.output_hash(prepared.output), "output_shape": witness.first_sample.shape}
    if request.baseline_folder is None:
        return facts
    theirs = stored.read(Path(request.baseline_folder, stored.FILE))
    if theirs is None:
        return facts | dict.fromkeys(DISTANCES, "not available: the baseline's output was not kept")
    found = stored.distance(witness.first_sample, theirs)
    if found is None:
        reason = f"not available: the baseline's output has the shape {theirs.shape}"
        return facts | dict.fromkeys(DISTANCES, reason)
    none = "not available: no numbers, the baseline's are all zero, or the difference is beyond a float"
    values = (found.relative, found.largest, found.equal)
    return facts | {name: none if value is None else value for name, value in zip(DISTANCES, values, strict=True)}


def keep_output(witness: Witness, request: Request) -> None:
    """Store the sample that others are compared with: techniques with the baseline's, pairs with their trial's."""
    if request.artefact_folder is not None:
        stored.write(witness.first_sample, Path(request.artefact_folder, stored.FILE))


def counted(subject: Any, request: Request) -> dict[str, int]:
    """Calls of the functions that a claim names, within one call of the subject."""
    if not request.counted:
        return {}
    found = count_calls(subject.call, Path(request.suite_folder))
    return {CALLS + name: found[name] for name in request.counted}


def trial_evidence(
    prepared: Prepared, runtime: Runtime, witness: Witness, stopwatch: Stopwatch, blocks: Sequence[Block], held: Any
) -> dict[str, Any]:
    """What further calls show; the last of them spoils the subject. `held` is the output of the last timed call."""
    found: dict[str, Any] = {"made_anew": witness.made_anew(held)}
    found |= witness.varied(stopwatch, blocks)
    if runtime.weights(prepared.subject):
        found["weights_used"] = witness.weights_used(blocks)
    return found


def side_facts(prepared: Prepared, runtime: Runtime, output: Any) -> dict[str, Any]:
    """Of one side of a pair, after its last block: cheap, and enough to see that it is what its trial was."""
    facts: dict[str, Any] = {"output_hash": runtime.output_hash(output)}
    weights = runtime.weights(prepared.subject)
    return facts | {"weight_bytes": weight_bytes(weights, runtime.values())} if weights else facts


def side_evidence(prepared: Prepared, runtime: Runtime, stopwatch: Stopwatch, request: Request) -> dict[str, Any]:
    """Of one side of a pair: time without work, and its output's distance from the one that its trial kept."""
    witness = Witness(prepared.subject, runtime, stopwatch.output)
    found: dict[str, Any] = {"output_shape": witness.first_sample.shape}
    if runtime.works_on_cpu(prepared.subject):
        found["busy_share"] = busy_share(stopwatch.accounts)
    trials = stored.read(Path(request.artefact_folder, stored.FILE)) if request.artefact_folder else None
    if trials is not None:
        found["trial_divergence"] = apart(witness.first_sample, trials)
    return found
