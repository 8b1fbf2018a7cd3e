"""How Sphinx makes pages of the prepared notebooks; make_pages.py calls it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = html_title = "Backpropagation, layer by layer"
language = "en"
extensions = ["myst_nb", "pages"]
exclude_patterns = ["_static"]
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "pages.slug"
html_baseurl = os.environ["SITE_ADDRESS"]  # make_pages.py has it from the README
html_theme = "furo"
html_math_renderer = "bpkit"
html_static_path = ["_static"]
html_css_files = ["figures.css"]
html_js_files = [("page.js", {"defer": "defer"})]
html_copy_source = html_show_sourcelink = html_show_sphinx = False
html_show_copyright = False
