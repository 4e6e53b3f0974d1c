"""The benchmark of choosing plays the real order and stands beside its floor."""

from queue_server.command.bench import BENCHMARKS, choose
from queue_server.command.bench.figures import microseconds


def test_each_size_has_a_figure_and_the_growth_one_of_its_own(monkeypatch):
    monkeypatch.setattr(choose, "SIZES", (20, 60))
    monkeypatch.setattr(choose, "ROUNDS", 2)
    monkeypatch.setattr(choose, "CALLS", 5)
    figures = BENCHMARKS["choose"]()
    assert [figure.name for figure in figures] == [
        "choose, 20 waiting: p50",
        "choose, 60 waiting: p50",
        "choose, 60 beside 20 waiting",
    ]
    assert all(figure.unit == "µs" and figure.value > 0 and figure.floor > 0 for figure in figures)
    assert figures[2].value == figures[1].value
    assert figures[2].floor == figures[0].value


def test_a_time_in_microseconds():
    figure = microseconds("choose", 12e-6, 3e-6, 20.0)
    assert (figure.value, figure.floor, figure.ratio, figure.met) == (12.0, 3.0, 4.0, True)
    assert not microseconds("choose", 21e-6, 3e-6, 20.0).met
