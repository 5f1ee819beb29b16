"""A Slack message from its Block Kit payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cli.drawing.frame import link, tag, words

STYLE = """\
body { background: #fff; color: #1d1c1d; font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; }
.avatar { border-radius: 8px; }
.who i { background: #ececec; color: #616061; }
h2 { font-size: 18px; margin: 4px 0; }
p { margin: 8px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ol, ul { margin: 4px 0; padding-left: 28px; }
small { display: block; color: #616061; font-size: 13px; margin: 8px 0; white-space: pre-wrap; }
a { color: #1264a3; text-decoration: none; }
code { font: 12px Menlo, Consolas, monospace; color: #c01343; background: #f8f8f8; border: 1px solid #ddd;
  border-radius: 3px; padding: 1px 3px; }
.button, .menu { display: inline-block; border: 1px solid #bbb; border-radius: 8px; padding: 4px 12px;
  margin: 4px 8px 4px 0; font-weight: bold; font-size: 13px; }
.menu { font-weight: normal; color: #616061; min-width: 150px; }
.menu i { float: right; font-style: normal; margin-left: 12px; }
hr { border: 0; border-top: 1px solid #ddd; }"""

Element = Mapping[str, Any]


def message(payload: Element) -> str:
    return "\n".join(_block(block) for block in payload["blocks"])


def _block(block: Element) -> str:
    match block["type"]:
        case "header":
            return tag("h2", words(block["text"]["text"]))
        case "section":
            return tag("p", words(block["text"]["text"]))
        case "context":
            return tag("small", " ".join(words(part["text"]) for part in block["elements"]))
        case "rich_text":
            return "\n".join(_rich(part) for part in block["elements"])
        case "actions":
            return tag("div", "".join(_control(control) for control in block["elements"]))
        case "divider":
            return "<hr>"
        case unknown:
            return tag("small", words(f"({unknown})"))


def _rich(part: Element) -> str:
    match part["type"]:
        case "rich_text_list":
            rows = "".join(tag("li", _inline(row)) for row in part["elements"])
            return tag("ol" if part["style"] == "ordered" else "ul", rows)
        case _:
            return tag("p", _inline(part))


def _inline(section: Element) -> str:
    return "".join(_span(element) for element in section["elements"])


def _span(element: Element) -> str:
    drawn = words(element.get("text", ""))
    style = element.get("style", {})
    for name, html in (("code", "code"), ("italic", "em"), ("strike", "s"), ("bold", "strong")):
        if style.get(name):
            drawn = tag(html, drawn)
    return link(drawn, element["url"]) if element["type"] == "link" else drawn


def _control(control: Element) -> str:
    if control["type"] == "button":
        return tag("span", words(control["text"]["text"]), class_="button")
    return tag("span", words(control["placeholder"]["text"]) + tag("i", "▾"), class_="menu")
