"""What the benchmarks of speed share: quantiles, the machine, Markdown tables, stored JSON."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "test-output" / "benchmarks"
LIBRARIES = ["numpy", "torch", "scikit-learn", "autograd"]


def spread(seconds):
    """Median, first and last tenth of a list of times, and how many they are."""
    low, median, high = np.percentile(seconds, [10, 50, 90])
    return {"median": median, "p10": low, "p90": high, "rounds": len(seconds)}


def machine():
    """Where and with what the figures were taken."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
        "versions": {name: _version(name) for name in LIBRARIES},
    }


def _processor():
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _version(library):
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "not installed"


def table(heads, rows):
    """A Markdown table, as text."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def store(name, results):
    """The results with date and machine, as test-output/benchmarks/<name>.json."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{name}.json"
    date = datetime.now(UTC).isoformat(timespec="minutes")
    content = {"date": date, "machine": machine(), "results": results}
    file.write_text(json.dumps(content, indent=1) + "\n")
    print(f"\n{date}, {_processor()}; stored in {file.relative_to(REPOSITORY)}\n")
