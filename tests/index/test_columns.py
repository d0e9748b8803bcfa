from pathlib import Path

import numpy as np
import pytest

from index.columns import Column

PAIRS = Column("pairs", "<i4", 2)


def test_what_is_appended_is_read_in_order(tmp_path: Path) -> None:
    PAIRS.append(tmp_path, 0, np.array([[1, 2]]))
    PAIRS.append(tmp_path, 1, np.array([[3, 4], [5, 6]]))
    np.testing.assert_array_equal(PAIRS.read(tmp_path, 3), [[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(PAIRS.read(tmp_path, 1), [[1, 2]])


def test_rows_that_no_one_vouched_for_are_cut_off(tmp_path: Path) -> None:
    PAIRS.append(tmp_path, 0, np.array([[1, 2]]))
    PAIRS.append(tmp_path, 1, np.array([[7, 7], [8, 8]]))
    with (tmp_path / "pairs").open("ab") as file:
        file.write(b"half")
    PAIRS.append(tmp_path, 1, np.array([[3, 4]]))
    np.testing.assert_array_equal(PAIRS.read(tmp_path, 2), [[1, 2], [3, 4]])
    assert (tmp_path / "pairs").stat().st_size == 2 * 2 * 4


def test_rows_read_before_stay_as_they_were(tmp_path: Path) -> None:
    PAIRS.append(tmp_path, 0, np.array([[1, 2]]))
    before = PAIRS.read(tmp_path, 1)
    PAIRS.append(tmp_path, 1, np.array([[3, 4]]))
    np.testing.assert_array_equal(before, [[1, 2]])


def test_a_file_that_is_too_short_is_an_error(tmp_path: Path) -> None:
    PAIRS.append(tmp_path, 0, np.array([[1, 2]]))
    with pytest.raises(ValueError, match="pairs is cut short"):
        PAIRS.read(tmp_path, 2)


def test_no_rows_need_no_file(tmp_path: Path) -> None:
    assert PAIRS.read(tmp_path, 0).shape == (0, 2)
    assert Column("one", "<f4").read(tmp_path, 0).shape == (0,)
