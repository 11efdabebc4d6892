"""CS301: a transposed convolution whose outputs are met unevenly."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.axis import Axis
from convsym.overlap import class_counts, coprime_dilations, free_sizes, is_free
from convsym.report.finding import Finding, Rule, grouped
from convsym.report.survey import Survey
from convsym.report.words import capital, joined, on

MOST_CLASSES = 8


def checkerboard(survey: Survey) -> Iterator[Finding]:
    """Away from the border some outputs are met by more pairs of input and tap than others."""
    for site in survey.sites:
        for axes, axis in grouped([None if _free(axis) else axis for axis in site.backwards]):
            counts = class_counts(axis.kernel_size, axis.stride, axis.dilation)
            shown = joined(counts)
            if len(counts) > MOST_CLASSES:
                shown = f"{', '.join(map(str, counts[:MOST_CLASSES]))}, …"
            reason = (
                f"{on(axes, site.ndim)}neighbouring outputs are met {shown} times in turn; kernel size "
                f"{axis.kernel_size}, stride {axis.stride}"
                + (f", dilation {axis.dilation}" if axis.dilation > 1 else "")
                + "."
            )
            yield Finding(
                "CS301",
                site.name,
                axes,
                capital(reason),
                _remedy(axis),
                site.ask("checkerboard", axes[0]),
            )


def _free(axis: Axis) -> bool:
    return is_free(axis.kernel_size, axis.stride, axis.dilation)


def _remedy(axis: Axis) -> str:
    instead = "upsample first and convolve with stride 1 (cs.resize_convolution)"
    sizes = free_sizes(axis.kernel_size, axis.stride, axis.dilation)
    if sizes is None:
        dilations = sorted(set(coprime_dilations(axis.stride, axis.dilation)))
        return (
            f"Take a dilation without a common divisor with the stride, {joined(dilations, 'or')}, and a "
            f"kernel size that the stride {axis.stride} divides; or {instead}."
        )
    wanted = joined([size for size in sizes if size is not None], "or")
    return f"Take a kernel size that the stride divides, {wanted}; or {instead}."


CHECKERBOARD = Rule(
    "CS301",
    "checkerboard",
    "Outputs of a transposed convolution are met unevenly, so a flat input can come out as a checkerboard.",
    checkerboard,
)
