"""The pictures: what they name, what they escape, and how they show a number."""

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

import bpkit
from bpkit.draw import charts, palette, symbols
from bpkit.draw.network import network_svg, parts
from bpkit.draw.svg import as_image, element, pickable, points, span
from bpkit.learning import Record


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


@pytest.mark.parametrize("ink", ["INK", "MUTED", "FORWARD", "BACKWARD", "POSITIVE", "NEGATIVE"])
def test_every_ink_is_legible_on_paper(ink):
    ratio = (luminance(palette.PAPER) + 0.05) / (luminance(getattr(palette, ink)) + 0.05)
    assert ratio >= 4.5  # WCAG 2, level AA


def picture(net, **options):
    return ET.fromstring(network_svg(net, {}, label="a network", **options))


def named(svg):
    return {e.get("data-name"): e for e in svg.iter() if e.get("data-name")}


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.1 + 0.2, "0.3"), (-1e-17, "0"), (np.float64(12.3456), "12.35"), (7.0, "7"), (720, "720"),
     ("0.125em", "0.125em")],
)  # fmt: skip
def test_a_picture_is_written_with_no_digit_that_nobody_sees(value, written):
    assert element("rect", x=value) == f'<rect x="{written}"></rect>'
    assert points([(value, 0.0)]) == f"{written},0"


def test_the_view_has_no_colour_of_its_own():
    css = (Path(bpkit.__file__).parent / "figure" / "view.css").read_text("utf-8")
    inks = {value for name, value in vars(palette).items() if name.isupper()}
    assert set(re.findall("#[0-9a-f]{6}", css)) <= inks


def test_each_neuron_bias_and_weight_is_drawn_once_and_says_what_it_is():
    net, _, _ = bpkit.example()
    found = [e.get("data-name") for e in picture(net).iter() if e.get("data-name")]
    assert sorted(found) == sorted(part.name for part in parts(net))
    assert len(found) == 8 + 2 + 8 + 18  # neurons, inputs, biases, weights
    edge = named(picture(net))["w:3,1,2"]
    assert edge.get("aria-label") == (
        "w³₁₂ = −1, weight from neuron 2 of layer 2 to neuron 1 of layer 3"
    )


def test_a_negative_weight_or_bias_is_dashed_and_a_positive_one_is_not():
    net, _, _ = bpkit.example()
    for name, group in named(picture(net)).items():
        kind, l, j, k = symbols.part_of(name)
        if kind != "n":
            number = net.w[l][j - 1, k - 1] if kind == "w" else net.b[l][j - 1, 0]
            dashed = any(e.get("stroke-dasharray") for e in group.iter())
            assert dashed == (number < 0), name


def test_arrow_keys_lead_only_to_parts_that_exist_and_reach_all_of_them():
    net = bpkit.Network([2, 3, 1, 4])
    found = named(picture(net))
    reached, waiting = set(), ["n:1,1"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            ways = (found[name].get(f"data-{way}") for way in ("left", "right", "up", "down"))
            waiting += [way for way in ways if way]
    assert reached == set(found)


def test_the_largest_network_that_is_drawn_keeps_its_neurons_apart():
    svg = picture(bpkit.Network([8] * 6))
    rings = [e for e in svg.iter() if e.tag.endswith("circle") and e.get("r") == "31"]
    centres = {(int(e.get("cx")), int(e.get("cy"))) for e in rings}
    assert len(centres) == 48
    ys = sorted(y for x, y in centres if x == min(x for x, _ in centres))
    assert min(np.diff(ys)) > 2 * 31


@pytest.mark.parametrize("sizes", [[9, 2], [2] * 7])
def test_a_network_too_large_to_read_is_refused(sizes):
    with pytest.raises(ValueError, match="up to 6 layers of 8 neurons"):
        bpkit.explorers.forward(bpkit.Network(sizes), [1] * sizes[0], [1] * sizes[-1])


def test_text_and_attributes_are_escaped():
    nasty = "<script>alert(1)</script>\"'&"
    assert "<script" not in element("text", span(nasty), aria_label=nasty)
    assert "<script" not in as_image("<svg/>", alt=nasty)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.14773, "−0.1477"),
        (0.52172, "0.5217"),
        (-0.00001, "0.0000"),
        (-1e6, "−1000000"),
        (-2.5e23, "−2.50·10²³"),
    ],
)
def test_numbers_have_four_decimals_and_a_true_minus(value, shown):
    assert symbols.rounded(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.0000"),
        (-0.25, "−0.2500"),
        (0.00317, "0.00317"),
        (-0.000317, "−0.000317"),
        (-1.31e-8, "−1.31·10⁻⁸"),
    ],
)
def test_a_tiny_number_shows_three_digits(value, shown):
    assert symbols.significant(value) == shown


def test_a_chart_is_an_image_with_an_alternative_text_from_its_numbers():
    history = [Record(1, 0.5, 0.25), Record(2, 0.25, 0.75)]
    html = charts.learning_curve(history)._repr_html_()
    assert "from 0.50 to 0.25" in html
    assert "from 25% to 75%" in html
    png = b64decode(html.split("base64,")[1].split('"')[0])
    assert png.startswith(b"\x89PNG")


