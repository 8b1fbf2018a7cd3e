"""What Sphinx is told of our pages: formulas as bpkit sets them, headings by Jupyter's rule."""

import re
from base64 import b64decode, b64encode
from functools import partial
from hashlib import sha256
from html import escape, unescape

from bpkit.draw.mathml import mathml


def slug(title: str) -> str:
    """The anchor that JupyterLab gives a heading."""
    return re.sub(r"\s+", "-", title.strip())


def inline(translator, node):
    """A formula in a line of text."""
    from docutils.nodes import SkipNode

    translator.body.append(mathml(node.astext(), "inline"))
    raise SkipNode


def block(translator, node):
    """A formula of its own line, its label at the right edge."""
    from docutils.nodes import SkipNode

    formula = mathml(node.astext().strip(), "block")
    translator.body.append(f'<div class="bpkit-formula">{formula}</div>')
    raise SkipNode


def setup(app):
    """Called by Sphinx."""
    app.add_html_math_renderer("bpkit", (inline, None), (block, None))
    app.connect("build-finished", guard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


LANGUAGES = {"zh": "zh-CN"}  # by the folder of an edition
DESCRIBED = re.compile(r"<h1>.*?</h1>\s*<p>(.*?)</p>", re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
IMAGE = re.compile(r'"data:image/png;base64,([^"]+)"')
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def guard(app, error):
    """Give every page a content security policy: what is not the site's own is refused."""
    if error:
        return
    for path in sorted(app.outdir.glob("**/[!_]*.html")):
        text = path.read_text("utf-8")
        text = IMAGE.sub(partial(as_file, app.outdir, path), text)
        hashes = {
            f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
            for script in INLINE.findall(text)
        }
        address = f"{app.config.html_baseurl}{path.relative_to(app.outdir).as_posix()}"
        head = policy(sorted(hashes)) + shared(text, address, app.config.html_baseurl)
        text = text.replace("<head>", f"<head>{head}", 1)
        if path.parent != app.outdir:  # an edition, in the folder of its language
            text = text.replace('lang="en"', f'lang="{LANGUAGES[path.parent.name]}"', 1)
        path.write_text(text, "utf-8")


def as_file(site, page, found) -> str:
    """A chart that stands in the page as a file of its own, by its content; its new address."""
    image = b64decode(found[1])
    file = site / "_images" / f"{sha256(image).hexdigest()[:12]}.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(image)
    return f'"{"../" * len(page.relative_to(site).parent.parts)}_images/{file.name}"'


def policy(hashes) -> str:
    """Scripts are the site's files, and the few lines of the theme's in the page, by their hash.

    A style may stand in a picture, and in a formula of the quiz.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    content = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def shared(text, address, base) -> str:
    """What is shown of a page where somebody shares its link."""
    title = TITLE.search(text)[1]
    first = DESCRIBED.search(text)
    told = (
        " ".join(unescape(re.sub("<math.*?</math>|<[^>]+>", "", first[1])).split()) if first else ""
    )
    named = {
        "og:type": "article",
        "og:title": unescape(title),
        "og:description": told,
        "og:url": address,
        "og:image": f"{base}_static/preview.png",
        "og:image:alt": "A network with the δ of its neurons, found from right to left.",
    }
    tags = [f'<meta name="description" content="{escape(told)}">'] if told else []
    tags += [f'<meta property="{n}" content="{escape(v)}">' for n, v in named.items() if v]
    return "".join([*tags, '<meta name="twitter:card" content="summary_large_image">'])
