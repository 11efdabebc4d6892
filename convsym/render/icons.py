"""The icons of the seven kinds of evidence: sixteen by sixteen, drawn with two widths of line."""

from __future__ import annotations

from convsym.render.blocks import EvidenceKind

ICONS: dict[EvidenceKind, str] = {
    # a page with a word on it
    "definition": '<path d="M3 1.4h7.2l2.8 2.8v10.4H3z"/>'
    '<path class="k" d="M5.6 7h4.8M5.6 10.4h4.8"/>',
    # a seal with a tick
    "certificate": '<path d="M8 1.2l1.8 1.5 2.3-.2.6 2.3 2 1.2-.9 2.2.9 2.2-2 1.2-.6 2.3-2.3-.2'
    'L8 15.2l-1.8-1.5-2.3.2-.6-2.3-2-1.2.9-2.2-.9-2.2 2-1.2.6-2.3 2.3.2z"/>'
    '<path class="k" d="M5.2 8.3l2 2 3.6-4.2"/>',
    # a turnstile in a circle
    "lemma": '<circle cx="8" cy="8" r="6.7"/><path class="k" d="M5.8 4.8v6.4M5.8 8h4.6"/>',
    # an arrow that ends in a point
    "instance": '<circle cx="11" cy="8" r="3.6"/>'
    '<path class="k" d="M1.6 8h6M5.4 5.6L7.8 8l-2.4 2.4"/>',
    # an equality sign in a box
    "exact": '<rect x="1.4" y="1.4" width="13.2" height="13.2" rx="3"/>'
    '<path class="k" d="M5 6.5h6M5 9.7h6"/>',
    # a cog in a circle: a machine says so
    "solver": '<circle cx="8" cy="8" r="3.4"/><path class="k" d="M8 1.4v2M8 12.6v2M1.4 8h2M12.6 8h2'
    'M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4"/>',
    # dice: some cases of many
    "tested": '<rect x="1.4" y="1.4" width="13.2" height="13.2" rx="3"/>'
    '<path class="k" d="M5 5h.01M11 5h.01M8 8h.01M5 11h.01M11 11h.01"/>',
}
