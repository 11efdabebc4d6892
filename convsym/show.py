"""The mixin that gives objects their shown forms. The one arrow back: it calls `render`."""

from __future__ import annotations


class Show:
    """An object that `render.blocks` knows: LaTeX, Markdown, text, and the notebook's methods."""

    __slots__ = ()

    def latex(self) -> str:
        """LaTeX to be put into a document that loads amsmath and amssymb; the steps without certificates."""
        from convsym.render import blocks_of, writers
        from convsym.render.blocks import without_details

        return writers.to_latex(without_details(blocks_of(self)), standalone=False)

    def markdown(self) -> str:
        """Markdown with mathematics between dollar signs, certificates to be opened."""
        from convsym.render import blocks_of, writers

        return writers.to_markdown(blocks_of(self))

    def text(self) -> str:
        """Plain text of at most 79 columns, the same at every call; the steps without certificates."""
        from convsym.render import blocks_of, writers
        from convsym.render.blocks import without_details

        return writers.to_text(without_details(blocks_of(self)))

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str | None:
        """A single formula for a notebook; what is longer is shown as Markdown."""
        from convsym.render import blocks_of
        from convsym.render.blocks import Mathematics, MatrixBlock
        from convsym.render.latex_math import latex_math

        match blocks_of(self):
            case [Mathematics(node=node) | MatrixBlock(node=node)]:
                return f"$\\displaystyle {latex_math(node)}$"
        return None
