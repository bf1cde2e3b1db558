"""Forms of a page as a person without a script has them."""

from __future__ import annotations

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the forms of a page, by the address they are sent to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self._text: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((facts.get("action", ""), {}))
        elif not self.forms:
            return
        elif tag == "input" and facts.get("name"):
            self.forms[-1][1][facts["name"]] = facts.get("value", "")
        elif tag == "textarea":
            self._text = facts["name"]
            self.forms[-1][1][self._text] = ""
        elif tag == "select":
            self._select = facts["name"]
            self.forms[-1][1].setdefault(self._select, "")
        elif tag == "option" and "selected" in facts:
            self.forms[-1][1][self._select] = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.forms[-1][1][self._text] += data.removeprefix("\n")

    def to(self, action: str) -> dict[str, str]:
        """The last form sent to an address: the small ones of one button stand before it."""
        return [fields for address, fields in self.forms if address == action][-1]
