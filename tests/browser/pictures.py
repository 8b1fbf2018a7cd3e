"""The pictures that are shown of the figures elsewhere: python -m pytest tests/browser/pictures.py

They land in test-output/, and are put by hand where they are shown: `stepping.gif` and its still in
notebooks/images (for the README), `preview.png` in binder/site (for those who share a link).
"""

from io import BytesIO

from conftest import OUTPUT
from PIL import Image

import bpkit

PAGE = """<meta charset="utf-8"><style>body {{margin: 0; background: #fff}}
p {{font: 16px 'DejaVu Sans', sans-serif; margin: 0 24px; height: 48px; width: 672px}}
h1 {{font: bold 44px 'DejaVu Sans', sans-serif; text-align: center; margin: 34px 0 6px}}
</style>{}"""
MOST = 1_000_000  # bytes


def test_the_moving_picture_for_the_readme_is_taken(chromium):
    """Both passes, a step at a time; those of the update, which changes little, are left out."""
    page = chromium.new_page(viewport={"width": 720, "height": 470})
    figure, frames = bpkit.explorers.recursion(step=0), []
    stages = [step.stage for step in figure.explorer.steps]
    for step, stage in enumerate(stages):
        if stage != "update":
            frame = figure.explorer.moved(step=step).frame()
            page.set_content(PAGE.format(f"{frame.picture}<p>{frame.words}</p>"))
            frames.append(Image.open(BytesIO(page.screenshot())).convert("RGB"))
    page.close()
    OUTPUT.mkdir(exist_ok=True)
    still = stages.index("backward") + 12
    frames[still].quantize(64).save(OUTPUT / "stepping.png")
    palette = strip(frames).quantize(64, dither=Image.Dither.NONE)
    drawn = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    times = [*[350] * (len(drawn) - 1), 4000]
    drawn[0].save(
        OUTPUT / "stepping.gif", save_all=True, append_images=drawn[1:], duration=times, loop=0
    )
    assert (OUTPUT / "stepping.gif").stat().st_size < MOST


def strip(frames):
    """Some of the frames in one picture, with all the colours that there are."""
    some = frames[:: len(frames) // 6]
    joined = Image.new("RGB", (some[0].width * len(some), some[0].height))
    for i, frame in enumerate(some):
        joined.paste(frame, (i * frame.width, 0))
    return joined


def test_the_preview_for_a_shared_link_is_taken(chromium):
    page = chromium.new_page(viewport={"width": 1200, "height": 630})
    picture = bpkit.explorers.recursion().to_svg().replace("<svg", '<svg style="zoom: 1.13"', 1)
    title = "<h1>Backpropagation, layer by layer</h1>"
    page.set_content(
        PAGE.format(f'{title}<div style="display: grid; place-items: center">{picture}</div>')
    )
    page.screenshot(path=OUTPUT / "preview.png")
    page.close()
    assert (OUTPUT / "preview.png").stat().st_size < 200_000
