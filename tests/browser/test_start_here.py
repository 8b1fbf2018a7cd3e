"""00 as a reader meets it: the still, then the live figure, moved by keyboard and mouse."""

import re

from conftest import GONE

import bpkit


def test_the_still_is_seen_before_anything_is_run(lab):
    page = lab.open("00_start_here.ipynb").page
    still = page.locator("img.bpkit-still").first
    still.wait_for()
    assert still.is_visible()
    assert "C = 0.5217" in still.get_attribute("alt")
    assert page.get_by_text("Run this cell to bring the figure to life.").first.is_visible()
    lab.screenshot("00_before_running")


def test_the_slider_moved_by_keyboard_shows_what_bpkit_computes(lab):
    page = lab.open("00_start_here.ipynb").page
    lab.run_all()
    figure = lab.figure()
    assert page.locator("img.bpkit-still").first.is_hidden()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    net, x, y = bpkit.example()
    x[0, 0] = 1.2
    cost = bpkit.cost_of(net, x, y)
    figure.get_by_role("status").filter(has_text=f"C = {cost:.4f}").wait_for()
    lab.screenshot("00_running")


def test_a_part_is_picked_by_mouse_and_by_arrow_keys(lab):
    page = lab.open("00_start_here.ipynb").page
    lab.run_all()
    figure = lab.figure()
    figure.locator('[data-name="n:3,1"]').click()
    status = figure.get_by_role("status")
    status.filter(has_text="With b³₁ = −0.5").wait_for()
    figure.locator('[data-name="n:3,1"]').focus()
    page.keyboard.press("ArrowDown")
    status.filter(has_text="With b³₂ = 0.5").wait_for()
    assert page.evaluate("document.activeElement.dataset.name") == "n:3,2"


def test_in_the_dark_theme(lab):
    lab.open("00_start_here.ipynb", theme="dark")
    lab.run_all()
    lab.figure()
    lab.screenshot("00_dark")


def test_saved_and_reopened_without_its_kernel_the_still_is_seen(lab):
    page = lab.open("00_start_here.ipynb").page
    lab.run_all()
    lab.figure()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    lab.shut_down_kernels()
    lab.open("00_start_here.ipynb")
    still = page.locator("img.bpkit-still").first
    still.wait_for()
    assert still.is_visible()
    lab.screenshot("00_reopened")
    lab.forgive(*GONE)


def test_after_a_restart_of_the_kernel_a_picture_is_seen(lab):
    page = lab.open("00_start_here.ipynb").page
    lab.run_all()
    lab.figure()
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(r"^Restart Kernel…$")).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_timeout(3000)
    pictures = page.locator(".bpkit-picture svg, img.bpkit-still")
    assert any(picture.is_visible() for picture in pictures.all())
    lab.screenshot("00_restarted")
    lab.run_all()
    lab.figure().get_by_role("status").filter(has_text="C = 0.5217").wait_for()
    lab.forgive(*GONE)
