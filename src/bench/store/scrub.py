"""Records are fit to be published: home folders, user and host names don't get into them."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import Any

HOMES = re.compile(r"/(?:home|Users)/[^/\s\"':]+|/root(?=[/\s\"':]|$)")
SHORT = 4  # a host name this short is a word like any other; replacing it would garble texts


class Scrubber:
    """Replaces what identifies a person or a machine in every text of a JSON value."""

    def __init__(self, home: Path | None = None, folder: Path | None = None, node: str | None = None) -> None:
        name = (platform.node() if node is None else node).split(".")[0]
        self._plain = [(str(folder or Path.cwd()), "."), (str(home or Path.home()), "~")]
        self._node = re.compile(rf"\b{re.escape(name)}\b") if len(name) > SHORT else None

    def text(self, text: str) -> str:
        """One text without the names."""
        for found, shown in self._plain:
            if len(found) > 1:
                text = text.replace(found + os.sep, shown + os.sep).replace(found, shown)
        text = HOMES.sub("~", text)
        return self._node.sub("<host>", text) if self._node else text

    def value(self, value: Any) -> Any:
        """A JSON value, texts and keys scrubbed."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part) for part in value]
        return value
