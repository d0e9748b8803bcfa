"""Keeps an answer within a number of tokens: a sentence goes out whole with its markers, or not at all.

Half a sentence may say what its source does not, and half a marker leads nowhere. Knows nothing of HTTP.
"""

from dataclasses import replace

from index.tokens import count_tokens
from service.contract import Answer
from service.http.citing import markers


class Allowance:
    """What a client lets an answer take up, in tokens by our own count; None is as much as it needs.

    `text` is what was let through so far, `spent` whether something was not.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self.text = ""
        self.spent = False

    def lets(self, piece: str) -> bool:
        """Whether this piece of the answer may go out; once one may not, none after it may."""
        self.spent = self.spent or (self._most is not None and count_tokens(self.text + piece) > self._most)
        if not self.spent:
            self.text += piece
        return not self.spent

    def applied(self, answer: Answer) -> Answer:
        """The answer as far as it was let through, with the claims and citations that are left in it."""
        if not self.spent:
            return answer
        claims = tuple(claim for claim in answer.claims if claim.end <= len(self.text))
        dropped = tuple(one for one in answer.dropped if one.at is None or one.at <= len(self.text))
        kept = replace(answer, answer=self.text, claims=claims, dropped=dropped)
        left = {marker.citation.number for marker in markers(kept)}
        return replace(kept, citations=tuple(one for one in answer.citations if one.number in left))
