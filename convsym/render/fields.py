"""The wording of receptive fields: of their tables and of their derivation. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

FIELDS: dict[str, Sentence] = {
    "receptive.layer": Sentence(
        "Receptive field of",
        "**Size** counts from the first to the last element that an output reads, **stride** from one output "
        "to the next; **padding** is how far before the input output $0$ begins.",
        "Element $c$ of the input stands at $c$. What lies before $0$, or behind the end, is padding:",
    ),
    "receptive.layers": Sentence(
        "Receptive fields",
        "**Size** counts from the first to the last element that an output reads, **stride** from one output "
        "to the next; **padding** is how far before the input output $0$ begins.",
    ),
    "receptive.more": Sentence("", "{count} rows more."),
}
