"""A language model of the user's own, any that mlx-lm loads: `checkpoint`.

$BENCH_TEXT_CHECKPOINT names a local folder, or a hub id that the cache already holds; the harness skips the cases where
it isn't set. Quality needs a model that is laid out as llama is: `model`, and an embedding that is the head or an
`lm_head`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from models import lean_mlx_lm
from models.derived import fingerprint
from models.documents import Documents
from models.quality import head
from models.subject import Source, TextSubject

lean_mlx_lm.register()


class NoCheckpoint(Exception):
    """This machine has no weights of the checkpoint."""

    unavailable = True


def hub_folder(name: str) -> Path | None:
    """Where the hub's cache holds a model's files, as huggingface_hub lays it out; None where it doesn't.

    Of several revisions the one that `main` pointed to when it was fetched.
    """
    home = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME", Path.home() / ".cache/huggingface")) / "hub"
    held = Path(home) / f"models--{name.replace('/', '--')}"
    main = held / "refs" / "main"
    revision = held / "snapshots" / main.read_text().strip() if main.is_file() else None
    return revision if revision is not None and revision.is_dir() else None


def folder_of(checkpoint: Path) -> Path:
    """The folder that the weights lie in.

    Raises NoCheckpoint with what to do; nothing is downloaded inside a trial.
    """
    found = checkpoint if checkpoint.is_dir() else hub_folder(str(checkpoint))
    if found is None:
        raise NoCheckpoint(
            f"{checkpoint} is no folder, and the hub's cache doesn't hold it: "
            f"download it first, hf download {checkpoint}"
        )
    return found


@dataclass(frozen=True, slots=True)
class Encoding:
    """Tokens of a text."""

    ids: list[int]


class PublishedTokenizer:
    """mlx-lm's tokenizer, with the methods that the suite uses."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def encode(self, text: str) -> Encoding:
        """A text's tokens."""
        return Encoding(list(self._tokenizer.encode(text)))

    def decode(self, ids: list[int]) -> str:
        """The text of tokens."""
        return str(self._tokenizer.decode(ids))


def load(files: dict[str, Path], workload: dict[str, Any]) -> TextSubject:
    """The baseline: the checkpoint in its own precision."""
    folder = folder_of(files["weights"])
    from mlx_lm.utils import load as load_checkpoint

    name = str(folder)
    model, tokenizer = load_checkpoint(name, lazy=True)

    def network() -> Any:
        return load_checkpoint(name, lazy=True)[0]

    @cache
    def untouched() -> Any:
        return network()

    def weights() -> dict[str, mx.array]:
        return dict(tree_flatten(network().parameters()))

    def reference(hidden: mx.array) -> mx.array:
        norm = dict(tree_flatten(untouched().model.norm.parameters()))
        return head(untouched(), hidden.astype(norm["weight"].dtype))

    source = Source(fingerprint(folder), network, weights, reference, keeps_packed=False)
    return TextSubject(model, source, Documents(PublishedTokenizer(tokenizer), files), workload)
