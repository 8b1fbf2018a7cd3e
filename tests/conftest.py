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
