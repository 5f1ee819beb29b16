"""The page around a drawing, and the one way text gets into it."""

from html import escape

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 24px; display: grid; place-items: center; }}
.message {{ max-width: 680px; width: 100%; display: grid; grid-template-columns: 44px 1fr; gap: 0 10px; }}
.avatar {{ width: 40px; height: 40px; background: #b31b1b; color: #fff; font: bold 20px/40px serif;
  text-align: center; }}
.who b {{ margin-right: 4px; }}
.who i {{ font-style: normal; font-size: 11px; border-radius: 3px; padding: 0 4px; }}
{style}
</style>
<body>
<div class="message"><div class="avatar">χ</div><div class="said">
<div class="who"><b>Papers</b><i>APP</i></div>
{body}
</div></div>
</body>
</html>"""


def page(title: str, style: str, body: str) -> str:
    return _PAGE.format(title=words(title), style=style, body=body)


def words(text: object) -> str:
    """Text that is nothing but text in a page."""
    return escape(str(text), quote=True)


def tag(name: str, inside: str, **attributes: object) -> str:
    """An element; ``inside`` is a drawing already, attributes are text."""
    given = "".join(f' {key.rstrip("_")}="{words(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>"


def link(inside: str, url: str) -> str:
    return tag("a", inside, href=url if url.startswith(("https://", "http://")) else "#")
