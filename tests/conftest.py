"""Settings every test shares."""

from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("default")
