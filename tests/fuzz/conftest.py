"""The long run (`make fuzz`): other examples at each seed, and their number at the end."""

from hostile import examples
from hypothesis import settings

settings.register_profile("fuzz", deadline=None, max_examples=2500, derandomize=False)


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("--hypothesis-profile") == "fuzz":
        seed = config.getoption("--hypothesis-seed")
        terminalreporter.write_line(f"fuzz: seed {seed}, {examples.total():,} examples")
        for name, count in sorted(examples.items()):
            terminalreporter.write_line(f"fuzz: {count:7,}  {name}")
