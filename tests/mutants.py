"""Are the tests of the mathematics strong enough? Break the mathematics, and see them fail.

Each mutant is one line of bpkit with one thing wrong: a factor, a sign, a transpose, an axis, an
index, a bound, a swapped argument, another convention. It is made in a copy of the package, and the
tests of the module are run on it. One that no test kills is a test that is missing.

    python tests/mutants.py            # all of them: some minutes
    python tests/mutants.py costs      # those of one module
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What stands in the line, and what the mutants have in its place.
MUTANTS = {
    "activations": {
        "np.exp(np.minimum(z, -z))": ["np.exp(np.maximum(z, -z))", "np.exp(-z)"],
        "np.where(z < 0, e, 1) / (1 + e)": [
            "np.where(z > 0, e, 1) / (1 + e)",
            "np.where(z < 0, 1, 1) / (1 + e)",
        ],
        "e / (1 + e) ** 2": ["e / (1 + e)", "sigmoid(z) * (1 - sigmoid(z))"],
        "4 * sigmoid_slope(2 * z)": [
            "2 * sigmoid_slope(2 * z)",
            "4 * sigmoid_slope(z)",
            "1 - np.tanh(z) ** 2",
        ],
        "np.where(z.real > 0, z, 0)": [
            "np.where(z > 0, z, 0)",
            "np.where(z.real > 0, z, 0.01 * z)",
        ],
        "(z > 0).astype(z.dtype)": ["(z >= 0).astype(z.dtype)", "(z > 0).astype(float)"],
        "np.ones_like(z)": ["z"],
        "np.maximum(z, 0) + np.log1p(": [
            "np.maximum(z, 0) + np.log(",
            "np.maximum(-z, 0) + np.log1p(",
        ],
        "np.exp(z - z.max(axis=0))": ["np.exp(z)", "np.exp(z - z.max())"],
        "e / e.sum(axis=0)": ["e / e.sum()", "e / e.sum(axis=-1, keepdims=True)"],
        "shifted.argmax(axis=0, keepdims=True), 0, axis=0)": [
            "[[0]] * (z.ndim > 1) or [0], 0, axis=0)"
        ],
        "shifted - np.log1p(others.sum(axis=0))": [
            "shifted + np.log1p(others.sum(axis=0))",
            "np.log(softmax(z))",
        ],
        "a[:, np.newaxis] * (ones - a[np.newaxis])": [
            "a[:, np.newaxis] * (ones + a[np.newaxis])",
            "a[:, np.newaxis] * ones",
            "a[np.newaxis] * (1 - a[:, np.newaxis])",
        ],
    },
    "costs": {
        "0.5 * ((a - y) ** 2).sum(axis=0)": [
            "((a - y) ** 2).sum(axis=0)",
            "0.5 * ((a - y) ** 2).mean(axis=0)",
            "0.5 * ((a - y) ** 2).sum(axis=1)",
        ],
        "y * softplus(-z) + (1 - y) * softplus(z)": [
            "y * softplus(z) + (1 - y) * softplus(-z)",
            "y * softplus(-z)",
            "-y * np.log(a) - (1 - y) * np.log(1 - a)",
        ],
        "-(y * log_softmax(z)).sum(axis=0)": [
            "(y * log_softmax(z)).sum(axis=0)",
            "-log_softmax(z)[y.argmax(axis=0)].diagonal()",
        ],
        "(a - y) * sigma.slope(z)": [
            "(y - a) * sigma.slope(z)",
            "(a - y) * sigma.slope(a)",
            "a - y",
            "(a - y) * sigma.value(z)",
        ],
        "a * (error - (a * error).sum(axis=0))": [
            "a * (error - error.sum(axis=0))",
            "a * (error - (a * error).sum())",
            "a * error * (1 - a)",
        ],
        '("softmax", "quadratic"): Pair(quadratic, delta_softmax_quadratic)': [
            '("softmax", "quadratic"): Pair(quadratic, delta_cross_entropy)'
        ],
        '("sigmoid", "cross_entropy"): Pair(binary_cross': [
            '("sigmoid", "cross_entropy"): Pair(categorical_cross'
        ],
        'output == "sigmoid" and (y > 1)': ['output == "sigmoid" and (y > 2)'],
        "(y < 0).any() or": ["(y < -1).any() or"],
        "10 * len(y) * np.finfo": ["1e6 * len(y) * np.finfo", "0 * len(y) * np.finfo"],
    },
    "network": {
        "self.w[l] @ a[-1] + self.b[l]": [
            "self.w[l] @ a[-1] - self.b[l]",
            "self.w[l] @ a[-1]",
            "self.w[l] @ (a[-1] + 0 * a[0].sum()) + self.b[l].T",
        ],
        "self.hidden if l < self.L else": [
            "self.hidden if l <= self.L else",
            "self.hidden if l < 3 else",
        ],
        "scale / np.sqrt(n_prev)": ["scale / n_prev", "scale / np.sqrt(n)", "scale"],
        "np.zeros((n, 1), self.dtype)": ["np.ones((n, 1), self.dtype)"],
        "self.dtype).copy()": ["self.dtype)"],
        "w.astype(twin.dtype)": ["w.astype(twin.dtype, copy=False)"],
        "not np.isfinite(z).all()": ["not np.isfinite(z).any()"],
    },
    "backpropagation": {
        "(w_next.T @ delta_next) * sigma.slope(z)": [
            "(w_next @ delta_next) * sigma.slope(z)",
            "(w_next.T @ delta_next) * sigma.value(z)",
            "w_next.T @ delta_next",
            "w_next.T @ delta_next * sigma.slope(sigma.value(z))",
            "-(w_next.T @ delta_next) * sigma.slope(z)",
        ],
        "delta.sum(axis=1, keepdims=True) / delta.shape[1]": [
            "delta.sum(axis=1, keepdims=True)",
            "delta.sum(axis=1, keepdims=True) / len(delta)",
            "delta[:, -1:]",
        ],
        "(delta / delta.shape[1]) @ a_prev.T": [
            "delta @ a_prev.T",
            "(delta / delta.shape[0]) @ a_prev.T",
            "delta[:, -1:] @ a_prev[:, -1:].T",
            "np.outer(delta.mean(axis=1), a_prev.mean(axis=1))",
        ],
        "w[l + 1], delta[l + 1], z[l], net.sigma": [
            "w[l + 1], delta[l + 1], z[L], net.sigma",
            "w[l], delta[l + 1], z[l], net.sigma",
            "w[l + 1], delta[L], z[l], net.sigma",
        ],
        "equations.gradient_w(delta[l], a[l - 1])": [
            "equations.gradient_w(delta[l], a[l])",
            "equations.gradient_w(delta[l], a[1])",
        ],
        "z[L], a[L], y, pair)}": ["z[L], z[L], y, pair)}"],
        "float(pair.value(z[L], a[L], y).mean())": ["float(pair.value(z[L], a[L], y).sum())"],
        "float(pair.value(z[net.L], a[net.L], y).mean())": [
            "float(pair.value(z[net.L], a[net.L], y).sum())"
        ],
        "x.shape[1] != y.shape[1]": ["x.shape[1] < y.shape[1]"],
        "refuse_overflow([*gradients.w, *gradients.b, gradients.cost]": [
            "refuse_overflow([gradients.cost]"
        ],
        "    if equations != BP:": ["    if False:"],
        "delta_output: Callable[..., Array] = delta_output": [
            "delta_output: Callable[..., Array] = delta_hidden"
        ],
    },
    "gradcheck": {
        "** (1 / 3)": ["** (1 / 2)"],
        "COMPLEX_STEP = 1e-30": ["COMPLEX_STEP = 1e-3"],
        "(cost(p + h) - cost(p - h)) / (2 * h)": [
            "(cost(p + h) - cost(p)) / h",
            "(cost(p + h) - cost(p - h)) / h",
            "(cost(p - h) - cost(p + h)) / (2 * h)",
        ],
        "CENTRAL_STEP * max(1.0, abs(p))": ["CENTRAL_STEP * abs(p)", "CENTRAL_STEP"],
        "array[index] = kept\n": ["pass\n"],
        "cost(p + 1j * h).imag / h": [
            "cost(p - 1j * h).imag / h",
            "cost(p + 1j * h).imag",
            "cost(p + 1j * h).real / h",
        ],
        'np.complex128 if method == "complex" else np.float64': [
            'np.complex64 if method == "complex" else np.float64',
            'np.complex128 if method == "complex" else None',
        ],
        "pair.value(z[net.L], a[net.L], y).mean()": ["pair.value(z[net.L], a[net.L], y).sum()"],
        "[_each_entry(b, slope, total_cost, h) for b in twin.b]": ["[0 * b.real for b in twin.b]"],
        "refuse_overflow([*w, *b, at_rest]": ["refuse_overflow([at_rest]"],
        "float(np.max([*self.w.values(), *self.b.values()]))": [
            "max([*self.w.values(), *self.b.values()])",
            "float(np.max([*self.w.values()]))",
        ],
        "max(abs(g).max(), abs(other).max())": ["abs(other).max()", "1"],
        "abs(g - other).max() / size": ["abs(g - other).mean() / size", "(g - other).max() / size"],
        "for l, g in gradients.b.items()": ["for l, g in others.b.items()"],
        "backprop(net, x, y, cost, equations)": ["backprop(net, x, y, cost)"],
        'CENTRAL_STEP if method == "central" else 0': ["0"],
        "net.hidden if l < net.L else net.output": ["net.hidden if l <= net.L else net.output"],
        "abs(z_l).min() <= reach": ["abs(z_l).max() <= reach"],
    },
    "learning": {
        "p - learning_rate * g for": ["p + learning_rate * g for", "p - g for"],
        "old, slopes = [*net.w, *net.b], [*gradients.w, *gradients.b]": [
            "old, slopes = [*net.w], [*gradients.w]"
        ],
        "rng.permutation(x.shape[1])": [
            "np.arange(x.shape[1])",
            "rng.integers(x.shape[1], size=x.shape[1])",
        ],
        "order[first : first + batch_size]": [
            "order[first : first + batch_size - 1]",
            "order[first : first + batch_size + 1]",
        ],
        "range(0, len(order), batch_size)": [
            "range(0, len(order) - batch_size + 1, batch_size)",
            "range(batch_size, len(order), batch_size)",
        ],
        "x[:, batch], y[:, batch], pair)": ["x[:, batch], y[:, sorted(batch)], pair)"],
        "float(pair.value(z[net.L], a[net.L], y).mean())": [
            "float(pair.value(z[net.L], a[net.L], y).sum())"
        ],
        "x, y = x.copy(), y.copy()": ["x, y = x.copy(), y", "x, y = x, y.copy()"],
        "range(1, epochs + 1)": ["range(1, epochs)", "range(epochs)"],
        "before = net.copy()": ["before = net"],
        "net.w[l], net.b[l] = before.w[l], before.b[l]": ["net.w[l] = before.w[l]"],
        'as_integer("epochs", epochs, at_least=0)': ['as_integer("epochs", epochs, at_least=1)'],
        'np.random.default_rng(as_integer("seed", seed, at_least=0))': [
            "np.random.default_rng(0)",
            "np.random.default_rng()",
        ],
        "for p, p_new in zip(old, new, strict=True):\n        p[...] = p_new": [
            "for l, p in net.w.items():\n        net.w._arrays[l - 2] = new[l - 2]"
        ],
        "not all(np.isfinite(p).all() for p in new)": ["not np.isfinite(new[0]).all()"],
        "(a > 0.5) == (y > 0.5)": ["(a > 0) == (y > 0.5)"],
        "a.argmax(axis=0) == y.argmax(axis=0)": [
            "a.argmin(axis=0) == y.argmax(axis=0)",
            "(a > 0.5) == (y > 0.5)",
        ],
        "len(y) > 1 and (y.sum(axis=0) != 1).any()": ["False"],
        "not ((y == 0) | (y == 1)).all() or": ["not ((y >= 0) & (y <= 1)).all() or"],
    },
    "datasets": {
        "[[0.0, 1.0, 1.0, 0.0]]": ["[[0.0, 1.0, 1.0, 1.0]]"],
        "np.linspace(0, np.pi, m // 2)": ["np.linspace(0, 2 * np.pi, m // 2)"],
        "[1 - np.cos(lower), 0.5 - np.sin(lower)]": [
            "[1 - np.cos(lower), 0.5 + np.sin(lower)]",
            "[1 - np.cos(lower), 0.0 - np.sin(lower)]",
        ],
        "np.zeros(len(upper)), np.ones(len(lower))": ["np.ones(len(upper)), np.zeros(len(lower))"],
        "rng.normal(0, noise, x.shape)": [
            "rng.normal(0, noise**2, x.shape)",
            "rng.normal(0, noise, x.shape[1])",
        ],
        ".T / 16.0": [".T / 15.0"],
        "images.reshape(-1, 64)[order].T": [
            "images.reshape(-1, 64).T",
            "images.transpose(0, 2, 1).reshape(-1, 64)[order].T",
        ],
        "np.eye(10)[labels[order]].T": ["np.eye(10)[labels[order] - 1].T"],
        "if seed is not None:": ["if seed:"],
        "DIGITS_TRAINING = 1437": ["DIGITS_TRAINING = 1438"],
        "net.w[3] = [[1, -1, 1.5], [1, 1.5, -1.5]]": ["net.w[3] = [[1, -1, 1.5], [1, 1.5, 1.5]]"],
        'hidden="sigmoid", output=output)': ["hidden=output, output=output)"],
    },
    "checks": {
        "array = array[:, np.newaxis]": ["array = array[np.newaxis]"],
        "array.ndim != 2 or array.shape[0] != rows": ["array.ndim != 2", "array.shape[0] != rows"],
        'not in "biuf"': ['not in "biufc"', 'not in "iuf"'],
        "not np.isfinite(array).all()": ["np.isnan(array).any()"],
        "array.size == 0": ["array.ndim == 0"],
        "    if np.ma.is_masked(value):": ["    if False:"],
        "    if value < at_least:": ["    if value <= at_least:"],
        "value > at_most:": ["value >= at_most:"],
        "isinstance(value, bool) or not isinstance(value, Integral)": [
            "not isinstance(value, Integral)"
        ],
        "at_least <= number <= at_most": ["at_least < number < at_most", "at_least <= number"],
        "number <= 0:": ["number < 0:"],
        "value not in choices": ["False"],
        "not isinstance(value, kind)": ["False"],
        "np.shape(result) != expected": ["np.size(result) != np.prod(expected)"],
        "not all(np.isfinite(result).all() for result in results)": [
            "not all(np.isfinite(result).any() for result in results)"
        ],
    },
    "layers": {
        "number - self.first\n": ["number - 1\n"],
        "not self.first <= number <= self.last": [
            "not number <= self.last",
            "not self.first <= number < self.last",
            "not self.first <= number",
        ],
        "operator.index(l)": ["int(l)"],
        "self.first + len(self._arrays) - 1": ["self.first + len(self._arrays)"],
        "array[...] = new": ["self._arrays[self._position(l)] = new"],
        "if new.shape != array.shape:": ["if new.size != array.size:"],
        "start=self.first": ["start=1"],
    },
}

# What is run on a module's mutants: its own tests; then, on what survives, those that stand on it.
TESTS = {
    "activations": ["activations", "costs", "backprop"],
    "costs": ["costs", "backprop", "checks"],
    "network": ["network", "backprop", "checks"],
    "backpropagation": ["backprop", "gradcheck", "train", "checks"],
    "gradcheck": ["gradcheck", "backprop", "checks"],
    "learning": ["train", "checks"],
    "datasets": ["datasets", "train", "checks"],
    "checks": ["checks", "layers", "network", "datasets"],
    "layers": ["layers", "network", "checks"],
}
BOUND = 300  # seconds for one mutant; one that takes longer hangs, which is a way to be seen

# No plugins, and no shrinking of what a property fails on: that a test fails is enough.
CONFTEST = """
from hypothesis import Phase, settings

