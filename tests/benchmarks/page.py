"""The tables of README.md, made from the stored numbers: python tests/benchmarks/page.py"""

import json
import os
import platform
import re
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
DELAYS = [0, 50, 150]  # milliseconds there and back
OURS = "bpkit", "bpkit in training"
PRECISIONS = {"float64": "double", "float32": "single"}


def store(name, found):
    """Keep what a benchmark found, and write the page anew."""
    text = json.dumps(found, indent=1)
    # A list of numbers takes one line.
    text = re.sub(r"\[[^][{}]*\]", lambda found: " ".join(found[0].split()), text)
    (HERE / f"{name}.json").write_text(text + "\n")
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")


def store_rows(rows):
    """Put rows of the interaction benchmark in place of those of the same figures."""
    mine = {which(row) for row in rows}
    kept = [row for row in stored("interaction")["rows"] if which(row) not in mine]
    taken_now = taken("jupyterlab", "ipywidgets", "anywidget")
    store("interaction", {"taken": taken_now, "rows": sorted(kept + rows, key=which)})


def which(row):
    return row["notebook"], row["name"], not row["ahead"], row["delay"]


def taken(*packages):
    """Where, when and with what numbers are taken."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    versions = {"Python": platform.python_version()}
    for name in packages:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "versions": versions,
    }


def stored(name):
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def filled(page):
    """The page with each part between <!-- name --> and <!-- / --> as the numbers have it."""
    arithmetic, hand, web = stored("arithmetic"), stored("interaction"), stored("web_pages")
    answers = stored("answers")
    parts = {
        "taken": conditions(arithmetic["taken"]),
        "step": "\n\n".join(map(step, arithmetic["step"])),
        "learning": learning(arithmetic["learning"]),
        "nudges": nudges(arithmetic["nudges"]),
        "importing": f"`import bpkit` takes {arithmetic['importing']:.2f} times `import numpy`.",
        "taken by hand": conditions(hand["taken"]) if hand["rows"] else "Not measured yet.",
        "goals": goals(hand["rows"]),
        "own": interaction(row for row in hand["rows"] if not row["notebook"]),
        "series": interaction(row for row in hand["rows"] if row["notebook"]),
        "taken on the web": conditions(web["taken"]) if web["rows"] else "Not measured yet.",
        "web": web_pages(web),
        "taken of answers": conditions(answers["taken"]),
        "answers": checks(answers["rows"]),
    }
    for name, part in parts.items():
        page = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- / -->)",
            lambda found, part=part: f"{found[1]}{part}\n{found[2]}",
            page,
            flags=re.DOTALL,
        )
    return page


def checks(rows):
    heads = ["exercise", "answers tried", "median, ms", "slowest, ms"]
    cells = [
        [row["exercise"], row["answers"], *(f"{row[t] * 1e3:.0f}" for t in ("median", "slowest"))]
        for row in sorted(rows, key=lambda row: -row["slowest"])
    ]
    return table(heads, cells)


def web_pages(web):
    heads = ["page", "KB until the first answer", "KB of each figure", "to the change", "painted"]
    rows = [
        [
            row["name"],
            f"{row['first'] / 1000:.0f}",
            ", ".join(f"{size / 1000:,.0f}" for size in row["figures"]),
            f"{row['changed']:.1f} ms",
            f"{row['painted']:.0f} ms",
        ]
        for row in web["rows"]
    ]
    return f"{table(heads, rows)}\n\nAll pages together: {web['size'] / 1e6:.0f} MB."


def table(heads, rows):
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def conditions(taken):
    versions = ", ".join(f"{name} {number}" for name, number in taken["versions"].items())
    beside = "nothing" if taken["load"] < 0.6 * taken["cores"] else "other programs"
    return (
        f"Taken on {taken['date']} on {taken['cores']} cores of an {taken['processor']}, "
        f"{beside} running beside it (load {taken['load']:g}), with {versions}."
    )


def network(case):
    return f"{'-'.join(map(str, case['sizes']))} × {case['m']}"


def step(run):
    others = [name for name in run["cases"][0]["seconds"] if name not in ("floor", *OURS)]
    pairs = [*((ours, "floor") for ours in OURS), ("scikit-learn", OURS[1])]
    pairs += [(other, OURS[0]) for other in others]
    rows = [
        [
            f"{network(case)}, {PRECISIONS[case['dtype']]}",
            f"{1e6 * case['seconds']['floor']:,.0f}",
            *(f"{case['seconds'][name] / case['seconds'][to]:.2f}" for name, to in pairs),
        ]
        for case in run["cases"]
    ]
    ratios = [f"{name} / {to}" for name, to in pairs]
    return table([f"{run['processor']} ({run['kernel']})", "floor, µs", *ratios], rows)


def learning(found):
    rows = [
        [name, f"{seconds:.2f} s", f"{seconds / found['bpkit'][0]:.2f}", f"{right:.1%}"]
        for name, (seconds, right) in found.items()
    ]
    return table(["median of five seeds", "ten epochs", "/ bpkit", "test images right"], rows)


def nudges(cases):
    heads = ["", "parameters", "backprop / forward", "central differences / backprop",
             "complex step / backprop"]  # fmt: skip
    rows = [
        [network(c), f"{c['parameters']:,}", f"{c['backprop'] / c['forward']:.1f}",
         f"{c['central'] / c['backprop']:,.0f}", f"{c['complex'] / c['backprop']:,.0f}"]
        for c in cases
    ]  # fmt: skip
    return table(heads, rows)


FRAME = 1000 / 60  # milliseconds
INTERACT = "interact, chart"
ACTS = {
    "slide": "slider",
    "pick": "click on a part",
    "walk": "arrow key to a part",
    "hover": "pointer on a part",
    "choose": "list",
    "button": "button",
}


def interaction(rows):
    """Each kind of act of each figure: medians, and what they exceed the bare slider's by."""
    runs = {which(row): row for row in rows}
    lines = []
    for notebook, name in dict.fromkeys(place[:2] for place in runs):
        ahead, alone = (
            [runs.get((notebook, name, is_alone, delay), {}) for delay in DELAYS]
            for is_alone in (False, True)
        )
        for act, told in ACTS.items():
            if any(act in row for row in [*ahead, *alone]):
                cells = [cell(row, act) for row in ahead], [cell(row, act) for row in alone]
                far = within_two(ahead[-1].get(act, []))
                lines.append([f"`{name}` {notebook[:2]}", told, *cells[0], far, *cells[1]])
    away = [f"{delay} ms away" for delay in DELAYS]
    alone = [f"*kernel alone,* {delay}" for delay in away]
    return table(["", "ms", *away, "within two frames", *alone], lines)


