"""The few files that pages need, under addresses with a hash of their content."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from bot.web.responses import FOREVER, Page, make_page

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class Assets:
    """Read when first asked for."""

    @cached_property
    def _files(self) -> dict[str, bytes]:
        paths = (path for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES)
        return {path.name: path.read_bytes() for path in paths}

    @cached_property
    def paths(self) -> dict[str, str]:
        """Each file's name to its address: ``style.css`` to ``/static/style.0a1b2c3d.css``."""
        found = {}
        for name, data in self._files.items():
            stem, _, suffix = name.rpartition(".")
            mark = blake2b(data, digest_size=6).hexdigest()
            found[name] = f"/static/{stem}.{mark}.{suffix}"
        return found

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {
            path: make_page(
                self._files[name], TYPES[Path(name).suffix], cache=FOREVER, vary="Accept-Encoding"
            )
            for name, path in self.paths.items()
        }

    def get(self, name: str) -> Page | None:
        """The file as it is sent; ``name`` is with its hash. One of another version is unknown."""
        return self._pages.get(f"/static/{name}")
