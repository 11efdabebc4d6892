"""The table of faults: each says in words what is wrong, how to mend it, and builds such matrices.

A fault that cannot occur in a layer (a flip of one tap, swapped strides that are equal) yields
nothing. The table is in order of simplicity: `diagnose` names the first fault that fits.
"""

from __future__ import annotations

from convsym.diagnosis.faults import geometry, kernel, loops, order
from convsym.diagnosis.faults.words import Fault, Suspect

__all__ = ["FAULTS", "Fault", "Suspect"]

FAULTS = (
    Fault("kernel flipped", kernel.kernel_flipped),
    Fault("kernel transposed", kernel.kernel_transposed),
    Fault("kernel column-major", kernel.kernel_column_major),
    Fault("transposed", order.transposed),
    Fault("channels swapped", kernel.channels_swapped),
    Fault("channels reversed", kernel.channels_reversed),
    Fault("groups ignored", kernel.groups_ignored),
    Fault("column-major order", order.column_major),
    Fault("channels interleaved", order.channels_interleaved),
    Fault("stride swapped", geometry.swapped("stride", lambda m: (m.s,), ("s",))),
    Fault(
        "padding swapped", geometry.swapped("padding", lambda m: (m.begin, m.end), ("begin", "end"))
    ),
    Fault("dilation swapped", geometry.swapped("dilation", lambda m: (m.d,), ("d",))),
    Fault("input size swapped", geometry.size_swapped),
    Fault("stride ignored", geometry.ignored("stride", "s")),
    Fault("dilation ignored", geometry.ignored("dilation", "d")),
    Fault("padding ignored", geometry.padding_ignored),
    Fault("output padding", geometry.output_padding_ignored),
    Fault("padding kept", geometry.padding_kept),
    Fault("padding begin and end swapped", geometry.begin_and_end_swapped),
    Fault("padding off by one", geometry.padding_off_by_one),
    Fault("padding mode", geometry.padding_mode),
    Fault("columns wrapped round", loops.wrapped),
    Fault("negative indices", loops.negative_indices),
    Fault("border outputs empty", loops.border_empty),
    Fault("taps overwritten", loops.overwritten),
    Fault("circular by Fourier transform", loops.circulant),
    Fault("stride off by one", geometry.off_by_one("stride", "s")),
    Fault("dilation off by one", geometry.off_by_one("dilation", "d")),
    Fault("order of elements", order.other_order),
    Fault("other kind of layer", geometry.other_kind),
    Fault("conjugated", order.conjugated),
    Fault("bias column", order.framed),
)
"""Simplest first. "scaled", "negated", "taps permuted" and "other taps" are read off the entries."""
