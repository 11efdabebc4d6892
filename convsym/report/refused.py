"""CS503: an input size that a layer refuses: a window that does not fit, branches that differ."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.errors import ConvsymError
from convsym.network.fitting.accepted_sizes import AcceptedSizes, accepted_sizes
from convsym.report.finding import Finding, Question, Rule
from convsym.report.survey import Survey
from convsym.report.words import axes_words, capital, joined


def refused(survey: Survey) -> Iterator[Finding]:
    """The layers at which the pass over the sizes ends; without an input size, those that no size mends."""
    if survey.accepted:
        return
    sizes = _accepted(survey)
    axes: tuple[int, ...] = ()
    asked = None
    if survey.sizes is not None:
        axes = tuple(_wrong(survey.sizes, sizes))
        asked = (
            Question("accepted_sizes", (survey.net, survey.sizes[axes[0]], axes[0]))
            if axes
            else None
        )
    for site in survey.sites:
        if site.fault:
            reason, _, way_out = site.fault.rpartition("; ")
            instead = _instead(survey.sizes or (), sizes, axes)
            remedy = f"{capital(way_out)}.{instead}{_guessed(survey)}"
            yield Finding("CS503", site.name, axes, capital(reason or way_out) + ".", remedy, asked)


def _accepted(survey: Survey) -> AcceptedSizes | None:
    try:
        return accepted_sizes(survey.net)
    except (ValueError, ConvsymError):  # channels that never fit, layers with symbols
        return None


def _wrong(given: tuple[int, ...], sizes: AcceptedSizes | None) -> Iterator[int]:
    """The axes whose size the network does not take."""
    if sizes is not None:
        for j, (n, axis) in enumerate(zip(given, sizes.axes, strict=True)):
            if n not in axis.accepted:
                yield j


def _instead(given: tuple[int, ...], sizes: AcceptedSizes | None, axes: tuple[int, ...]) -> str:
    """The nearest sizes that it does take."""
    said = []
    for j in axes if sizes is not None else ():
        assert sizes is not None
        near = [n for n in sizes.axes[j].accepted.nearest(given[j]) if n is not None]
        if near:
            where = f" on {axes_words([j])}" if len(given) > 1 else ""
            said.append(f"{joined(near, 'or')}{where}")
    return f" Sizes that fit: {'; '.join(said)}." if said else ""


def _guessed(survey: Survey) -> str:
    """A printed text may have been wired in another way than the model is."""
    if not any("how its layers are wired" in note for note in survey.net.notes):
        return ""
    return (
        " Or the wiring, which printed text does not show, is not the model's: see the notes, and read the "
        "model itself, by cs.from_torch or from an .onnx file."
    )


REFUSED = Rule(
    "CS503",
    "input size refused",
    "At this input size a window does not fit, or branches that meet differ.",
    refused,
)
