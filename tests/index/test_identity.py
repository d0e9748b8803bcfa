from pathlib import PurePath

from index.identity import article_id, chunk_id, page_id, paragraph_ids


def test_a_page_is_called_by_its_file() -> None:
    assert page_id(PurePath("/a/000_549d.txt"), "ab" * 32, ()) == "000_549d"
    assert page_id(PurePath("/a/第 3 版?.txt"), "ab" * 32, ()) == "第-3-版"
    assert page_id(PurePath("/a/???.txt"), "ab" * 32, ()) == "page"


def test_another_page_of_the_same_name_gets_its_hash_added() -> None:
    assert page_id(PurePath("/b/A01.txt"), "0123456789abcdef", {"A01"}) == "A01-01234567"


def test_a_paragraph_keeps_its_id_when_its_neighbours_change() -> None:
    first, second = paragraph_ids("page", ["甲", "乙"])
    assert paragraph_ids("page", ["新", "甲", "乙"])[1:] == [first, second]
    assert paragraph_ids("other", ["甲"]) != [first]


def test_equal_paragraphs_of_a_page_have_ids_of_their_own() -> None:
    assert len(set(paragraph_ids("page", ["同", "同", "同"]))) == 3


def test_ids_depend_on_where_parts_end() -> None:
    assert chunk_id(["a"], "bc", "d") != chunk_id(["a"], "b", "cd")
    assert article_id(["x"]).startswith("a")
