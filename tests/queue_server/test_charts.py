"""Charts: well-formed SVG that says what it shows, escaped, true to its figures."""

import re
from xml.etree import ElementTree as ET

import pytest

from queue_server.adapters.charts.drawing import GLAZE, NOON, SEAL, clock, steps_to, svg, text
from queue_server.adapters.charts.lines import Curve, area, forecast
from queue_server.adapters.charts.tables import Range, heat_map, histogram, ranges

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script> & "\'>'


def read(drawn):
    """The picture parsed; every number in it is one, and nothing is styled in place."""
    root = ET.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert "nan" not in drawn.lower()
    assert "inf" not in re.sub(r"<text.*?</text>", "", drawn)
    assert "style=" not in drawn
    return root


def words(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def paths(root, **wanted):
    return [
        [tuple(map(float, pair.split())) for pair in re.findall(r"[ML]([\d.-]+ [\d.-]+)", node.get("d"))]
        for node in root.iter(f"{SVG}path")
        if all(node.get(name.replace("_", "-")) == value for name, value in wanted.items())
    ]


def test_text_and_label_are_escaped():
    drawn = svg(10, 10, EVIL, [text((0, 0), EVIL)])
    root = read(drawn)
    assert root.get("aria-label") == EVIL
    assert words(root) == [EVIL]
    assert "<script" not in drawn
    row = Range(name=EVIL, middle=1, low=0, high=2, more=EVIL)
    assert "<script" not in ranges([row], label=EVIL)
    assert "<script" not in heat_map({EVIL: [20.0]}, 540, label=EVIL)


@pytest.mark.parametrize(
    ("most", "expected"),
    [(80, [0, 20, 40, 60, 80]), (81, [0, 50, 100]), (7, [0, 2, 4, 6, 8]), (1, [0, 0.5, 1]), (0, [0, 1])],
)
def test_steps_are_round_and_reach_the_most(most, expected):
    assert steps_to(most) == pytest.approx(expected)


def test_clock():
    assert [clock(minute) for minute in (0, 545, 1439.6)] == ["00:00", "09:05", "23:59"]


def test_a_forecast_draws_line_band_limit_and_end():
    minutes = [600, 605, 610, 615]
    curve = Curve(middle=[10, 20, 30, 40], low=[5, 10, 20, 30], high=[15, 30, 45, 60])
    root = read(forecast(minutes, curve, label="违法处理", limit=30, unchanged=[10, 30, 50, 70], until=610))
    (line,) = paths(root, stroke="#1b4b9b")
    assert [x for x, _ in line] == sorted(x for x, _ in line)
    heights = [y for _, y in line]
    assert heights == sorted(heights, reverse=True), "more minutes stand higher"
    assert heights[1] - heights[2] == pytest.approx(heights[0] - heights[1], abs=0.2)
    (dashed,) = paths(root, stroke_dasharray="6 4")
    assert dashed[0][1] == pytest.approx(line[0][1], abs=0.1)
    assert dashed[3][1] < line[3][1]
    (limit,) = paths(root, stroke=SEAL)
    assert limit[0][1] == limit[1][1] == pytest.approx(line[2][1], abs=0.1)
    (band,) = paths(root, fill="#dfe7f4")
    assert len(band) == 2 * len(minutes)
    said = words(root)
    assert {"改后 40", "不动 70", "上限 30", "10:10 撤下", "10:00", "10:15"} <= set(said)


def test_ends_that_meet_are_told_apart():
    root = read(forecast([600, 605], Curve(middle=[10, 20]), label="x", unchanged=[10, 20]))
    ends = [float(node.get("y")) for node in root.iter(f"{SVG}text") if node.text in ("改后 20", "不动 20")]
    assert abs(ends[0] - ends[1]) >= 14


def test_a_forecast_of_nothing_and_of_one_point():
    assert "改后 0" in words(read(forecast([600, 605], Curve(middle=[0, 0]), label="x", unchanged=[0, 0])))
    assert "3" in words(read(forecast([600], Curve(middle=[3]), label="x")))


def test_the_area_names_its_highest_point_and_shades_noon():
    minutes = [540 + 5 * step for step in range(13)]
    people = [0, 3, 9, 12, 30, 20, 10, 8, 5, 3, 2, 1, 0]
    root = read(area(minutes, people, label="在等的人", noon=(560, 575), before=[1] * 13))
    assert "09:20 最多，30 人" in words(root)
    shade = [node for node in root.iter(f"{SVG}rect") if node.get("fill") == NOON]
    assert len(shade) == 1
    assert float(shade[0].get("width")) == pytest.approx((1110 - 34) * 15 / 60, rel=0.01)
    (line,) = paths(root, stroke="#1b4b9b")
    assert max(y for _, y in line) == line[0][1] == line[-1][1], "zero is on the axis"
    assert "虚线：上周同一天" in words(root)


def test_a_late_peak_is_told_inside_the_picture():
    root = read(area([540, 545, 550], [0, 1, 9], label="x"))
    label = next(node for node in root.iter(f"{SVG}text") if "最多" in node.text)
    assert label.get("text-anchor") == "end"


def test_the_heat_map_glazes_by_minutes_and_writes_from_fifteen():
    row = [0.0, 4.9, 5.0, 14.9, 15.0, 22.0, 29.9, 30.0, 90.0, None]
    root = read(heat_map({"一楼 企业设立": row}, 540, label="中位数"))
    fills = [node.get("fill") for node in root.iter(f"{SVG}rect")]
    steps = [0, 0, 1, 1, 2, 3, 3, 4, 4]
    assert fills == [*(GLAZE[step] for step in steps), NOON]
    said = words(root)
    assert [word for word in said if word.isdigit()] == ["15", "22", "30", "30", "90"]
    assert "09:00" in said
    assert "10:00" in said
    assert "09:30" not in said
    assert read(heat_map({}, 540, label="空")) is not None


def test_ranges_put_dot_and_bar_to_scale():
    rows = [
        Range(name="甲", middle=10, low=0, high=40, more="8 人"),
        Range(name="乙", middle=0, low=0, high=0),
    ]
    root = read(ranges(rows, label="哪项慢", limit=20))
    (first, second) = paths(root, stroke_width="5")
    dots = [float(node.get("cx")) for node in root.iter(f"{SVG}circle")]
    (limit,) = paths(root, stroke=SEAL)
    zero, full = first[0][0], first[1][0]
    assert dots[0] == pytest.approx(zero + (full - zero) / 4, abs=0.2)
    assert limit[0][0] == pytest.approx(zero + (full - zero) / 2, abs=0.2)
    assert dots[1] == zero == second[0][0]
    assert {"甲", "乙", "8 人", "上限 20"} <= set(words(root))


def test_a_long_name_is_cut_to_its_column():
    root = read(ranges([Range(name="工程建设项目综合受理" * 3, middle=1, low=0, high=2)], label="x"))
    assert words(root)[0].endswith("…")


def test_the_histogram_splits_its_blues_and_counts():
    counts = [50, 20, 10, 8, 6, 4, 2, 0, 9]
    root = read(histogram(counts, label="等了多久"))
    bars = list(root.iter(f"{SVG}rect"))
    assert len(bars) == 8, "an empty bar is not drawn"
    assert [bar.get("fill") for bar in bars[:7]] == ["#6888c3"] * 3 + ["#1b4b9b"] * 3 + ["#12356f"]
    tall = [float(bar.get("height")) for bar in bars]
    assert tall[1] / tall[0] == pytest.approx(0.4, abs=0.01)
    assert {"0", "15", "30", "40+"} <= set(words(root))
    assert read(histogram([], label="空")) is not None
