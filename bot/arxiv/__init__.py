"""Door 1: arXiv.

`harvest` takes in a whole day over OAI-PMH, `search` asks for a few papers, `gate` keeps both polite over all
processes, `wire` carries one request, `answers`, `records` and `authors` read what came back.
"""

from bot.arxiv.gate import Gate
from bot.arxiv.source import API_URL, OAI_URL, ArxivSource

__all__ = ["API_URL", "OAI_URL", "ArxivSource", "Gate"]
