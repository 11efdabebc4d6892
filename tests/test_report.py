"""Reports: every finding against a count, codes and choices, formats, the command line."""

import io
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import drawing
import oracle
import pytest
from reported import bottleneck, meetings, residual_network, unet_3d, windows
from typer.testing import CliRunner

import convsym as cs
from convsym.cli import app
from convsym.network import UpsampleLike
from convsym.network.link import links
from convsym.report import RULES, Finding, Report
from convsym.report.blind import blind_outputs
from convsym.report.rules import GROUPS
from convsym.report.survey import survey
from convsym.report.terminal import show
from convsym.report.unread import missed

PAGE = Path(__file__).parents[1] / "docs" / "report.md"


def codes(net, size=None, **chosen):
    return [one.code for one in cs.report(net, size, **chosen)]


def only(net, size=None, **chosen):
    (one,) = cs.report(net, size, **chosen)
    return one


# ---------------------------------------------------------------- each finding against a count


def drawn(count):
    draw = random.Random(drawing.seed())
    for _ in range(count):
        mode = draw.choice(drawing.MODES)
        n, k, s, pads, d = drawing.axis(draw, 1, mode)
        yield cs.Conv1d(1, 1, k, s, (pads,), d, padding_mode=mode), n, k, s, pads, d, mode


def test_pixels_never_read_are_those_that_no_window_meets():
    """At the border and in the gaps together, for every padding mode."""
    border = gaps = 0
    for conv, n, k, s, (begin, end), d, mode in drawn(600):
        o = oracle.output_size(n, k, s, begin, end, d)
        read = set().union(*windows(n, k, s, begin, d, o, mode))
        (lost,) = missed(survey(cs.Sequential(conv), n).sites[0:1][0])
        assert lost.read == len(read)
        assert lost.n == n
        places = {*range(lost.first), *lost.between, *range(n - lost.last, n)}
        assert places == set(range(n)) - read
        found = codes(conv, n, select="CS1")
        assert ("CS101" in found) == bool(lost.first or lost.last)
        assert ("CS102" in found) == bool(lost.between)
        assert bool(found) == (len(read) < n)
        border, gaps = border + ("CS101" in found), gaps + ("CS102" in found)
    assert border > 30
    assert gaps > 30


def test_padding_may_take_up_the_leftover_and_ceil_mode_may_read_on():
    """a = 1 in each: a pixel, a padded zero, and a window that hangs over."""
    assert codes(cs.Conv1d(1, 1, 3, 2), 6) == ["CS101"]
    assert codes(cs.Conv1d(1, 1, 3, 2, padding=1), 6) == []
    assert codes(cs.MaxPool1d(3, 2, ceil_mode=True), 6) == []
    assert codes(cs.MaxPool1d(3, 2), 6) == ["CS101"]


def test_following_the_remedy_reads_every_pixel():
    for conv, n, k, s, (begin, end), d, mode in drawn(300):
        if mode != "zeros" or begin < 0 or end < 0 or k < s or codes(conv, n) != ["CS101"]:
            continue
        lost = missed(survey(cs.Sequential(conv), n).sites[0])[0]
        if lost.first == lost.n:
            continue
        (one,) = cs.report(conv, n)
        words = one.remedy.replace(",", "").rstrip(".").split()
        more = int(words[words.index("element") - 1] if "element" in words
                   else words[words.index("elements") - 1])  # fmt: skip
        below, above = int(words[-3]), int(words[-1])
        padded = cs.Conv1d(1, 1, k, s, ((begin, end + more),), d)
        assert "CS101" not in codes(padded, n)
        assert "CS101" not in codes(conv, below)
        assert "CS101" not in codes(conv, above)


def test_counts_of_pixels_are_products_over_the_axes():
    one = only(cs.MaxPool2d(2), (5, 6))
    assert one.axes == (0,)
    assert one.reason == "On axis 0 no output reads the last element of 5; 6 of 30 pixels are lost."
    both = only(cs.Conv2d(1, 1, 1, 2), (7, 7))
    assert (both.code, both.axes) == ("CS102", (0, 1))
    assert "33 of 49 pixels" in both.reason


