"""A Discord message from its payload: content, embeds and components."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.cli.drawing.frame import link, tag, words

STYLE = """\
body { background: #313338; color: #dbdee1; font: 15px/1.4 "gg sans", Helvetica, Arial, sans-serif; }
.avatar { border-radius: 50%; }
.who b { color: #fff; }
.who i { background: #5865f2; color: #fff; }
.embed { background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 8px 16px 14px 12px;
  margin: 6px 0; max-width: 520px; font-size: 14px; }
.embed h3 { color: #fff; font-size: 15px; margin: 6px 0; }
.line { min-height: 8px; overflow-wrap: anywhere; }
small { color: #949ba4; font-size: 12px; }
a { color: #00a8fc; text-decoration: none; }
code { background: #1e1f22; border-radius: 4px; padding: 1px 4px; font: 12px Consolas, monospace; }
.button { display: inline-block; background: #4e5058; border-radius: 4px; padding: 6px 16px;
  margin: 4px 8px 4px 0; color: #fff; font-size: 14px; }
.menu { display: block; background: #1e1f22; border-radius: 4px; padding: 8px 12px; margin: 4px 0;
  max-width: 400px; color: #949ba4; }
.menu::after { content: "▾"; float: right; }"""

Element = Mapping[str, Any]

_TOKEN = re.compile(
    r"\\(?P<plain>[^0-9A-Za-z\s])|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<url>[^)\s]*)\)|`(?P<code>[^`]+)`"
)


def message(payload: Element) -> str:
    parts = [_text(payload["content"])] if payload.get("content") else []
    parts += [_embed(embed) for embed in payload.get("embeds", ())]
    parts += [_control(control) for row in payload.get("components", ()) for control in row["components"]]
    return "\n".join(parts)


def _embed(embed: Element) -> str:
    title = tag("h3", _inline(embed["title"])) if embed.get("title") else ""
    colour = f"border-color: #{embed.get('color') or 0x1E1F22:06x}"
    return tag("div", title + _text(embed.get("description", "")), class_="embed", style=colour)


def _text(markdown: str) -> str:
    return "".join(tag("div", _line(line), class_="line") for line in markdown.split("\n"))


def _line(line: str) -> str:
    if line.startswith("-# "):
        return tag("small", _inline(line[3:]))
    return f"• {_inline(line[2:])}" if line.startswith("- ") else _inline(line)


def _inline(markdown: str) -> str:
    """The part of Discord's markdown that we write."""
    drawn, at = "", 0
    for token in _TOKEN.finditer(markdown):
        drawn += words(markdown[at : token.start()]) + _token(token)
        at = token.end()
    return drawn + words(markdown[at:])


def _token(token: re.Match[str]) -> str:
    if token["plain"]:
        return words(token["plain"])
    if token["bold"]:
        return tag("strong", _inline(token["bold"]))
    if token["code"]:
        return tag("code", words(token["code"]))
    return link(_inline(token["label"]), token["url"])


def _control(control: Element) -> str:
    if control.get("label"):
        return tag("span", words(control["label"]), class_="button")
    return tag("span", words(control.get("placeholder") or ""), class_="menu")
