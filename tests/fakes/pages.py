"""A page as a reader finds it: its elements in order, and the texts of its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "img", "input", "link", "hr"})


@dataclass
class Element:
    """An element with its attributes, parents' names and all the text within it."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    section: str
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The elements of a document; raises AssertionError where tags don't close in order."""

    document: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.section = ""
        self.feed(self.document)
        assert not self.open, f"not closed: {[one.name for one in self.open]}"

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "section":
            self.section = attributes.get("id", "")
        one = Element(tag, attributes, tuple(parent.name for parent in self.open), self.section)
        self.elements.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_startendtag(self, tag, attrs):
        """One without content."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        """An element ends."""
        assert self.open and self.open[-1].name == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        """Text belongs to all that are open."""
        for one in self.open:
            one.text += data

    def all(self, name: str, section: str | None = None) -> list[Element]:
        """The elements of a name, of one section or everywhere."""
        return [one for one in self.elements if one.name == name and section in (None, one.section)]

    def figures(self, section: str) -> list[float]:
        """The values that the cells of a section show."""
        return [float(one.attributes["value"]) for one in self.all("data", section)]