def cell(row, act):
    if act not in row:
        return ""
    return f"{median(row[act]):.0f} ({median(row[act]) - median(row['readout']):+.0f})"


def within_two(times):
    near = sum(ms <= 2 * FRAME for ms in times)
    return f"{100 * near / len(times):.0f} %" if times else ""


def goals(rows):
    """What all acts of the figures drawn ahead come to, 150 ms away, and what a cell waits."""
    figures = [row for row in rows if row["name"] != INTERACT]
    far = [row for row in figures if row["ahead"] and row["delay"] == DELAYS[-1]]
    acts = {id(row): [ms for act in ACTS for ms in row.get(act, [])] for row in far}
    lines = []
    for is_chart, told, goal in ((False, "SVG figures", "95 %"), (True, "charts", "80 %")):
        of_kind = [row for row in far if row["chart"] is is_chart]
        every = [ms for row in of_kind for ms in acts[id(row)]]
        behind = [median(acts[id(row)]) - median(row["readout"]) for row in of_kind]
        close = f"{sum(ms <= FRAME for ms in behind)} of {len(behind)}"
        lines += [
            [f"acts of {told} within two frames (33 ms)", goal, within_two(every)],
            [f"{told} at most a frame behind the bare slider, in the median", "all", close],
        ]
    cells = [row for row in figures if "cell" in row]
    waits = {
        ahead: [ms for row in cells if row["ahead"] is ahead for ms in row["cell"]]
        for ahead in (True, False)
    }
    if all(waits.values()):
        more = f"{median(waits[True]) - median(waits[False]):.0f} ms"
        lines.append(["a cell right after a move waits for it, in the median", "10 ms", more])
    return table(["drawn ahead, 150 ms away", "goal", "measured"], lines)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
