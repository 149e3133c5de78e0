"""Open very many hostile links in every page, without a browser: ``python -m benchmarks.hostile_links 10000``."""

from __future__ import annotations

import argparse
import itertools
import logging
import random
import tempfile
import time
from pathlib import Path

from tests import quiet, through_app
from tests.pages import test_hostile_links


def main() -> None:
    """Open the links, page after page, and print how many raised; end with 1 if any did."""
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("links", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, raised, began = random.Random(asked.seed), [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder, quiet.laboratory(Path(folder)):
        for page in itertools.islice(itertools.cycle(test_hostile_links.KEYS), asked.links):
            link = test_hostile_links.hostile_link(chance, page)
            app = through_app.open_page(page, **link)
            if app.exception:
                raised.append((page, link, app.exception[0].message))
    print(f"{asked.links} hostile links, {len(raised)} exceptions, {time.monotonic() - began:.0f} s")
    for page, link, message in raised:
        print(page, link, message)
    raise SystemExit(bool(raised))


if __name__ == "__main__":
    main()
