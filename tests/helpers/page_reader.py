"""Reads a page as a browser would: what is open at its end, its tags and ids, and what it would fetch."""

from __future__ import annotations

from html.parser import HTMLParser

EMPTY = ("meta", "br", "img")


class Reader(HTMLParser):
    """Collects tags that are open, ids, and what would be fetched; what is in the page itself is not."""

    def __init__(self):
        super().__init__()
        self.open, self.fetched, self.tags, self.ids = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        sources = [value for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.fetched += [value for value in sources if not value.startswith(("#", "data:"))]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
