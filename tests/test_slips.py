"""Each slip differs from the truth, and only where the equation it breaks can reach."""

import numpy as np
import pytest

from bpkit import Network, backprop, numerical_gradient
from bpkit.slips import SLIPS

BY_NAME = {slip.name: slip for slip in SLIPS}


def batch(sizes):
    rng = np.random.default_rng(1)
    net = Network(sizes, hidden="sigmoid", output="sigmoid", seed=0)
    for l in range(2, net.L + 1):
        net.b[l] = rng.normal(size=sizes[l - 1])
    return net, rng.normal(size=(sizes[0], 3)), rng.uniform(size=(sizes[-1], 3))


def differs(mine, truth):
    return any(not np.allclose(p, q, rtol=1e-6) for p, q in zip(mine, truth, strict=True))


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_the_gradient_check_sees_it(slip):
    square = slip.name == "missing_transpose"
    net, x, y = batch([3, 3, 3, 3] if square else [2, 3, 4, 2])
    truth = numerical_gradient(net, x, y, method="complex")
    mine = backprop(net, x, y, equations=slip.equations)
    assert differs(mine.w, truth.w) == (slip.equation != "BP3")
    assert differs(mine.b, truth.b) == (slip.equation != "BP4")


def test_names_are_unique():
    assert len(BY_NAME) == len(SLIPS)


@pytest.mark.parametrize(
    ("name", "together"),
    [("mean_of_paths", lambda p: sum(p) / len(p)), ("largest_path", max),
     ("one_path", lambda p: p[-1])],
)  # fmt: skip
def test_paths_agree_with_loops(name, together):
    net, x, y = batch([2, 3, 4, 2])
    g = backprop(net, x, y, equations=BY_NAME[name].equations)
    z = net.forward(x).z[2]
    for j in range(3):
        for i in range(3):
            paths = [net.w[3][k, j] * g.delta[3][k, i] for k in range(4)]
            assert np.isclose(g.delta[2][j, i], together(paths) * net.sigma.slope(z[j, i]))
