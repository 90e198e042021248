# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server makes of HTML in notes and articles: scripts and handlers go, links are marked, images move out.

Written from what goes in and what comes out; only the tags and the line breaks that were seen are reproduced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

VOID = {"br", "hr", "img"}
SWALLOWED = {"script", "style", "iframe", "object", "embed", "head", "title", "template", "noscript", "svg", "math"}
INLINE = {
    *("a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "label", "q", "s"),
    *("samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "br"),
}
BLOCKS = {
    *(
        "blockquote",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ),
    *("hr", "li", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "href",
    "src",
    "alt",
    "title",
    "name",
    "width",
    "height",
    "colspan",
    "rowspan",
    "align",
    "valign",
    "style",
}
STYLES = {"text-align", "max-width", "margin-left", "white-space"}
DATA_IMAGE = re.compile(r"data:(image/[a-z.+-]+);base64,(.*)", re.DOTALL)


class Node:
    """An element, or a text when it has no tag."""

    def __init__(self, tag: str, text: str = "", attributes: list[tuple[str, str]] | None = None) -> None:
        self.tag = tag
        self.text = text
        self.attributes = attributes or []
        self.children: list[Node] = []


class _Reader(HTMLParser):
    """Builds the tree of what is allowed; unknown tags are dropped, their content stays."""

    def __init__(self, image: Callable[[str, str], str | None] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.swallowing: list[str] = []
        self.image = image

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.swallowing or tag in SWALLOWED:
            self.swallowing.append(tag)
            return
        if tag not in INLINE | BLOCKS:
            return
        node = Node(tag, attributes=self._attributes(tag, [(name, value or "") for name, value in attrs]))
        if tag == "a" and not any(name in ("href", "name") for name, _value in node.attributes):
            node.tag = "#unlinked"
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self.swallowing:
            if tag in self.swallowing:
                while self.swallowing.pop() != tag:
                    pass
            return
        wanted = ("#unlinked", "a") if tag == "a" else (tag,)
        if any(node.tag in wanted for node in self.open[1:]):
            while self.open.pop().tag not in wanted:
                pass

    def handle_data(self, data: str) -> None:
        if self.swallowing:
            return
        siblings = self.open[-1].children
        if siblings and not siblings[-1].tag:
            siblings[-1].text += data
        else:
            siblings.append(Node("", data))

    def _attributes(self, tag: str, given: list[tuple[str, str]]) -> list[tuple[str, str]]:
        kept = []
        for name, value in given:
            if name not in ATTRIBUTES or re.match(r"\s*(javascript|vbscript):", value, re.IGNORECASE):
                continue
            if name == "style":
                value = "".join(
                    f"{part.strip()};" for part in value.split(";") if part.partition(":")[0].strip() in STYLES
                )
            if value:
                kept.append((name, value))
        if tag == "a" and any(name == "href" for name, _value in kept):
            href = dict(kept)["href"]
            kept = [pair for pair in kept if pair[0] != "title"]
            kept += [("rel", "nofollow noreferrer noopener"), ("target", "_blank"), ("title", href)]
        if tag == "img":
            kept = self._image(kept)
        return kept

    def _image(self, attributes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """An image inside the text becomes an attachment; its address takes the place of the data."""
        match = DATA_IMAGE.match(dict(attributes).get("src", ""))
        if match is None or self.image is None:
            return attributes
        address = self.image(match[1], match[2])
        return [("src", address or ""), ("style", "max-width:100%;")]


def _flat(node: Node) -> list[Node]:
    """The children, with links that lead nowhere replaced by their text on lines of its own."""
    flat = []
    for child in node.children:
        if child.tag == "#unlinked":
            flat += [Node("", "\n"), *_flat(child), Node("", "\n")]
        else:
            flat.append(child)
    merged: list[Node] = []
    for child in flat:
        if not child.tag and merged and not merged[-1].tag:
            merged[-1] = Node("", merged[-1].text + child.text)
        else:
            merged.append(child)
    return merged


def _write(node: Node) -> str:
    """Serialised with the line breaks that the server's library puts around blocks."""
    children = _flat(node)
    out = []
    for position, child in enumerate(children):
        if not child.tag:
            out.append(escape(child.text, quote=False))
            continue
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in child.attributes)
        out.append(f"<{child.tag}{attributes}>")
        inner = _flat(child)
        block = child.tag not in INLINE
        broken = block and len(inner) > 1 and child.tag[0] != "p"
        if child.tag not in VOID:
            out.append("\n" if broken and inner[0].tag else "")
            out.append(_write(child))
            out.append("\n" if broken and inner[-1].tag else "")
            out.append(f"</{child.tag}>")
        following = children[position + 1] if position + 1 < len(children) else None
        if block and node.tag and following is not None and following.tag and node.tag[0] != "p":
            out.append("\n")
    return "".join(out)


def sanitised(text: str, image: Callable[[str, str], str | None] | None = None) -> str:
    """The HTML as the server keeps it. `image(type, base64)` is called for each image inside the text and gives the
    address that takes its place."""
    reader = _Reader(image)
    reader.feed(text)
    reader.close()
    return _write(reader.root)
