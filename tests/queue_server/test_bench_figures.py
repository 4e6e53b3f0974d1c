"""Figures of the benchmarks: percentiles, ratio to the floor, and whether a target is met."""

import pytest

from queue_server.command.bench import run
from queue_server.command.bench.figures import milliseconds, per_second, percentile


def test_percentile_is_a_value_that_was_measured():
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0, 0.5, 0.99, 1)] == [1.0, 51.0, 100.0, 100.0]
    assert percentile([7.0], 0.99) == 7.0


def test_a_time_stands_beside_its_floor_in_milliseconds():
    figure = milliseconds("issue", 0.003, 0.002, 5.0)
    assert figure.as_dict() == {
        "name": "issue",
        "value": 3.0,
        "unit": "ms",
        "floor": 2.0,
        "ratio": 1.5,
        "target": 5.0,
        "met": True,
    }
    assert not milliseconds("issue", 0.0051, 0.002, 5.0).met


def test_a_rate_is_met_from_above():
    assert per_second("tickets", 2000.4, 4000, 2000).met
    assert not per_second("tickets", 1999, 4000, 2000).met


def test_a_figure_without_a_target_is_neither_met_nor_missed():
    for figure in (milliseconds("issue", 0.003, 0.002), per_second("tickets", 1999, 4000)):
        assert figure.target is None
        assert figure.met is None


def test_an_unknown_benchmark():
    with pytest.raises(KeyError):
        run("nix")
