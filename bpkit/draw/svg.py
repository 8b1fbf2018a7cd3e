"""SVG as nested strings: elements that escape what they are given, and typeset symbols."""

from base64 import b64encode
from html import escape

from bpkit.draw import symbols
from bpkit.draw.palette import INK, PAPER
from bpkit.words import lang

MATH_FONT = "'STIX Two Math', 'Cambria Math', 'Latin Modern Math', 'Times New Roman', serif"
TEXT_FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
# Sizes in px; JupyterLab sets its prose in 14. A style inside an SVG holds for the whole page that
# it stands in, so every rule names our own class.
STYLE = (
    f".bpkit-svg text {{font: 15px {TEXT_FONT}; text-anchor: middle; fill: {INK}}}"
    f".bpkit-svg .letter {{font: italic 18px {MATH_FONT}}}"
    f".bpkit-svg .script {{font: 12px {MATH_FONT}}}"
    ".bpkit-svg line {stroke-linecap: round}"
)


def coordinate(value) -> str:
    """A number of px with at most two decimals; what is no float, as it is.

    The last digits of a computed number differ from processor to processor, and nobody sees them.
    """
    return f"{round(value, 2) + 0.0:g}" if isinstance(value, float) else str(value)


def points(pairs) -> str:
    """Places as a polyline takes them."""
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in pairs)


def element(tag, *children, **attributes) -> str:
    """<tag attributes>children</tag>. In attribute names _ stands for -; None leaves one out.

    Children are SVG made by this module; text goes through `text`, which escapes it.
    """
    pairs = (
        f' {name.strip("_").replace("_", "-")}="{escape(coordinate(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{''.join(pairs)}>{''.join(children)}</{tag}>"


def span(content: str, **attributes) -> str:
    """A run of text, escaped."""
    return element("tspan", escape(content), **attributes)


def symbol(letter: str, l, *indices) -> str:
    """A letter with its layer above and its subscripts below, set as in the formulas."""
    # dy moves the pen, and it stays there: up for the superscript, down past it, and back.
    below = symbols.subscript(*indices)
    parts = [span(letter, class_="letter"), span(str(l), dy="-0.5em", class_="script")]
    if below:
        # The subscript begins under the superscript, so the pen first goes back over it.
        back = f"-{0.5 * len(str(l)):.2g}em"
        parts.append(span(below, dx=back, dy="0.9em", class_="script"))
    # An empty span would not move the pen: a zero-width space does.
    parts.append(span("\u200b", dy="-0.32em" if below else "0.4em"))
    return "".join(parts)


def text(x, y, *spans, fill=INK) -> str:
    """A line of text centred at x, standing on y, made of `span`s and `symbol`s."""
    # As a style, since STYLE would win over an attribute.
    style = f"fill: {fill}" if fill != INK else None
    return element("text", *spans, x=x, y=y, style=style)


def pickable(name, label, *drawn, left=None, right=None, up=None, down=None) -> str:
    """A part of a picture that can be picked by a click, or walked to by the arrow keys.

    name: what the view says was picked. label: what is read aloud. left to down: the names of the
    parts that the arrow keys lead to.
    """
    return element(
        "g", *drawn,
        data_name=name, role="button", aria_label=label, tabindex="-1",
        data_left=left, data_right=right, data_up=up, data_down=down,
    )  # fmt: skip


def document(width, height, *children, label: str) -> str:
    """A whole picture on paper white. `label` says in words what it shows."""
    return element(
        "svg",
        f"<style>{STYLE}</style>",
        element("rect", width=width, height=height, fill=PAPER),
        *children,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}",
        width=width, height=height, class_="bpkit-svg", role="group", aria_label=label,
        lang=lang() or None,
    )  # fmt: skip


def as_image(svg: str, alt: str) -> str:
    """The picture as an HTML image, which JupyterLab shows even before a notebook is trusted."""
    data = b64encode(svg.encode()).decode()
    return f'<img class="bpkit-still" alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'
