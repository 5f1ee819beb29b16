"""A local arXiv that lists very many records without holding them, as a program.

python -m benchmarks.many_records 200000
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks.material import some_papers
from bot.domain import Paper, PaperId

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from arxiv_pages import Held, oai_page

NOW = datetime(2025, 3, 12, 9, tzinfo=UTC)
DAY = date(2025, 3, 11)
PAGE = 2_500
A_MONTH = 20_000

TEXTS = 50_000
"""Different papers; they come again under other identifiers."""


def serve(records: int) -> None:
    """Say the address, then list so many records to whoever asks, until killed."""
    papers = some_papers(TEXTS)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            body = page(papers, int(unquote(asked.get("resumptionToken", ["0"])[0])), records)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}/oai", flush=True)
    server.serve_forever()


def page(papers: Sequence[Paper], start: int, records: int) -> bytes:
    """One page of the list; its token is where the next one starts."""
    end = min(start + PAGE, records)
    held = (Held(renumbered(papers[at % len(papers)], at), DAY, DAY) for at in range(start, end))
    asked = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}
    return oai_page(held, asked, str(end) if end < records else None, NOW)


def renumbered(paper: Paper, number: int) -> Paper:
    """Under an identifier of its own, month after month back from this one."""
    back = number // A_MONTH
    year, month = divmod(2025 * 12 + 2 - back, 12)
    return replace(paper, id=PaperId(f"{year % 100:02}{month + 1:02}.{number % A_MONTH + 1:05}"), version=1)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
