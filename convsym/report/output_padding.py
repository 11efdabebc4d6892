"""CS501: an output padding of a stride or more, which no round trip needs."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.report.finding import Finding, Rule, grouped
from convsym.report.survey import Survey
from convsym.report.words import capital, count, on


def output_padding(survey: Survey) -> Iterator[Finding]:
    """Transposed layers with op ≥ s: the convolution there and back gives more than it got."""
    for site in survey.sites:
        extras = site.layer.output_padding if site.backwards else ()  # type: ignore[union-attr]
        large = [(op, axis.stride, axis) if op >= axis.stride else None
                 for op, axis in zip(extras, site.backwards, strict=True)]  # fmt: skip
        for axes, (op, s, _) in grouped(large):
            more = count(op // s, "output")
            reason = (
                f"{on(axes, site.ndim)}the output_padding {op} is not below the stride {s}; from that size "
                f"the convolution that belongs to the layer makes {more} more than the layer had inputs."
            )
            remedy = f"Let output_padding be below the stride: {_below(s)}."
            yield Finding(
                "CS501",
                site.name,
                axes,
                capital(reason),
                remedy,
                site.ask("output_padding", axes[0]),
            )


def _below(s: int) -> str:
    return "0" if s == 1 else f"0 to {s - 1}"


OUTPUT_PADDING = Rule(
    "CS501",
    "output_padding of a stride or more",
    "With output_padding ≥ stride the size does not come back to itself through the convolution.",
    output_padding,
)
