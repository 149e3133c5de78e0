from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlcore.lab import codec, origin, runfile


@dataclass(frozen=True)
class Anything:
    value: Any
    other: Any = None


DTYPES = st.sampled_from([np.dtype(name) for name in sorted(codec.STORABLE)])
ARRAYS = DTYPES.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(["$array", "$float", "$x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
SPEC = '{"experiment":"x","settings":{},"version":1}'


def same(a: Any, b: Any) -> bool:
    """Equality with equal types, and with NaN equal to itself."""
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if isinstance(a, float):
        return isinstance(b, float) and (repr(a) == repr(b))
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, Mapping):
        return list(a) == list(b) and all(same(a[name], b[name]) for name in a)
    return type(a) is type(b) and bool(a == b)


@given(VALUES, VALUES)
def test_a_result_comes_back_from_a_file_as_it_was(value: Any, other: Any) -> None:
    data = runfile.pack(SPEC, origin.record(0.0, 1, "CPU", "page"), codec.encode(Anything(value, other)))
    back = codec.decode(runfile.unpack(data)[1], Anything)
    assert same(value, back.value)
    assert same(other, back.other)


def test_arrays_come_back_read_only() -> None:
    back = codec.decode(codec.encode(Anything([np.zeros(3)])), Anything)
    with pytest.raises(ValueError, match="read-only"):
        back.value[0][0] = 1.0


@pytest.mark.parametrize("layout", [np.asfortranarray, np.flip, lambda a: a[:, ::2], lambda a: a.astype(">f8")])
def test_arrays_in_odd_layouts_keep_their_values(layout: Any) -> None:
    array = layout(np.arange(12.0).reshape(3, 4))
    data = runfile.pack(SPEC, origin.record(0.0, 1, "CPU", "page"), codec.encode(Anything(array)))
    np.testing.assert_array_equal(codec.decode(runfile.unpack(data)[1], Anything).value, array)


@pytest.mark.parametrize("value", [object(), {1: 2}, {1, 2}, b"bytes", np.array([object()]), np.array(["text"]), 1j])
def test_what_cannot_be_stored_is_refused_with_the_fields_name(value: Any) -> None:
    with pytest.raises(TypeError, match="'value'"):
        codec.encode(Anything(value))


def test_a_result_of_another_type_is_refused() -> None:
    @dataclass(frozen=True)
    class Another:
        number: int

    with pytest.raises(ValueError, match="fields"):
        codec.decode(codec.encode(Anything(1)), Another)
    with pytest.raises(TypeError, match="dataclass"):
        codec.encode({"a": 1})
