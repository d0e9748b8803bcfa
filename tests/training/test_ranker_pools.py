"""Pools of long texts for training the ranker."""

import pytest

from training import ranker_pools
from training.ranker_pools import Query, long_pools

FULL = "青岚高新区举行路演，十二家企业登台融资。" * 24
SHORT = "云泽高新区法庭调解欠薪三十起。"


def test_bodies_cut_off_go_on_with_near_pieces_and_short_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranker_pools, "LONG_BLOCKS", (0,))
    monkeypatch.setattr(ranker_pools, "BLOCK", 2)
    monkeypatch.setattr(ranker_pools, "PROLONGED", 1.0)
    bodies = {"a": FULL, "b": SHORT, "c": "另一篇报道讲的是天气。"}
    near = [("", f"第{n}场路演上，青岚高新区企业与机构面对面融资。") for n in range(6)]
    titles = [Query("高新区举行路演", ("a",), "title"), Query("讲天气的报道", ("c",), "title")]
    (pool,) = long_pools(bodies, titles, {"xwlb_ict": near, "crud_ict": []})
    assert set(pool.texts) == {"a", "b"}
    assert pool.texts["b"] == SHORT
    # every other piece is taken: those of 0, 2 and 4
    added = pool.texts["a"].removeprefix(FULL)
    assert added
    assert {piece + "融资。" for piece in added.split("融资。")[:-1]} <= {near[n][1] for n in (0, 2, 4)}
    assert [query.text for query in pool.queries] == ["高新区举行路演"]