def test_pixels_skipped_at_any_size_are_skipped_at_each():
    for k in range(1, 5):
        for s in range(1, 6):
            for d in range(1, 5):
                conv = cs.Conv1d(1, 1, k, s, dilation=d)
                n = 6 * s * d + d * (k - 1) + 1
                read = set().union(*windows(n, k, s, 0, d, oracle.output_size(n, k, s, 0, 0, d)))
                low = d * (k - 1)
                inside = set(range(low, n - low))
                skipped = bool(inside - read)
                assert ("CS102" in codes(conv)) == skipped, conv
                assert ("CS102" in codes(conv, n)) >= skipped


def test_shrinking_by_interpolation_skips_pixels():
    found = cs.report(cs.Upsample(scale_factor=0.25), (16, 16))
    assert [(one.code, one.question) for one in found] == [("CS102", None)]
    assert "240 of 256 pixels" in found.findings[0].reason
    assert codes(cs.Upsample(scale_factor=0.25, mode="area"), (16, 16)) == []


def test_blind_outputs_are_those_whose_window_meets_no_pixel():
    seen = 0
    for conv, n, k, s, (begin, end), d, mode in drawn(600):
        o = oracle.output_size(n, k, s, begin, end, d)
        blind = [r for r, reads in enumerate(windows(n, k, s, begin, d, o, mode)) if not reads]
        assert blind_outputs(conv.axes[0].at(n)) == blind
        assert ("CS201" in codes(conv, n)) == bool(blind)
        if "CS201" in codes(conv) and mode == "zeros":
            assert blind or n < d
        seen += bool(blind)
    assert seen > 30


def test_blind_outputs_at_every_size_are_told_without_one():
    for k in range(1, 4):
        for s in range(1, 4):
            for begin in range(6):
                for end in range(6):
                    conv = cs.Conv1d(1, 1, k, s, ((begin, end),))
                    sizes = range(k + 3, k + 3 + 2 * s)
                    always = all("CS201" in codes(conv, n) for n in sizes)
                    assert ("CS201" in codes(conv)) == always, conv


def test_outputs_of_transposed_layers_that_nothing_meets():
    draw = random.Random(drawing.seed())
    beyond = between = cropped = 0
    for _ in range(600):
        k, s, d, o = (draw.randint(1, top) for top in (4, 4, 3, 6))
        begin, end = draw.randint(-1, 3), draw.randint(-1, 3)
        extra = draw.randrange(max(s, d))
        n = s * (o - 1) + d * (k - 1) + 1 - begin - end + extra
        if n < 1:
            continue
        up = cs.ConvTranspose1d(1, 1, k, s, ((begin, end),), extra, dilation=d)
        met = meetings(o, k, s, begin, d, n)
        first, last = -begin, s * (o - 1) + d * (k - 1) - begin
        empty = [j for j, pairs in enumerate(met) if not pairs]
        found = codes(up, o)
        outer = [j for j in empty if not first <= j <= last]
        inner = [j for j in empty if first <= j <= last]
        assert ("CS202" in found) == bool(outer), up
        assert ("CS203" in found) == bool(inner), up
        unread = set(range(o)) - {r for pairs in met for r, _ in pairs}
        assert ("CS101" in found or "CS102" in found) == bool(unread), up
        beyond, between, cropped = (
            beyond + bool(outer),
            between + bool(inner),
            cropped + bool(unread),
        )
    assert min(beyond, between, cropped) > 20


def test_checkerboards_are_uneven_counts_in_the_interior():
    for k in range(1, 7):
        for s in range(1, 5):
            for d in range(1, 5):
                o = d * k + 3 * s
                n = s * (o - 1) + d * (k - 1) + 1
                met = [len(pairs) for pairs in meetings(o, k, s, 0, d, n)]
                inner = set(met[d * (k - 1) : s * (o - 1) + 1])
                up = cs.ConvTranspose1d(1, 1, k, s, dilation=d)
                assert ("CS301" in codes(up)) == (len(inner) > 1)
                assert ("CS203" in codes(up)) == (0 in inner)


