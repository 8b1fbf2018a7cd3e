from hypothesis import settings

# The same examples on every run: a red test is red again, for everyone.
settings.register_profile("bpkit", deadline=None, max_examples=30, derandomize=True)
settings.load_profile("bpkit")
