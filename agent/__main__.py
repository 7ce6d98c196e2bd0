"""Start of the customer's program."""

import logging
import sys

from agent import app, texts
from agent.adapters import self_removal
from agent.adapters.keeping import Keeping
from agent.adapters.single_instance import SingleInstance
from agent.options import from_url, own_name, parse, to_line


def main() -> int:
    """Runs the program with its command line, or with what its file name says."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    texts.use(texts.system_language())
    options = parse(sys.argv[1:], own_name())
    if not options.addresses and (kept := Keeping().own_url):
        options = from_url(kept)
    instance = SingleInstance()
    if instance.hand_over(to_line(options)):
        return 0
    self_removal.watch()
    instance.hold()
    try:
        return app.run(options, instance=instance)
    finally:
        instance.release()


if __name__ == "__main__":
    sys.exit(main())
