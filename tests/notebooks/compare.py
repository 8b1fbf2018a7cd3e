"""Run every notebook and compare what it shows with what is stored in it: `make nbval`.

python tests/notebooks/compare.py [notebook ...]    (all of notebooks/ if none is named)

Twice: as this machine computes, and as an older processor would, whose vector units and matrix
products round otherwise. What is stored must hold on both.
"""

import json
import os
import platform
import subprocess
import sys

import matplotlib.font_manager  # noqa: F401  builds its cache, else a first notebook says so on stderr
import store

PYTEST = [
    *(sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"),
    "-o", "filterwarnings=default",  # warnings of Jupyter's own parts are no failures here
    "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120",
    f"--nbval-sanitize-with={store.NOTEBOOKS.parent / 'tests/notebooks/sanitize.cfg'}",
]  # fmt: skip
ARITHMETIC = """
import json, numpy, threadpoolctl
found = numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
kernels = {lib.get("architecture") for lib in threadpoolctl.threadpool_info()} - {None}
print(json.dumps([found, sorted(kernels)]))
"""


def arithmetic(environment):
    """The vector units numpy uses beside those it is built for, and the kernels of its BLAS."""
    asked = [sys.executable, "-c", ARITHMETIC]
    return json.loads(
        subprocess.run(asked, env=environment, capture_output=True, check=True).stdout
    )


def turned_down(environment):
    """The environment in which numpy does without what it found on this processor."""
    older = {"NPY_DISABLE_CPU_FEATURES": " ".join(arithmetic(environment)[0])}
    if platform.machine() in ("x86_64", "AMD64"):
        older["OPENBLAS_CORETYPE"] = "Nehalem"
    return {**environment, **older}


def main(notebooks):
    environment = dict(os.environ)
    older = turned_down(environment)
    ok, done = True, []
    for name, env in (("as this machine computes", environment), ("turned down", older)):
        features, kernels = used = arithmetic(env)
        told = (
            f"vector units {' '.join(features) or 'of the oldest'}, BLAS {' '.join(kernels) or '?'}"
        )
        if used in done:
            print(f"== {name}: {told}: nothing can be turned down here", flush=True)
            break
        print(f"== {name}: {told}", flush=True)
        done.append(used)
        ok &= subprocess.run([*PYTEST, *(notebooks or [store.NOTEBOOKS])], env=env).returncode == 0
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
