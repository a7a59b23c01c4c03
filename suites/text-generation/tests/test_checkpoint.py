"""Any checkpoint that mlx-lm loads: here a tiny one, written as they are published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from mlx.utils import tree_flatten
from models.checkpoint import NoCheckpoint, folder_of, hub_folder, load
from models.smollm2 import network
from techniques.as_published import AsPublished
from techniques.quantise import Quantise
from tests.tiny_model import TEXT, TINY

SIZES = {"documents": 2, "tokens": 24, "continuations": 2, "new_tokens": 3}


@pytest.fixture
def published(tmp_path: Path) -> dict[str, Path]:
    """A folder with configuration, weights and tokenizer, and texts beside it."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path / "tiny-llama"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(TINY | {"eos_token_id": 0}))
    mx.random.seed(5)
    weights = {name: (4 * array).astype(mx.bfloat16) for name, array in tree_flatten(network(TINY).parameters())}
    mx.save_safetensors(str(folder / "model.safetensors"), weights, {"format": "mlx"})
    words = {word: index for index, word in enumerate(["[UNK]", *sorted(set(TEXT.split()))])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    described = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "[UNK]", "unk_token": "[UNK]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(described))
    texts = {f"text-{name}": tmp_path / f"{name}.txt" for name in ("one", "two", "twenty_newsgroups")}
    for path in texts.values():
        path.write_text(TEXT * 20, encoding="utf-8")
    return {"weights": folder} | texts


def subject(files: dict[str, Path], **workload: Any) -> Any:
    """A fresh one."""
    return load(files, {"kind": "decode", "prompt": 12, "tokens": 3, "batch": 1, "seed": 0} | workload)


def test_loaded_in_its_own_precision_and_judged(published: dict[str, Path], tmp_path: Path) -> None:
    """bfloat16 as published; against itself nothing is lost; packed in 4 bits something is."""
    baseline = AsPublished().apply(subject(published))
    baseline.call()
    assert {array.dtype for _, array in tree_flatten(baseline.parameters())} == {mx.bfloat16}
    baseline.evaluate(tmp_path, None, **SIZES)
    same = AsPublished().apply(subject(published)).evaluate(tmp_path, tmp_path, **SIZES)["metrics"]
    assert same["mean_kl"]["value"] == pytest.approx(0, abs=1e-9)
    assert same["exact_match"]["value"] == 1
    packed = Quantise(4).apply(subject(published))
    assert packed.call().shape == (1, 3, 160)
    assert packed.evaluate(tmp_path, tmp_path, **SIZES)["metrics"]["mean_kl"]["value"] > 0


def test_packed_weights_of_large_checkpoints_are_not_kept(published: dict[str, Path], cache: Path) -> None:
    """The cache would fill with gigabytes: packing is done in each worker."""
    before = set(cache.glob("*")) if cache.is_dir() else set()
    Quantise(8).apply(subject(published))
    assert (set(cache.glob("*")) if cache.is_dir() else set()) == before


def test_weights_at_hand_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, or a hub id whose main revision the cache holds; anything else is refused, not downloaded."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    held = tmp_path / "models--maker--net"
    for revision in ("0a1b", "2c3d"):
        (held / "snapshots" / revision).mkdir(parents=True)
    with pytest.raises(NoCheckpoint):
        folder_of(Path("maker/net"))  # no revision is known to be main
    (held / "refs").mkdir()
    (held / "refs" / "main").write_text("2c3d\n")
    assert folder_of(tmp_path) == tmp_path
    assert folder_of(Path("maker/net")) == hub_folder("maker/net") == held / "snapshots" / "2c3d"
    with pytest.raises(NoCheckpoint, match="download it first") as refused:
        folder_of(Path("maker/other"))
    assert refused.value.unavailable
