"""The writers, by the format they write: blocks in, text out."""

from convsym.render.html import to_html
from convsym.render.latex import to_latex
from convsym.render.markdown import to_markdown
from convsym.render.text import to_text

__all__ = ["to_html", "to_latex", "to_markdown", "to_text"]
