"""What the series costs a reader: an import, an install, the size and the run of the notebooks."""

import argparse
import statistics
import subprocess
import sys
import time
from importlib import metadata

import speed_report
from packaging.requirements import Requirement

PAIRS = 21


def seconds(*command):
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=speed_report.REPOSITORY, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def imports():
    """Seconds to start Python and import numpy, and bpkit: medians, and the median of ratios."""
    pairs = [
        [seconds(sys.executable, "-c", f"import {name}") for name in ("numpy", "bpkit")]
        for _ in range(PAIRS)
    ]
    numpy, bpkit = (statistics.median(times) for times in zip(*pairs, strict=True))
    return {"numpy": numpy, "bpkit": bpkit, "ratio": statistics.median(b / n for n, b in pairs)}


def distributions():
    """Names of all that a reader's install holds: requirements.txt, and what that needs in turn."""
    lines = (speed_report.REPOSITORY / "requirements.txt").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    wanted += map(Requirement, metadata.requires("bpkit"))  # its extras fall to their markers
    found = set()
    while wanted:
        requirement = wanted.pop()
        if _applies(requirement, {""}) and requirement.name.lower() not in found:
            found.add(requirement.name.lower())
            extras = {"", *requirement.extras}
            needed = map(Requirement, metadata.requires(requirement.name) or [])
            for other in needed:
                if _applies(other, extras):
                    other.marker = None
                    wanted.append(other)
    return found


def _applies(requirement, extras):
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def bytes_of(distribution):
    """The files of an installed package, without the bytecode that Python writes later."""
    files = metadata.files(distribution) or []
    paths = [file.locate() for file in files if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.exists())


def install():
    """Megabytes by distribution, largest first."""
    sizes = {name: bytes_of(name) / 1e6 for name in distributions()}
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def notebooks():
    """Kilobytes of each stored notebook."""
    files = sorted((speed_report.REPOSITORY / "notebooks").glob("*.ipynb"))
    return {file.name: file.stat().st_size / 1000 for file in files}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nbval", action="store_true", help="also time `make nbval`")
    results = {"imports": imports(), "install": install(), "notebooks": notebooks()}
    if parser.parse_args().nbval:
        results["nbval"] = seconds("make", "nbval")
    largest = ", ".join(f"{name} {size:.0f}" for name, size in [*results["install"].items()][:5])
    rows = [
        ["import numpy", f"{1e3 * results['imports']['numpy']:.0f} ms"],
        ["import bpkit", f"{1e3 * results['imports']['bpkit']:.0f} ms"],
        ["bpkit / numpy, median of ratios", f"{results['imports']['ratio']:.2f}"],
        ["a reader's install", f"{sum(results['install'].values()):.0f} MB in "
         f"{len(results['install'])} packages ({largest})"],
        *[[name, f"{size:.0f} KB"] for name, size in results["notebooks"].items()],
    ]  # fmt: skip
    if "nbval" in results:
        rows.append(["make nbval", f"{results['nbval']:.0f} s"])
    print(speed_report.table(["", "measured"], rows))
    speed_report.store("speed_reader", results)


if __name__ == "__main__":
    main()
