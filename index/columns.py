"""Columns of numbers in files that only grow, mapped into memory to be read; knows nothing of what they mean.

A file may hold more than counts: what lies behind the rows that its owner vouches for is cut off at the next append.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True)
class Column:
    """One file in a folder; a row is `width` values of `dtype`."""

    name: str
    dtype: DTypeLike
    width: int = 1

    @property
    def row_bytes(self) -> int:
        return np.dtype(self.dtype).itemsize * self.width

    def read(self, folder: Path, rows: int) -> NDArray[np.generic]:
        """(rows,) or (rows, width), mapped. Raises ValueError or OSError where the file does not hold as many."""
        shape = (rows,) if self.width == 1 else (rows, self.width)
        if not rows:
            return np.zeros(shape, dtype=self.dtype)
        path = folder / self.name
        if path.stat().st_size < rows * self.row_bytes:
            raise ValueError(f"{path} is cut short")
        # A plain array over the map: the subclass would be carried through every slice and product.
        return np.asarray(np.memmap(path, dtype=self.dtype, mode="r", shape=shape))

    def append(self, folder: Path, rows: int, values: NDArray[np.generic]) -> None:
        """Puts values behind the first `rows` rows, in place of anything that is there, and onto the disk."""
        with (folder / self.name).open("r+b" if rows else "wb") as file:
            file.truncate(rows * self.row_bytes)
            file.seek(0, os.SEEK_END)
            file.write(np.ascontiguousarray(values, dtype=self.dtype).tobytes())
            file.flush()
            os.fsync(file.fileno())


def append_all(folder: Path, rows: int, columns: Sequence[tuple[Column, NDArray[np.generic]]]) -> None:
    """Appends to several columns that have the same number of rows."""
    for column, values in columns:
        column.append(folder, rows, values)
