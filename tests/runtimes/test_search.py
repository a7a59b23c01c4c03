"""Finding a library's objects in a subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.runtimes import runtime
from bench.runtimes.search import MOST_OBJECTS, held


class Wanted:
    """What is looked for."""

    def __init__(self, inner: Any = None) -> None:
        self.inner = inner


class Slotted:
    """Keeps its attribute in a slot."""

    __slots__ = ("kept",)

    def __init__(self, kept: Any) -> None:
        self.kept = kept


@dataclass
class Subject:
    """Holds things in several ways."""

    direct: Any = None
    several: Any = ()
    forward: Any = None

    @property
    def trap(self) -> Any:
        """A property must not be called."""
        raise AssertionError("a property was called")

    def run(self) -> None:
        """A method of its own."""


def found(subject: Any) -> list[Any]:
    """The wanted objects of a subject."""
    return held(subject, lambda thing: isinstance(thing, Wanted))


def test_objects_are_found_wherever_they_are_kept() -> None:
    """In attributes, slots, lists, dicts, nested objects, and as the owner of a bound method."""
    one = Wanted()
    assert found(Subject(direct=one)) == [one]
    assert found(Subject(several=[{"a": Slotted((one,))}])) == [one]
    assert found(Subject(forward=one.__init__)) == [one]  # type: ignore[misc]
    assert found(Subject(direct=Subject(direct=Subject(direct=one)))) == [one]
    assert found(Subject()) == []


def test_each_is_found_once_and_circles_end() -> None:
    """What is wanted isn't looked into; a subject that holds itself is no trap."""
    one = Wanted(inner=Wanted())
    subject = Subject(direct=one, several=[one])
    subject.forward = subject.run
    assert found(subject) == [one]


def test_the_search_is_bounded() -> None:
    """A chain of objects longer than the limit is followed up to there."""
    subject = Subject(direct=Wanted())
    for _ in range(MOST_OBJECTS + 5):
        subject = Subject(direct=subject)
    assert found(subject) == []


class Foreign:
    """Parameters of a library that nobody here knows, one by one, beside an array."""

    def parameters(self) -> Iterator[Any]:
        """A generator."""
        yield object()
        yield [1.0, 2.0]


class Odd:
    """Has something else of that name."""

    parameters = 3


def test_what_cannot_be_read_is_left_aside() -> None:
    """Generators are listed, foreign tensors ignored, and an attribute that is no method isn't called."""
    plain = runtime("python")
    assert plain.facts(Foreign())["weight_bytes"] == 16
    assert plain.facts(Odd()) == {}


class Declares:
    """A plain subject with parameters."""

    def parameters(self) -> dict[str, Any]:
        """Two arrays."""
        return {"w": [1.0, 0.0], "b": [0.5]}


def test_plain_python_reads_declared_parameters_alone() -> None:
    """Facts of `parameters()`, nothing of a subject without."""
    plain = runtime("python")
    facts = plain.facts(Declares())
    assert (facts["weight_bytes"], facts["weight_count"], facts["weight_dtypes"]) == (24, 3, "float")
    assert plain.facts(Subject()) == {}
    assert plain.works_on_cpu(Subject())
    assert not runtime("coreml").works_on_cpu(Subject())
