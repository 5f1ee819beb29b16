"""One YAML file whose every value knows its line, read without letting YAML guess."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_TEXT = "tag:yaml.org,2002:str"
_YES_OR_NO = "tag:yaml.org,2002:bool"
_NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
_NOTHING = "tag:yaml.org,2002:null"
_KINDS = {
    _YES_OR_NO: "yes/no",
    **dict.fromkeys(_NUMBERS, "a number"),
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:value": "a sign of its own",
    "tag:yaml.org,2002:merge": "a sign of its own",
}
DEEPEST = 20
_SHOWN = 10**15  # longer numbers say nothing to anybody


@dataclass(slots=True)
class Document:
    """A settings file as its author sees it: lines, keys, words. Collects every mistake found in it."""

    name: str
    mistakes: list[str] = field(default_factory=list)
    _text: str = ""

    def read(self, path: Path) -> Node | None:
        """The root of the file, or None where it says nothing or is not YAML."""
        try:
            self._text = path.read_text(encoding="utf-8-sig")
            too_deep = _too_deep(self._text)
            if too_deep is None:
                return yaml.compose(self._text, Loader=yaml.SafeLoader)
            self.mistakes.append(f"{self.name}:{too_deep}: nested too deeply; take out the lists in lists")
        except UnicodeDecodeError as error:
            self.mistakes.append(f"{self.name}: byte {error.start} is not UTF-8; save the file as UTF-8")
        except OSError as error:
            self.mistakes.append(f"{self.name}: cannot be read ({error.strerror or error})")
        except yaml.YAMLError as error:
            self._not_yaml(error)
        return None

    def wrong(self, node: Node, sentence: str) -> None:
        self.mistakes.append(f"{self.name}:{node.start_mark.line + 1}: {sentence}")

    def source(self, node: Node) -> str:
        """The node as it is written, on one line."""
        return " ".join(self._text[node.start_mark.index : node.end_mark.index].split())

    def entries(
        self, node: Node, what: str, example: str, known: Sequence[str] = ()
    ) -> dict[str, tuple[Node, Node]]:
        """Key → (where the key stands, its value); unknown and repeated keys are mistakes."""
        if _is_nothing(node):
            return {}
        if not isinstance(node, MappingNode):
            self.wrong(node, f"{what} takes `name: value` lines, for example {example}")
            return {}
        found: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else self.source(key)
            if name in found:
                self.wrong(key, f"“{name}” stands here a second time; keep one of the two")
            elif known and name not in known:
                self.wrong(key, _unknown(name, what, known))
            else:
                found[name] = (key, value)
        return found

    def items(self, node: Node, what: str, example: str) -> list[Node]:
        """The entries of a list."""
        if _is_nothing(node):
            return []
        if not isinstance(node, SequenceNode):
            self.wrong(node, f"{what} takes a list, for example {example}")
            return []
        return list(node.value)

    def words(self, node: Node, what: str) -> str | None:
        """A text. What YAML would read as something else has to be quoted."""
        if not isinstance(node, ScalarNode):
            self.wrong(node, f"{what} takes a text; put it in quotes: {_quoted(self.source(node))}")
        elif node.tag != _TEXT and node.style is None:
            self.wrong(node, self._misread(node, what))
        elif not node.value.strip():
            self.wrong(node, f"{what} is empty; write it or remove the line")
        else:
            return " ".join(node.value.split())
        return None

    def _misread(self, node: ScalarNode, what: str) -> str:
        if node.tag == _NOTHING:
            return f"{what} is empty; write it or remove the line"
        written = self.source(node)
        return f"YAML reads {what} {written} as {_reading(node)}; put it in quotes: {_quoted(written)}"

    def number(self, node: Node, what: str, least: float, most: float, *, whole: bool) -> float | None:
        """A number between two bounds."""
        kind = "a whole number" if whole else "a number"
        value = _value(node) if node.tag in _NUMBERS else None
        if value is None or not least <= value <= most or (whole and value != int(value)):
            self.wrong(node, f"{what} takes {kind} from {least:g} to {most:g}, not {self.source(node)}")
            return None
        return float(value)

    def _not_yaml(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            at = self._text.count("\n", 0, getattr(error, "position", 0)) + 1
            self.mistakes.append(
                f"{self.name}:{at}: a character that YAML does not allow; type the line again"
            )
            return
        lines = self._text.splitlines()
        line = lines[mark.line].rstrip() if mark.line < len(lines) else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        self.mistakes.append(f"{self.name}:{mark.line + 1}: not YAML: {problem}{_remedy(line)}")


def _too_deep(text: str) -> int | None:
    """The line from which on lists in lists are too many: YAML composes them by recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST and event.start_mark:
            return event.start_mark.line + 1
    return None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _NOTHING


def _value(node: Node) -> float | None:
    """The number or the yes or no that YAML makes of it; None where it makes neither."""
    if not isinstance(node, ScalarNode) or node.style or node.tag not in {*_NUMBERS, _YES_OR_NO}:
        return None
    try:
        value = yaml.safe_load(node.value)
    except (yaml.YAMLError, ValueError):  # such as 0x_
        return None
    fits = isinstance(value, int | float) and isinstance(value, bool) == (node.tag == _YES_OR_NO)
    return value if fits else None


def _reading(node: ScalarNode) -> str:
    """What YAML takes it for: its value where that differs (8:30 is 510), else what kind of thing it is."""
    value = _value(node)
    if value is not None and abs(value) < _SHOWN and str(value).lower() != node.value:
        return str(value).lower()
    return f"{_KINDS.get(node.tag, 'a tag')}, not as text"


def _unknown(name: str, what: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    if near:
        return f"{what} has no “{name}”; did you mean “{near[0]}”?"
    return f"{what} has no “{name}”; it has {', '.join(known)}"


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


def _remedy(line: str) -> str:
    """What usually helps on such a line."""
    entry = line.strip().removeprefix("- ")
    if "\t" in line:
        return "; use spaces, not tabs"
    if entry.startswith('"') and not entry.endswith('"'):
        return f"; put the whole keyword in single quotes: - '{entry}'"
    return f"; a text with : # [ ] {{ }} * & or quotes in it goes in quotes: {line.strip()}" if line else ""