def test_a_chart_by_layer_tells_both_ends_of_each_line_and_has_a_tick_for_every_layer():
    sizes = {"near": {2: 0.5, 3: 1.0}, "far": {2: 2e-7, 3: 0.25}}
    html = charts.by_layer(sizes, "size")._repr_html_()
    assert "near: 0.5 in layer 2, 1 in 3; far: 2e-07 in layer 2, 0.2 in 3." in html
    deeper = charts.by_layer({"deep": {2: 0.5, 5: 1.0}, "shallow": {3: 0.5, 4: 1.0}}, "size")
    assert [*deeper.figure.axes[0].get_xticks()] == [2, 3, 4, 5]


@pytest.mark.parametrize("count", [0, 4])
def test_more_lines_than_can_be_told_apart_are_refused(count):
    lines = {str(n): {2: 1.0} for n in range(count)}
    told = f"expected 1 to 3 lines, which can be told apart, got {count}"
    with pytest.raises(ValueError, match=f"curves: {told}"):
        charts.by_layer(lines, "size")
    with pytest.raises(ValueError, match=f"lines: {told}"):
        charts.curves([0], lines, "t", "height")
    with pytest.raises(ValueError, match=f"errors: {told}"):
        charts.by_step(np.array([0.1]), lines)


def test_a_learning_curve_of_a_regression_is_of_the_cost_alone():
    net = bpkit.Network([1, 1], output="identity", seed=0)
    history = bpkit.train(net, [[0, 1, 2]], [[1, 3, 5]], epochs=3, learning_rate=0.1)
    chart = charts.learning_curve(history)
    assert len(chart.figure.axes) == 1
    first, last = history[0].cost, history[-1].cost
    assert chart.alt == f"A curve over 3 epochs. The cost falls from {first:.2f} to {last:.2f}."


def test_a_learning_curve_says_which_way_it_goes():
    alt = charts.learning_curve([Record(1, 0.25, 0.75), Record(2, 0.5, 0.75)]).alt
    assert "The cost rises from 0.25 to 0.50" in alt
    assert "the share of right answers stays, from 75% to 75%" in alt
    with pytest.raises(ValueError, match="history: expected at least one record"):
        charts.learning_curve([])


def test_curves_tell_the_ends_and_the_middle_of_each_line():
    html = charts.curves([0, 1, 2], {"up": [1, 2, 4.567], "flat": [3, 3, 3]}, "t", "height")
    assert html.alt == (
        "height over t. up: 1.00 at 0, 2.00 at 1, 4.57 at 2; flat: 3.00 at 0, 3.00 at 1, 3.00 at 2."
    )
    assert html._repr_html_().startswith("<img")


def test_a_landscape_tells_its_highest_its_lowest_and_the_start():
    across, up = np.array([-1.0, 0.0, 1.0]), np.array([0.0, 2.0])
    heights = np.array([[1.0, 2.0, 3.0], [6.0, 5.0, 0.254]])
    html = charts.landscape(across, up, heights, ("u", "v"), start=(0.0, 0.0))
    assert html.alt == (
        "Hills, and a map of them, over u and v: highest 6.00 at (-1.0, 2.0); "
        "start 2.00 at (0.0, 0.0); lowest 0.25 at (1.0, 2.0)."
    )
    assert html._repr_html_().startswith("<img")


def test_errors_by_step_tell_no_digit_that_rounding_decides():
    steps = np.array([1e-1, 1e-5, 1e-15])
    errors = {"V": np.array([2.4e-3, 3e-11, 0.7]), "flat": np.array([3e-3, 1.24e-6, 0.0])}
    chart = charts.by_step(steps, errors)
    assert chart.alt == (
        "The error as a share of the truth, on logarithmic axes. "
        "V: 2e-03 at h = 0.1, below 1e-08 at h = 1e-05, above 0.1 at h = 1e-15; "
        "flat: 3e-03 at h = 0.1, 1e-06 at h = 1e-05, below 1e-08 at h = 1e-15."
    )
    assert chart._repr_html_().startswith("<img")


def boxes(svg):
    """Left, top, right and bottom of the ground under each written note."""
    for e in svg.iter("{http://www.w3.org/2000/svg}rect"):
        if e.get("rx"):
            x, y, width, height = (float(e.get(n)) for n in ("x", "y", "width", "height"))
            yield x, y, x + width, y + height


@pytest.mark.parametrize("sizes", [[2, 3, 2, 3], [3, 3, 3, 3]])
def test_no_note_stands_on_another(sizes):
    net = bpkit.Network(sizes)
    names = [part.name for part in parts(net)]
    notes = {n: [("z = −0.0000", "black")] * 3 for n in names if n[0] == "n"}
    edge_notes = {n: ("−0.0000", "black") for n in names if n[0] == "w"}
    found = list(boxes(picture(net, notes=notes, edge_notes=edge_notes)))
    assert len(found) == 3 * len(notes) + len(edge_notes)
    for i, (left, top, right, bottom) in enumerate(found):
        for x0, y0, x1, y1 in found[:i]:
            assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


def test_a_part_that_can_be_picked_is_a_button_with_its_neighbours():
    part = pickable("n:1,1", 'a "b"', element("circle", r=3), right="n:2,1")
    assert part == (
        '<g data-name="n:1,1" role="button" aria-label="a &quot;b&quot;" tabindex="-1" '
        'data-right="n:2,1"><circle r="3"></circle></g>'
    )
