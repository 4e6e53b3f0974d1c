"""The benchmark of the minutes on one hall: every figure is there, in the form of the others, and no error hides."""

from queue_server.command.bench import minutes
from queue_server.domain.lookahead.meter import Meter, Off


def test_one_hall_is_learnt_and_then_measured_on_a_day_never_seen():
    result = minutes.hall_result(7, minutes.MODERATE_MIN, days=1)
    assert result is not None
    assert minutes.MODERATE_MIN[0] <= result.mean_wait_min <= minutes.MODERATE_MIN[1]
    assert result.product.tickets > 300
    assert abs(result.product.tickets - result.formula.tickets) <= 0.02 * result.formula.tickets
    assert 0 < result.product.share_of_wait < result.formula.share_of_wait
    assert result.product.late_covers > result.formula.late_covers
    figures = {one.name: one for one in minutes.figures_of("moderate", [result])}
    assert len(figures) == 5
    error = figures["moderate, 1 halls: mean error"]
    assert error.value == round(100 * result.product.share_of_wait, 2)
    assert error.met == (result.product.share_of_wait <= 0.15)


def test_a_measure_of_nothing_gives_no_figures():
    assert minutes.figures_of("overloaded", []) == []


def test_what_is_off_is_counted_over_waits_of_more_than_a_minute():
    meter = Meter()
    assert not meter.ended("A01", 0.5, 3, 5)
    assert meter.ended("A01", 10.0, 7, 12)
    assert meter.ended("A02", 20.0, 10, 15)
    errors = meter.errors()
    bars = [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    assert errors.hall == Off(tickets=2, waited_min=30.0, off_min=13.0, near=1, covered=1, spread=bars)
    assert errors.hall.share_of_wait == 13 / 30
    assert errors.hall.within_five == errors.hall.late_covers == 0.5
    assert errors.businesses["A01"].mean_error_min == 3.0
    assert Off().share_of_wait == Off().mean_error_min == Off().within_five == Off().late_covers == 0
