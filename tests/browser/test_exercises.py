"""An exercise and a quiz as a reader meets them in JupyterLab."""

WRONG = """import bpkit

def my_step_back(w_next, delta_next, z):
    return w_next.T @ delta_next

bpkit.exercises.recursion.check(my_step_back)"""


def test_a_wrong_answer_is_told_what_slipped(lab):
    page = lab.show("wrong", WRONG).page
    told = page.locator(".jp-OutputArea-output [role=status]")
    told.filter(
        has_text="Not yet. δ is passed back through the weights without a slope."
    ).wait_for()
    assert told.count() == 1  # as it is made, and not once more as the cell's result
    lab.screenshot("exercise_wrong")


def test_a_live_hint_hides_no_verdict(lab):
    page = lab.show("hint", WRONG + "\nbpkit.exercises.recursion.hint()\nnothing = 0").page
    told = page.locator(".jp-OutputArea-output [role=status]")
    told.filter(has_text="Hint. (1 of 3)").wait_for()
    assert [text.split(".")[0] for text in told.all_inner_texts()] == ["Not yet", "Hint"]
    lab.screenshot("exercise_hint")


def test_a_verdict_kept_is_shown_again_in_another_cell(lab):
    page = lab.show("kept", WRONG.replace("bpkit.ex", "told = bpkit.ex"), "told").page
    told = page.locator(".jp-OutputArea-output [role=status]")
    told.nth(1).wait_for()
    assert told.count() == 2


def test_a_quiz_is_answered_by_keyboard_alone(lab):
    page = lab.show("quiz", "import bpkit\nbpkit.exercises.recursion.quiz()").page
    lab.figure(3)
    assert page.locator("div.bpkit-still:visible").count() == 0  # the live questions stand there
    for number, answer in enumerate(["1, the strongest route", "4, one for each route"]):
        radio = page.get_by_role("radio", name=answer).first
        radio.focus()
        page.keyboard.press("Space")
        words = lab.figure(0).get_by_role("status")
        words.filter(has_text=["Not this one.", "Right."][number]).wait_for()
    for label in ("first", "second", "third"):
        page.get_by_role("combobox", name=label).focus()
        page.keyboard.press("ArrowDown")
    lab.figure(3).get_by_role("status").filter(has_text="Look again at “first”").wait_for()
    lab.assert_accessible()
    lab.change_theme("dark")
    lab.screenshot("quiz_dark")


def test_questions_can_be_read_before_anything_runs(lab):
    page = lab.open("05_the_recursion.ipynb").page
    still = page.locator("div.bpkit-still").first
    still.scroll_into_view_if_needed()
    still.filter(has_text="4, one for each route to the next layer").wait_for()
    lab.screenshot("quiz_still")
