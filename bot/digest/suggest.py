"""What to look for instead where nothing was found: a near word, a piece of one, fewer words."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import islice

from bot.digest.search import Index, Query, left_out, read_query

RECENT = 3000
"""Items, the newest, in which near words are looked for: about a year's."""

NEAR = 70.0
"""rapidfuzz points from 0 to 100: a word this near may have been meant."""

LONGEST = 12
"""Characters of a Chinese word whose pieces are tried."""

MOST_WORDS = 8
"""Words of a query for which others are tried."""

_ADDRESS = re.compile(r"[:/@\\]|^www\.|\.(?:com|cn|net|org)$")
_LATIN = re.compile(r"[a-z][a-z0-9.+'-]*[a-z0-9+]")


def suggest(index: Index, query: Query, until: dt.date | None = None) -> Query | None:
    """A query near to ``query`` that finds something; None where there is none, or where so many
    words are a text rather than a search."""
    if len(query.terms) > MOST_WORDS:
        return None
    texts = tuple(islice(index.texts(until), RECENT))
    words: list[str] = []
    for word, term in zip(query.words, query.terms, strict=True):
        known = left_out(term) or any(term in text for text in texts)
        if known or index.search(_one(term), until=until).total:
            words.append(word)
        elif near := _near(term, texts):
            words.append(near)
    changed = _query(words)
    refused = {term for term in query.terms if left_out(term)}
    for tried in (changed, *_fewer(changed)):
        if not refused <= set(tried.terms):
            continue  # it would offer what was to be left out
        if tried.terms and tried != query and index.search(tried, limit=1, until=until).total:
            return tried
    return None


def _query(words: list[str]) -> Query:
    return read_query(str(Query(tuple(words), ())))


def _one(term: str) -> Query:
    return Query((term,), (term,))


def _fewer(query: Query) -> list[Query]:
    """``query`` without one of its words, the last left out first; then each word alone."""
    words = list(query.words)
    without = [words[:n] + words[n + 1 :] for n in reversed(range(len(words)))]
    return [_query(few) for few in [*without, *([word] for word in words)] if few]


def _near(term: str, texts: tuple[str, ...]) -> str | None:
    return _near_word(term, texts) if term.isascii() else _piece(term, texts)


def _near_word(term: str, texts: tuple[str, ...]) -> str | None:
    """The word of an alphabet that is nearest to ``term``; of equals the commonest."""
    if len(term) < 3 or _ADDRESS.search(term):
        return None
    from rapidfuzz import process

    known = Counter(word for text in texts for word in _LATIN.findall(text))
    ordered = [word for word, _ in known.most_common()]
    found = process.extractOne(term, ordered, score_cutoff=NEAR)
    return str(found[0]) if found is not None else None


def _piece(term: str, texts: tuple[str, ...]) -> str | None:
    """The longest piece of ``term``, two characters at the least, that occurs anywhere."""
    term = term[:LONGEST]
    for length in range(len(term) - 1, 1, -1):
        for start in range(len(term) - length + 1):
            piece = term[start : start + length]
            if any(piece in text for text in texts):
                return piece
    return None
