"""Tells which sentences of an article on several parks are about one of them; knows nothing of how they are chosen."""

from index.parks import Gazetteer
from service.briefings.salience import Sentence


def is_about(sentence: Sentence, park: str, gazetteer: Gazetteer) -> bool:
    """Whether a sentence of an article on `park` is about it: it names the park, or its article has no other.

    A sentence that names none of an article's several parks is the principal one's.
    """
    parks = sentence.article.parks
    if len(parks) < 2:
        return True
    named = {mention.park.name for mention in gazetteer.find(sentence.text)}
    return park in named or (parks[0] == park and not named)
