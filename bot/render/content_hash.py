"""The hash of what a part shows, by which the outbox knows whether a post must change.

It covers the digest's content (title, blocks and sources of each item, with their styles; the
names and the date in the header), the numbers of its items, and how a category or an item is cut
into parts. It leaves out the look of things: the words of a language, layout, address of the
page. So neither a new version of the bot nor a changed setting edits what stands in the chats;
only a part whose content or whose borders changed gets another hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bot.digest.model import Block, Inline, Item
from bot.render.text import unstyled

_SEPARATOR = "\x1f"


def wanted(tokens: Sequence[str]) -> str:
    """16 hexadecimal digits that differ where ``tokens`` do; the same on every machine."""
    data = _SEPARATOR.join(tokens)
    if data.count(_SEPARATOR) != len(tokens) - 1:  # a token holds the separator itself
        data = json.dumps(tokens)
    return hashlib.blake2b(data.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def entry_tokens(entry: Item | Block) -> list[str]:
    """All that a reader sees of ``entry``, in the file's order, without its line numbers.

    Each list within it stands behind its length, so that no two entries share their tokens.
    """
    if not isinstance(entry, Item):
        return _block_tokens(entry)
    tokens = inline_tokens(entry.title)
    tokens.append(str(len(entry.blocks)))
    for block in entry.blocks:
        tokens += _block_tokens(block)
    tokens.append(str(len(entry.sources)))
    for source in entry.sources:
        tokens += (source.name, source.url or "")
    return tokens


def inline_tokens(inline: Inline) -> list[str]:
    """A line's text where it has one style only, else its runs."""
    text = unstyled(inline)
    if text is not None:
        return ["", text]
    tokens = [str(len(inline))]
    for run in inline:
        style = run.bold + 2 * run.italic + 4 * run.code + 8 * run.strike + 16 * run.underline
        tokens += (run.text, str(style), run.url or "")
    return tokens


def _block_tokens(block: Block) -> list[str]:
    kind, label, lines, _ = block
    tokens = [kind, label, str(len(lines))]
    for inline, depth, marker in lines:
        tokens.append(marker)
        tokens.append(str(depth) if depth else "0")
        if len(inline) == 1:
            text, *styles = inline[0]
            if not any(styles):
                tokens += ("", text)  # what inline_tokens gives: spare most lines the detour
                continue
        tokens += inline_tokens(inline)
    return tokens
