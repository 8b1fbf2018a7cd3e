"""The laboratory of slips in JupyterLab: a cell picked by mouse and arrow key, a slip named."""

import bpkit


def test_an_entry_is_picked_and_the_broken_equation_named(lab):
    page = lab.show("slips", "import bpkit\nbpkit.explorers.slips()").page
    figure = lab.figure()
    words, formulas = figure.get_by_role("status"), figure.get_by_role("group", name="formulas")
    net, x, y, cost = bpkit.slips.case_of(bpkit.slips.BY_NAME["activation_for_slope"], m=3, seed=9)
    right = bpkit.backprop(net, x, y, cost).w[4]

    page.locator('.bpkit [data-name="w:4,2,3"]').click()
    formulas.filter(has_text=f"{right[1, 2]:.4f}".replace("-", "−")).wait_for()
    page.keyboard.press("ArrowLeft")
    formulas.filter(has_text=f"{right[1, 1]:.4f}".replace("-", "−")).wait_for()

    answer = page.get_by_label("broken is")
    answer.select_option("BP1: δ of the output")
    words.filter(has_text="w⁴ would be off too").wait_for()
    answer.select_option("BP2: δ on the way back")
    words.filter(has_text=bpkit.slips.BY_NAME["activation_for_slope"].done).wait_for()
    formulas.filter(has_text="the slip:").wait_for()
    lab.screenshot("slips_named")
    page.wait_for_timeout(1000)  # no reader goes to another list before the kernel has answered
    page.get_by_label("slip", exact=True).select_option("2")
    words.filter(has_text="Which equation is broken?").wait_for()
    lab.assert_accessible()