settings.register_profile(
    "bpkit", deadline=None, max_examples=30, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("bpkit")
"""


def make_room(room, root=ROOT):
    """A copy of the package and of its tests, where a mutant can live."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(root / "bpkit", room / "bpkit", ignore=ignored)
    (room / "tests").mkdir()
    for path in [*(root / "tests").glob("*.py"), root / "pyproject.toml"]:
        shutil.copy(path, room / path.relative_to(root))
    (room / "tests" / "conftest.py").write_text(CONFTEST)


def run(room, names):
    """The tests that fail in the room, or that it took too long."""
    files = [f"tests/test_{name}.py" for name in names]
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:nbval",
        "--tb=no",
        "--assert=plain",
    ]
    command = [sys.executable, "-m", "pytest", *options, *files]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=room, env=environment, capture_output=True, text=True, timeout=BOUND
        )
    except subprocess.TimeoutExpired:
        return ["(it hangs)"]
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return failed or ["(no tests)"] * (done.returncode != 0)


def kill(module, was, becomes):
    """The tests, of the first file that has some, that fail where `was` has become `becomes`."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        make_room(room)
        path = room / "bpkit" / f"{module}.py"
        text = path.read_text(encoding="utf-8")
        assert was in text, f"bpkit/{module}.py has no {was!r}"
        path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
        return next(filter(None, (run(room, [name]) for name in TESTS[module])), [])


def main(modules):
    with tempfile.TemporaryDirectory() as folder:
        make_room(Path(folder))
        everything = sorted({name for module in modules for name in TESTS[module]})
        assert run(Path(folder), everything) == [], "the tests fail on bpkit as it is"
    rows = [
        (module, was, becomes)
        for module in modules
        for was, mutants in MUTANTS[module].items()
        for becomes in mutants
    ]
    survivors = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for row, killers in zip(rows, pool.map(lambda row: kill(*row), rows), strict=True):
            module, was, becomes = (" ".join(part.split()) for part in row)
            survivors += not killers
            print(f"{len(killers) or 'NONE':>5}  {module:15} {was}  →  {becomes}", flush=True)
    print(f"{len(rows)} mutants, {len(rows) - survivors} killed, {survivors} survive")
    return survivors


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:] or [*MUTANTS])))