def test_half_a_pixel_is_the_distance_of_the_centres():
    for k in range(1, 7):
        for d in range(1, 5):
            conv = cs.Conv1d(1, 1, k, padding="same", dilation=d)
            begin = d * (k - 1) // 2
            centre = Fraction(
                -begin + d * (k - 1) - begin, 2
            )  # of output 0, which stands at pixel 0
            assert ("CS401" in codes(conv)) == (centre != 0)
            assert abs(centre) in (0, Fraction(1, 2))
    assert codes(cs.Conv1d(1, 1, 4, padding="causal")) == []
    assert codes(cs.Conv1d(1, 1, 4, padding=((2, 1),)), select="CS401") == ["CS401"]


def test_same_padding_with_a_stride_is_uneven_at_some_sizes():
    conv = cs.Conv1d(1, 1, 3, 2, padding="same_upper")
    for n in range(3, 20):
        o = -(-n // 2)
        total = max(0, 2 * (o - 1) + 3 - n)
        assert ("CS401" in codes(conv, n)) == (total % 2 == 1)
    assert codes(conv) == []


def read_by_one(net, outputs):
    """The places that each of the first outputs of a chain reads, pushed back layer by layer."""
    for start in range(outputs):
        places = {start}
        for node in reversed(net.nodes):
            (way,) = links(node.layer, 1)
            places = {c for u in places for c in way[0].reads(u)}
        yield places


def test_gridding_is_a_field_with_holes():
    draw = random.Random(drawing.seed())
    grids = 0
    for _ in range(300):
        layers = []
        for _ in range(draw.randint(1, 4)):
            k, s, d = draw.randint(1, 4), draw.choice((1, 1, 1, 2)), draw.choice((1, 1, 2, 3, 5))
            if draw.random() < 0.2:
                layers.append(cs.ConvTranspose1d(1, 1, draw.choice((2, 4)), 2))
            else:
                layers.append(cs.Conv1d(1, 1, k, s, padding=draw.randint(0, 2), dilation=d))
        net = cs.Sequential(*layers)
        holes = any(
            places and len(places) < max(places) - min(places) + 1
            for places in read_by_one(net, 16)
        )
        found = codes(net, select="CS302")
        assert bool(found) == holes, net
        grids += holes
    assert grids > 50


def test_gridding_names_the_layer_from_which_the_holes_stay():
    rates = [1, 2, 2, 4, 20, 20]
    net = cs.Sequential(*(cs.Conv1d(1, 1, 3, dilation=d) for d in rates))
    one = only(net, select="CS302")
    layers = [node.layer for node in net.nodes]
    complete = [cs.Sequential(*layers[: m + 1]).coverage().complete for m in range(len(rates))]
    since = len(complete) - complete[::-1].index(True)
    assert one.layer == str(since)
    assert one.derivation.answer is False
    assert one.derivation.verify().ok


def test_a_branch_may_fill_the_holes_of_another():
    grid = cs.Conv1d(1, 1, 3, padding=2, dilation=2)
    assert codes(cs.Parallel(grid, cs.Sequential()), select="CS302") == ["CS302"]
    assert codes(cs.Parallel(grid, cs.Conv1d(1, 1, 5, padding=2)), select="CS302") == []


def test_an_image_brought_to_the_size_of_another_is_followed():
    """Of the second input of UpsampleLike only the size counts."""
    net = cs.Graph([
        ("down", cs.Conv1d(1, 4, 3, 2, 1)),
        ("up", UpsampleLike("linear"), ("down", "input")),
        ("cat", cs.Concat(), ("up", "input")),
    ])  # fmt: skip
    found = cs.report(net, 8)
    assert [(one.code, one.reason) for one in found] == [
        ("CS402", "What 'input' looks at lies 1/2 of an element behind the place of 'up'."),
    ]  # fmt: skip
    assert found.rows[1].field.size == (5,)
    assert codes(net) == []


def test_misaligned_branches_have_centres_that_differ():
    draw = random.Random(drawing.seed())
    apart = 0
    for _ in range(150):
        paths = []
        for _ in range(2):
            k, d = draw.randint(1, 4), draw.randint(1, 2)
            begin = draw.randint(0, d * (k - 1))
            paths.append((k, d, begin))
        centres = [Fraction(d * (k - 1), 2) - begin for k, d, begin in paths]
        net = cs.Parallel(*(
            cs.Conv1d(1, 1, k, padding=((begin, d * (k - 1) - begin),), dilation=d)
            for k, d, begin in paths
        ))  # fmt: skip
        found = cs.report(net, 12, select="CS402")
        assert len(found) == (centres[0] != centres[1])
        for one in found:
            assert f"lies {abs(centres[1] - centres[0])}" in one.reason
            assert ("behind" in one.reason) == (centres[1] > centres[0])
            assert one.derivation.verify().ok
            apart += 1
    assert apart > 30


def test_each_level_of_a_decoder_with_odd_kernels_adds_half_a_pixel():
    """Pooling by 2 puts a centre between two pixels; the kernel 3 with stride 2 does not put it back."""
    found = cs.report(unet_3d(3, depth=3), (16, 16, 16), select="CS402")
    said = [(one.layer, one.reason.split("lies ")[1].split()[0]) for one in found]
    assert said == [("cat2", "2"), ("cat1", "3"), ("cat0", "7/2")]
    assert codes(unet_3d(2, depth=3), (16, 16, 16)) == []


def test_output_padding_of_a_stride_or_more():
    for s in range(1, 4):
        for d in range(1, 5):
            for extra in range(max(s, d)):
                up = cs.ConvTranspose1d(1, 1, 3, s, 1, extra, dilation=d)
                n = up.output_size(5)
                back = oracle.output_size(n, 3, s, 1, 1, d)
                assert ("CS501" in codes(up, 5)) == (back != 5)


def autoencoder(draw):
    down = [(draw.randint(2, 4), 2, draw.randint(0, 1)) for _ in range(draw.randint(1, 2))]
    up = [cs.ConvTranspose1d(1, 1, k, s, p, draw.randrange(2)) for k, s, p in reversed(down)]
    return cs.Sequential(*(cs.Conv1d(1, 1, k, s, p) for k, s, p in down), *up)


def test_sizes_that_do_not_come_back_have_neighbours_that_do():
    draw = random.Random(drawing.seed())
    seen = 0
    for _ in range(60):
        net = autoencoder(draw)
        n = draw.randint(20, 40)
        growth = {m: net.output_size(m) - m for m in range(20, 60)}
        found = cs.report(net, n, select="CS502")
        assert len(found) == (
            growth[n] != 0 and (0 in growth.values() or growth[n] < max(growth.values()))
        )
        for one in found:
            if 0 not in growth.values():
                assert "no size comes back" in one.reason
                continue
            for word in one.remedy.split("to size ")[1].split(";")[0].split(" or "):
                assert net.output_size(int(word)) == int(word)
            assert one.derivation.verify().ok
            seen += 1
    assert seen > 20


def test_networks_that_only_lose_a_border_or_only_go_down_are_left_alone():
    valid = cs.Sequential(
        cs.Conv1d(1, 1, 3), cs.MaxPool1d(2), cs.Conv1d(1, 1, 3), cs.ConvTranspose1d(1, 1, 2, 2)
    )
    skip = cs.Sequential(
        cs.Conv1d(1, 1, 3), cs.Parallel(cs.Sequential(cs.MaxPool1d(2), cs.ConvTranspose1d(1, 1, 2, 2)),
                                        cs.Sequential()),
    )  # fmt: skip
    assert codes(skip, 12, select="CS502") == []
    assert codes(cs.Sequential(cs.Conv1d(1, 1, 3, 2)), 9) == []
    assert codes(valid, 12, select="CS502") == []
    assert codes(valid, 13, select="CS502") == ["CS502"]  # odd sizes lose one more than even ones


def test_a_size_that_is_refused_is_a_finding_with_sizes_that_fit():
    net = unet_3d(2, depth=2)
    found = cs.report(net, (16, 16, 18), select="CS503")
    assert [(one.code, one.layer, one.axes) for one in found] == [("CS503", "cat1", (2,))]
    assert found.findings[0].remedy.endswith("Sizes that fit: 16 or 20 on axis 2.")
    for n in (16, 20):
        assert codes(net, (16, 16, n), select="CS503") == []
    assert found.findings[0].derivation.verify().ok
    rows = {row.name: row.sizes for row in found.rows}
    assert rows["pool1"] == (4, 4, 4)
    assert rows["cat1"] is None
    assert rows["out"] is None
    one = only(cs.Conv1d(1, 1, 5), 3)
    assert one.code == "CS503"
    assert "Sizes that fit: 5." in one.remedy


def test_channels_that_never_fit_are_refused_with_no_size_to_offer():
    net = cs.Sequential(cs.Conv1d(1, 4, 3), cs.Conv1d(8, 1, 3))
    one = only(net, 9)
    assert (one.code, one.layer, one.question) == ("CS503", "1", None)
    assert codes(net) == ["CS503"]
    axes = cs.Sequential(cs.Conv2d(1, 1, 3), cs.Conv1d(1, 1, 3))
    assert codes(axes, (9, 9)) == codes(axes) == ["CS503"]


# ---------------------------------------------------------------- whole networks


def test_a_residual_network_has_what_its_shortcuts_skip():
    net = residual_network((1, 1, 1, 1))
    found = cs.report(net, (224, 224))
    assert [(one.code, one.layer) for one in found] == [
        ("CS102", "layer2.0.block.1.0"), ("CS102", "layer3.0.block.1.0"), ("CS102", "layer4.0.block.1.0"),
    ]  # fmt: skip
    assert "also goes to 'layer2.0.block.0.conv1'" in found.findings[0].reason
    assert found.parameters == net.sizes((224, 224)).parameters
    shapes = [(row.channels, row.sizes) for row in found.rows]
    assert shapes == list(net.shapes((224, 224)))
    assert [row.field.size for row in found.rows[:5]] == [
        (7, 7), (7, 7), (7, 7), (11, 11), (11, 11),
    ]  # fmt: skip


def test_average_pooling_before_the_shortcut_is_its_remedy():
    block = bottleneck(256, 128, 2)
    assert codes(block, (56, 56)) == ["CS102"]
    shortcut = cs.Sequential(cs.AvgPool2d(2), cs.Conv2d(256, 512, 1))
    body = cs.Sequential(
        cs.Conv2d(256, 128, 1), cs.Conv2d(128, 128, 4, 2, 1), cs.Conv2d(128, 512, 1)
    )
    assert codes(cs.Parallel(body, shortcut), (56, 56)) == []


def test_each_layer_is_known_by_its_windows_only():
    """Channels, groups, weights and biases change nothing."""
    wide = cs.report(cs.Conv2d(8, 16, 1, 2, groups=4, bias=True), (8, 8))
    assert [(one.reason, str(one.question)) for one in wide] == [
        (one.reason, str(one.question)) for one in cs.report(cs.Conv2d(1, 1, 1, 2), (8, 8))
    ]


# ---------------------------------------------------------------- codes and choices

MINIMAL = {
    "CS101": (cs.MaxPool1d(2), 5),
    "CS102": (cs.Conv1d(1, 1, 1, 2), 7),
    "CS201": (cs.Conv1d(1, 1, 2, padding=2), 5),
    "CS202": (cs.ConvTranspose1d(1, 1, 2, 2, 0, 1), 5),
    "CS203": (cs.ConvTranspose1d(1, 1, 1, 2), 5),
    "CS301": (cs.ConvTranspose1d(1, 1, 3, 2), 5),
    "CS302": (cs.Sequential(cs.Conv1d(1, 1, 3, dilation=2), cs.Conv1d(1, 1, 3, dilation=2)), 20),
    "CS401": (cs.Conv1d(1, 1, 2, padding="same"), 5),
    "CS402": (cs.Parallel(cs.Conv1d(1, 1, 3, padding=1), cs.Conv1d(1, 1, 3, padding=((0, 2),))), 9),
    "CS501": (cs.ConvTranspose1d(1, 1, 3, 1, 1, 1, dilation=2), 5),
    "CS502": (cs.Sequential(cs.Conv1d(1, 1, 3, 2, 1), cs.ConvTranspose1d(1, 1, 4, 2, 1)), 9),
    "CS503": (cs.Parallel(cs.Sequential(cs.MaxPool1d(2), cs.Upsample(scale_factor=2)),
                          cs.Sequential()), 9),
}  # fmt: skip


def test_every_code_has_a_minimal_network():
    assert list(MINIMAL) == [rule.code for rule in RULES]


@pytest.mark.parametrize("code", MINIMAL)
def test_a_finding_has_its_parts_and_shows_in_every_format(code, tmp_path):
    net, size = MINIMAL[code]
    found = cs.report(net, size, select=code)
    assert codes(net, size, select=code) == [code]
    assert code not in codes(net, size, ignore=code)
    (one,) = found
    assert isinstance(one, Finding)
    assert one.reason.endswith(".")
    assert one.remedy.endswith(".")
    assert one.layer in [row.name for row in found.rows]
    assert one.derivation.verify().ok
    assert str(one.derivation.conclusion)
    for ending, word in (
        (".html", "<h1>"),
        (".md", "# "),
        (".json", '"findings"'),
        (".txt", "Remedy"),
    ):
        text = found.write(tmp_path / f"report{ending}").read_text("utf-8")
        assert word in text
        assert code in text
    assert code in found.latex()
    assert max(map(len, found.text().splitlines())) <= 79


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_code_is_on_its_page_with_an_example_that_finds_it(rule):
    """The page runs as a doctest; here it is seen that the example gives this code."""
    page = PAGE.read_text("utf-8")
    assert f"| {rule.code} | {rule.name} |" in page
    section = page.split(f"### {rule.code}: {rule.name}\n")[1].split("\n### ")[0].split("\n## ")[0]
    assert f"\n{rule.code} " in section or f'select="{rule.code}"' in section
    assert rule.code[:3] in GROUPS


def test_the_longer_beginning_wins():
    net, size = MINIMAL["CS203"]
    assert codes(net, size) == ["CS203", "CS301"]
    assert codes(net, size, select="CS2") == ["CS203"]
    assert codes(net, size, ignore="CS2") == ["CS301"]
    assert codes(net, size, select=["CS203", "CS3"], ignore="CS") == ["CS203", "CS301"]
    assert codes(net, size, select="CS", ignore=["CS20", " cs301 "]) == []
    assert codes(net, size, select="CS301, CS203") == ["CS203", "CS301"]
    with pytest.raises(
        ValueError, match="select is 'XY', but no code begins so; the codes are CS101, "
    ):
        cs.report(net, size, select="xy")
    with pytest.raises(TypeError, match='ignore is 3, but it must be text; give codes, as "CS1"'):
        cs.report(net, size, ignore=[3])


def test_what_is_no_network_and_what_is_no_size():
    with pytest.raises(TypeError, match="net is 3, but it is no network but int; give a Graph"):
        cs.report(3)
    with pytest.raises(
        ValueError, match=r"input_size is \(3, 3\), but the network takes 1 axis; give a number"
    ):
        cs.report(cs.Conv1d(1, 1, 3), (3, 3))
    with pytest.raises(ValueError, match="input_size is i, but a report needs numbers"):
        cs.report(cs.Conv1d(1, 1, 3), cs.abc.i)
    with pytest.raises(TypeError, match="a Report has no truth value of its own"):
        bool(cs.report(cs.Conv1d(1, 1, 3)))


def test_layers_with_symbols_are_listed_and_not_judged():
    found = cs.report(cs.Sequential(cs.Conv1d(1, 4, cs.abc.k), cs.ConvTranspose1d(4, 1, 3, 2)))
    assert [(one.code, one.layer) for one in found] == [("CS301", "1")]
    assert found.markdown()
    assert json.loads(found.json())["layers"][0]["parameters"] == "4*k"


# ---------------------------------------------------------------- formats


def test_json_holds_what_the_report_holds():
    net, size = unet_3d(3, depth=2), (16, 16, 18)
    found = cs.report(net, size, title="unet")
    text = found.json()
    made = json.loads(text, parse_float=lambda one: pytest.fail(f"{one} is a float"))
    assert text == json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert sorted(made) == [
        "codes", "exit_status", "findings", "input", "layers", "model", "notes", "parameters", "schema",
    ]  # fmt: skip
    assert made["input"] == {"channels": 1, "size": [16, 16, 18]}
    assert [one["code"] for one in made["findings"]] == [one.code for one in found]
    assert [sorted(one) for one in made["findings"]] == [
        ["axes", "code", "derivation", "layer", "reason", "remedy"]
    ] * len(found)
    assert len(made["layers"]) == len(net.nodes)
    row = made["layers"][4]
    assert row["receptive_field"] == {"padding": [2] * 3, "size": [6] * 3, "stride": [2] * 3}
    assert (made["exit_status"], made["schema"], made["model"]) == (1, 1, "unet")


def test_the_call_of_a_derivation_makes_it_again():
    for code, (net, size) in MINIMAL.items():
        one = only(net, size, select=code)
        again = eval(str(one.question), {"cs": cs, "net": net})  # noqa: S307 - our own text
        assert again.conclusion == one.derivation.conclusion


def test_the_page_shows_each_derivation_once_and_the_layers():
    found = cs.report(unet_3d(3, depth=3), (16, 16, 16), select="CS3")
    assert len(found) == 3
    page = found.html()
    assert page.count("<details") == 3  # the sizes differ
    assert cs.report(unet_3d(3, depth=3), select="CS3").html().count("<details") == 1
    assert "Left out, as they go element by element: 14 ReLU." in page
    assert "<script" not in page
    assert "3 findings." in page


def test_the_terminal_shows_no_colours_where_it_is_none():
    stream = io.StringIO()
    show(
        cs.report(cs.Sequential(cs.Conv2d(3, 8, 3, bias=True), "ReLU", cs.MaxPool2d(2)), (9, 9)),
        file=stream,
    )
    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    assert lines == [
        "name    layer                      channels  size   receptive field  stride  parameters  found",
        "0       Conv2d 3 × 3                      8  7 × 7  3 × 3            1              224",
        "2       MaxPool2d 2 × 2, stride 2         8  3 × 3  4 × 4            2                0  CS101",
        "in all                                                                              224",
        "Left out, as they go element by element: 1 ReLU.",
        "",
        "CS101 2  pixels cut off at the border",
        "On each axis no output reads the last element of 7; 13 of 49 pixels are lost.",
        "→ Set ceil_mode=True, or pad 1 element more at the end, or let what reaches this layer have "
        "size 6 or 8.",
        "cs.derive.unread(cs.Conv1d(1, 1, kernel_size=(2,), stride=(2,), bias=False), 7)",
        "",
        "3 layers, 224 parameters, input 9 × 9 with 3 channels: 1 finding.",
    ]


SIZES = """\
name    layer                          channels  size  parameters
──────  ─────────────────────────────  ────────  ────  ──────────
input                                  3         8     –
0.0     Conv1d 5, stride 2, padding 2  8         4     120
1       MaxPool1d 2, stride 2          3         4     0
merge   Concat                         11        4     0
in all                                 –         –     120

Left out, as they go element by element: 1 ReLU.
"""


def test_tables_of_sizes_and_networks_are_shown():
    net = cs.Parallel(cs.Sequential(cs.Conv1d(3, 8, 5, 2, 2, groups=1), "ReLU"), cs.MaxPool1d(2),
                      merge=cs.Concat())  # fmt: skip
    assert net.sizes(8).text() == SIZES
    assert "0.1, 1" in net.text()
    assert net.latex()
    assert net.markdown()
    assert "all of" not in cs.Sequential().text()


def test_a_report_is_iterated_and_printed():
    found = cs.report(cs.MaxPool1d(2), 5)
    assert isinstance(found, Report)
    assert repr(found) == "<Report: 1 layer, 1 finding>"
    assert str(found) == found.text()
    assert (len(found), found.exit_status) == (1, 1)
    assert cs.report(cs.MaxPool1d(2), 4).exit_status == 0
    with pytest.raises(
        ValueError, match=r"path is 'x.pdf', but it ends in '.pdf', which names no format"
    ):
        found.write("x.pdf")


# ---------------------------------------------------------------- the command line

PRINTED = """Sequential(
  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (1): ReLU(inplace=True)
  (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
)
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.txt"
    path.write_text(PRINTED, "utf-8")
    return str(path)


def command(*arguments, text=None):
    return CliRunner().invoke(app, ["report", *arguments], input=text)


def test_the_exit_status_says_what_was_found(model):
    assert command(model, "--input-size", "10x10").exit_code == 0
    assert command(model, "--input-size", "9").exit_code == 1
    assert command(model, "--input-size", "9", "--ignore", "CS1").exit_code == 0
    assert command(model, "--input-size", "9", "--select", "CS102,CS3").exit_code == 0
    assert command(model, "--input-size", "9", "--select", "CS1", "--select", "CS3").exit_code == 1
    assert command(model, "--input-size", "9", "--ignore", "CS1", "--ignore", "CS3").exit_code == 0
    assert command("-", "--input-size", "9x9", text=PRINTED).exit_code == 1
    assert command("ConvTranspose2d(1, 1, 3, stride=2)").exit_code == 1


def test_what_cannot_be_read_has_an_exit_status_of_two(model, tmp_path):
    """In a process of its own, as the refusals are told by `main`."""
    for arguments in ((model, "--input-size", "9x9x9"), (model, "--select", "ABC"), ("nothing.txt",),
                      ("model.py",), (str(tmp_path),)):  # fmt: skip
        with pytest.raises((ValueError, OSError)):
            CliRunner().invoke(app, ["report", *arguments], catch_exceptions=False)
    code = "from convsym.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "report", "model.pt"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "convsym: model is 'model.pt', but it is a pickle, which would have to be executed to be read; "
        "save what print(model) shows in a text file, or export the model to ONNX\n"
    )


def test_files_and_formats(model, tmp_path):
    target = tmp_path / "report.html"
    done = command(model, "--input-size", "9x9", "-o", str(target))
    assert (done.exit_code, done.output) == (1, f"<Report: 3 layers, 1 finding>; wrote {target}\n")
    assert "CS101" in target.read_text("utf-8")
    made = json.loads(command(model, "--input-size", "9x9", "--format", "json").output)
    assert made["model"] == "model.txt"
    assert command(model, "--format", "markdown").output.startswith("*Report*\n\n# model.txt\n")
    assert "Which of them are read" in command(model, "--input-size", "9", "--derive").output


def test_an_onnx_file_is_read(tmp_path):
    onnx = drawing.required("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    weight = helper.make_tensor("w", kind, [4, 3, 3, 3], [0.0] * 108)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], name="conv"),
        helper.make_node("MaxPool", ["c"], ["y"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
    ]
    x = helper.make_tensor_value_info("x", kind, [1, 3, 9, 9])
    y = helper.make_tensor_value_info("y", kind, [1, 4, 3, 3])
    model = helper.make_model(helper.make_graph(nodes, "net", [x], [y], [weight]))
    path = tmp_path / "net.onnx"
    onnx.save(model, str(path))
    done = command(str(path), "--input-size", "9x9", "--format", "json")
    assert done.exit_code == 1
    made = json.loads(done.output)
    assert [one["code"] for one in made["findings"]] == ["CS101"]
    assert [row["size"] for row in made["layers"]] == [[7, 7], [3, 3]]
    path.write_bytes(b"no model")
    with pytest.raises(ValueError, match="onnx"):
        CliRunner().invoke(app, ["report", str(path)], catch_exceptions=False)


def test_gridding_before_a_transposed_layer_is_derived_up_to_where_it_stays() -> None:
    stack = [cs.Conv1d(1, 1, 3, padding=2, dilation=2), cs.Conv1d(1, 1, 3, padding=2, dilation=2)]
    net = cs.Sequential(stack[0], "ReLU", stack[1], cs.ConvTranspose1d(1, 1, 2, stride=2))
    (found,) = cs.report(net, 16, select="CS302").findings
    assert found.layer == "0" and found.derivation is not None
    assert found.derivation.verify().ok and found.derivation.answer is False
    assert "cs.derive.coverage([cs.Conv1d(" in str(found.question)
    block = cs.Parallel(cs.Conv1d(1, 1, 3, padding=1), cs.Sequential())
    wide = cs.Conv1d(1, 1, 3, padding=4, dilation=4)
    beside = cs.Sequential(block, wide, cs.ConvTranspose1d(1, 1, 2, stride=2))
    (found,) = cs.report(beside, 16, select="CS302").findings
    assert found.layer == "1" and found.derivation is None  # branches meet before it
