"""Records are fit to be published: home folders, user and host names don't get into them."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOMES = re.compile(r"/(?:home|Users)/[^/\s\"':~][^/\s\"':]*|(?<![\w.~>-])/(?:root)(?=[/\s\"':]|$)")
NAME_ENDS = r"(?![\w+-]|\.\w)"  # /a/b is no part of /a/b-2
SHORT = 4  # a name this short is a word like any other; replacing it would garble texts
# Names that suites choose, and places within a run's folder: records are found by them, so they stay as they are.
STRUCTURE = frozenset(
    ("suite", "technique", "model", "workload", "key", "baseline", "baselines", "identity", "artefacts", "log")
)


class Scrubber:
    """Replaces what identifies a person or a machine in every text of a JSON value."""

    def __init__(
        self, home: Path | None = None, folder: Path | None = None, node: str | None = None, user: str | None = None
    ) -> None:
        name = (platform.node() if node is None else node).split(".")[0]
        places = {str(home or Path.home()): "~", str(folder or Path.cwd()): "."}  # the same folder: by its nearer name
        self._rules = [
            *(
                (re.compile(re.escape(place) + NAME_ENDS), shown)
                for place, shown in sorted(places.items(), key=lambda one: -len(one[0]))  # the inner one first
                if place not in ("/", "/root")
            ),
            (HOMES, "~"),
            *_user_rules(_user() if user is None else user),
        ]
        if len(name) > SHORT:
            self._rules.append((_word(name), "<host>"))

    def text(self, text: str) -> str:
        """One text without the names."""
        for found, shown in self._rules:
            text = found.sub(shown, text)
        return text

    def value(self, value: Any) -> Any:
        """A JSON value with its texts scrubbed."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self._key(str(key)): part if key in STRUCTURE else self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part) for part in value]
        return value

    def _key(self, key: str) -> str:
        """A key is a name by which figures are found; only a path in its place is scrubbed."""
        return self.text(key) if "/" in key else key


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return ""


def _user_rules(user: str) -> Iterator[tuple[re.Pattern[str], str]]:
    if len(user) > SHORT:
        yield _word(user), "<user>"
    elif user:  # as a folder alone
        yield re.compile(rf"(?<=/){re.escape(user)}(?=[/\s\"':]|$)"), "<user>"


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])")
