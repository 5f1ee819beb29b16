"""Quotes, dashes and ties as TeX types them, in plain words."""

import re

_QUOTED = re.compile(r"``(.{1,300}?)(?:''|``|\"|”)")
_SINGLE_QUOTED = re.compile(r"(?<![^\s(\[/—–-])`([^`']{1,80})'(?!\w)")
_BACKTICK_IN_WORD = re.compile(r"(?<=[A-Za-z])`(?=s\b)")  # "CNN`s"
_LONG_DASH = re.compile(r"(?<=[\w)\s])---(?=[\w(\s])")
_DASH = re.compile(r"(?<=[\w)])--(?=[\w(])|(?<=\s)--(?=\s)")
# A tie is a blank: "Fig.~3", "10~K". But in "z~6" and "lya~30%" it means "about".
_TIE = re.compile(r"(?<=[\w.,)])~(?=[\w(])(?!(?<=\b[A-Za-z]~)\d)(?!(?<=[A-Za-z]~)\d[\d.]*[%^×])")


def typography(text: str) -> str:
    """The text with real quotes and dashes, and blanks for ties."""
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "--" in text:
        text = _DASH.sub("–", _LONG_DASH.sub("—", text))
    if "`" in text:
        text = _BACKTICK_IN_WORD.sub("’", text)
        text = _SINGLE_QUOTED.sub(r"‘\1’", _QUOTED.sub(r"“\1”", text))
    return text
