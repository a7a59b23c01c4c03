"""The texts: what prompts are cut from, what quality is judged on, what calibrations see. All from package files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PREFIX = "text-"  # of the files that hold texts
PROMPTS = "text-twenty_newsgroups"  # for prompts and calibration; quality is judged on the other texts
STRIDE = 97  # tokens between the starts of two prompts


class Documents:
    """Texts and their tokens."""

    def __init__(self, tokenizer: Any, files: dict[str, Path]) -> None:
        self.tokenizer = tokenizer
        self._paths = {name: path for name, path in files.items() if name.startswith(PREFIX)}

    def tokens(self, name: str) -> list[int]:
        """A text's tokens."""
        return list(self.tokenizer.encode(self._paths[name].read_text(encoding="utf-8")).ids)

    def judged(self, most: int) -> dict[str, list[int]]:
        """The texts that quality is judged on, by name, at most `most` of them, the same ones every time."""
        names = sorted(name for name in self._paths if name != PROMPTS)[:most]
        return {name.removeprefix(PREFIX): self.tokens(name) for name in names}

    def prompt(self, length: int, seed: int, row: int = 0) -> list[int]:
        """`length` tokens of running text; another seed or row gives another place.

        Raises ValueError where the text is shorter than that.
        """
        tokens = self.tokens(PROMPTS)
        if length > len(tokens):
            raise ValueError(f"a prompt of {length} tokens was asked for, the text has {len(tokens)}")
        places = len(tokens) - length + 1
        start = (STRIDE * (7 * seed + row)) % places
        return tokens[start : start + length]

    def repetitive_prompt(self, length: int, seed: int) -> list[int]:
        """A prompt whose continuation stands in it: a passage, and again its beginning."""
        passage = self.prompt(2 * length // 3, seed)
        return passage + passage[: length - len(passage)]

    def calibration(self, rows: int, length: int) -> list[list[int]]:
        """`rows` stretches of `length` tokens of the text that quality is not judged on.

        Raises ValueError where it is too short for that many.
        """
        tokens = self.tokens(PROMPTS)
        if rows * length > len(tokens):
            raise ValueError(f"{rows} stretches of {length} tokens don't fit into {len(tokens)} tokens")
        return [tokens[row * length : (row + 1) * length] for row in range(rows)]
