import pytest
from hypothesis import settings
from jupyter_client.manager import start_new_kernel

# The same examples on every run: a red test is red again, for everyone.
settings.register_profile("bpkit", deadline=None, max_examples=30, derandomize=True)
settings.load_profile("bpkit")


@pytest.fixture(scope="module")
def kernel():
    """A client of a kernel that the tests of one file share."""
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


# The tests as they were, on the new figure: `figure.state.x = v` is a move.
from bpkit.figure import Figure  # noqa: E402


class Moves:
    def __init__(self, figure):
        object.__setattr__(self, "figure", figure)

    def __getattr__(self, name):
        value = getattr(self.figure.explorer, name)
        if name == "edits":
            return dict(value)
        return value

    def __setattr__(self, name, value):
        self.figure.move(**{name: value})

    def reset(self):
        self.figure.reset()

    def ask(self):
        self.figure.press(lambda e: e.asking())

    def a_layer(self, direction):
        self.figure.press(lambda e: e.a_layer(direction))

    def step_(self):
        pass

    def trait_values(self):
        return {
            f: getattr(self.figure.explorer, f) for f in self.figure.explorer.__dataclass_fields__
        }


Figure.state = property(Moves)


def frame(moves):
    return moves.figure.frame()
