"""The command line: parses arguments, calls the library, writes files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from convsym import __version__
from convsym.errors import ConvsymError
from convsym.explain import explain as explain_layer
from convsym.interop.text import parse_layer, parse_size, parse_weight
from convsym.prove import EXIT_STATUS, claim_from, page
from convsym.prove import prove as prove_claim

app = typer.Typer(
    help="A convolution layer as mathematics that can be read, checked and computed with.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Topic(StrEnum):
    """What a page can be about."""

    size = "size"
    matrix = "matrix"
    transpose = "transpose"
    inverse = "inverse"
    adjoint = "adjoint"
    pseudo_inverse = "pseudo_inverse"
    gram = "gram"
    gradients = "gradients"


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"convsym {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A convolution layer as mathematics that can be read, checked and computed with."""


@app.command()
def explain(
    layer: Annotated[
        str, typer.Argument(help='The layer as PyTorch prints it: "Conv2d(1, 1, kernel_size=3)"')
    ],
    size: Annotated[
        str | None, typer.Argument(help="The input size: 4x4, or 7 for one axis")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="A file that ends in .html, .md, .tex or .txt; else the terminal"
        ),
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option("--weight", help='The taps as nested lists: "[[1,0,1],[0,1,1],[1,0,0]]"'),
    ] = None,
    topic: Annotated[
        list[Topic] | None, typer.Option("--topic", help="Only this; may be repeated")
    ] = None,
) -> None:
    """Explain a layer: its output size, its matrix, its transpose, and whether that is an inverse."""
    conv = parse_layer(layer)
    if weight is not None:
        conv = conv.with_weight(parse_weight(weight))
    sizes = None if size is None else parse_size(size)
    given = (
        sizes[0] if sizes is not None and len(sizes) == 1 else sizes
    )  # one number serves all axes
    page = explain_layer(conv, given, [one.value for one in topic] if topic else None)
    if output is None:
        typer.echo(page.text(), nl=False)
    else:
        typer.echo(f"wrote {page.write(output)}")


exports = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write for other systems.")
app.add_typer(exports, name="export")


@exports.callback()
def _exports() -> None:
    """Write for other systems."""


@exports.command()
def rocq(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write to")],
    layer: Annotated[
        str | None, typer.Argument(help='A layer: "Conv2d(1, 1, kernel_size=3)"; else none')
    ] = None,
    size: Annotated[str | None, typer.Argument(help="Its input size: 4x4, or 7")] = None,
) -> None:
    """Write the theory, the catalogue, tables and a layer's proofs as files that Rocq compiles."""
    from convsym.interop.rocq import export

    conv = None if layer is None else parse_layer(layer)
    sizes = None if size is None else parse_size(size)
    given = sizes[0] if sizes is not None and len(sizes) == 1 else sizes
    typer.echo(export(output, conv, given), nl=False)


@app.command()
def prove(
    claim: Annotated[str, typer.Argument(help='The claim: "floor(n/s) <= ceiling(n/s)"')],
    where: Annotated[
        str, typer.Option("--where", help='Its hypotheses, with commas between: "s >= 1, k >= 1"')
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="A file that ends in .html, .md, .tex or .txt; else the terminal"
        ),
    ] = None,
    goals: Annotated[
        bool, typer.Option("--goals", help="Print the goals that a certificate refutes, too")
    ] = False,
    seconds: Annotated[float, typer.Option("--seconds", help="What may be spent on it")] = 10.0,
) -> None:
    """Prove a claim about all integers, or refute it: exit status 0 proved, 1 refuted, 3 left open."""
    asked = claim_from(claim, where)
    if goals:
        typer.echo(f"{asked.goals()}\n")
    found = prove_claim(asked, seconds=seconds)
    if output is None:
        typer.echo(found.text(), nl=False)
    else:
        typer.echo(f"{found.verdict}; wrote {page(found).write(output)}")
    raise typer.Exit(EXIT_STATUS[found.verdict])


class Form(StrEnum):
    """How a report is printed."""

    table = "table"
    text = "text"
    markdown = "markdown"
    html = "html"
    json = "json"


@app.command()
def report(
    model: Annotated[
        str,
        typer.Argument(
            help="What print(model) shows in a text file, or - for standard input; an .onnx file; or "
            'a layer: "Conv2d(1, 1, kernel_size=3)"'
        ),
    ],
    input_size: Annotated[
        str | None, typer.Option("--input-size", help="The input size: 224x224, or 7 for all axes")
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", help="Only these codes or beginnings of codes: CS1,CS301"),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", help="Without these codes or beginnings of codes"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="A file that ends in .html, .md, .json or .txt; else the terminal",
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="How it is printed where no file is given")
    ] = Form.table,
    derive: Annotated[
        bool, typer.Option("--derive", help="Print the derivations behind the findings, too")
    ] = False,
) -> None:
    """Report on a network: exit status 0 clean, 1 findings, 2 unreadable."""
    from convsym.report import report as report_on
    from convsym.report.reading import read_model, title_of
    from convsym.report.terminal import show

    sizes = None if input_size is None else parse_size(input_size)
    given = sizes[0] if sizes is not None and len(sizes) == 1 else sizes
    found = report_on(
        read_model(model), given, select or None, ignore or None, title=title_of(model)
    )
    if output is not None:
        typer.echo(f"{found!r}; wrote {found.write(output)}")
    elif form is Form.table:
        show(found, derive)
    else:
        typer.echo(getattr(found, form.value)(), nl=False)
    raise typer.Exit(found.exit_status)


def main() -> None:
    """Run the command; a refusal is one message and an exit status of 2, never a traceback."""
    try:
        app()
    except (ValueError, TypeError, ConvsymError, OSError) as error:
        typer.echo(f"convsym: {error}", err=True)
        sys.exit(2)
