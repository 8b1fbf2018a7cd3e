"""How long a learner waits for a check: python tests/benchmarks/answers.py   (a minute)

Each of the answers in tests/exercises/written is checked, right and wrong ones, and the slowest of
an exercise counts.
"""

import sys
import time
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parents[1] / "exercises"))
import page
from written import ANSWERS, exercise_of


def seconds(answer):
    """For one check. The quicker of two: the first may be disturbed, or import something."""
    exercise, times = exercise_of(answer.exercise), []
    for _ in range(2):
        started = time.process_time()
        exercise.mark(answer.function)
        times.append(time.process_time() - started)
    return min(times)


def rows():
    found = {}
    for answer in ANSWERS:
        if "loop_without_end" not in (answer.names or ()):  # it is stopped after some seconds
            found.setdefault(answer.exercise, []).append(seconds(answer))
    return [
        {"exercise": name, "answers": len(times), "median": median(times), "slowest": max(times)}
        for name, times in found.items()
    ]


if __name__ == "__main__":
    page.store("answers", {"taken": page.taken("numpy"), "rows": rows()})
