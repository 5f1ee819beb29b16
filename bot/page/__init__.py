"""The Daily Papers page: one Markdown table of papers per followed keyword.

`cells` makes any text safe in a cell and reads it back, `write` draws the page, `saving` puts it
into a file, `read` understands one, `takeover` makes the channel follow what an existing page holds.
"""

from bot.page.read import Page, Table, read_page
from bot.page.saving import save
from bot.page.takeover import import_page
from bot.page.write import Written, page_of, write_page

__all__ = ["Page", "Table", "Written", "import_page", "page_of", "read_page", "save", "write_page"]
