"""Start of the customer's program."""

import logging
import sys

from agent import app, texts
from agent.options import own_name, parse


def main() -> int:
    """Runs the program with its command line, or with what its file name says."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    texts.use(texts.system_language())
    return app.run(parse(sys.argv[1:], own_name()))


if __name__ == "__main__":
    sys.exit(main())
