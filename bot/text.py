"""Words about papers: readable text."""


def readable(text: str) -> str:
    return text
