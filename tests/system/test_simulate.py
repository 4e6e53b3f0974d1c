"""`./hall simulate` as somebody runs it who wants to know how a hall would do."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]


def simulate(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "queue_server.command", "simulate", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def two_days(tmp_path_factory):
    picture = tmp_path_factory.mktemp("simulate") / "days.svg"
    done = simulate("--days", "2", "--seed", "5", "--json", "--picture", str(picture))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), picture


def test_figures_for_programs(two_days):
    found, _ = two_days
    assert found["seed"] == 5
    assert found["days"] == 2
    assert found["dates"] == ["2026-11-24", "2026-11-25"]
    whole = found["overall"]
    assert whole["tickets"] > 1500
    assert 0 < whole["median"] <= whole["mean"] <= whole["p90"] <= whole["longest"]
    assert 0 < whole["within_15"] <= whole["within_30"] <= 1
    assert whole["tickets"] == sum(one["tickets"] for one in found["by_business"].values())
    assert len(found["by_business"]) == 48
    assert "10" in found["by_hour"]
    assert all(0 < share <= 1 for share in found["utilisation"].values())


def test_the_picture_is_svg_with_three_charts_in_it(two_days):
    _, picture = two_days
    root = ET.fromstring(picture.read_text(encoding="utf-8"))
    labels = [node.get("aria-label") for node in root.iter("{http://www.w3.org/2000/svg}svg")]
    assert labels[1:] == ["平均一天里在等的人数", "各分区各时段等候中位数", "等候最久的业务"]
    assert labels[0].startswith("演练了 2 天，")


def test_a_table_for_people_that_the_same_seed_gives_again():
    one, again = simulate("--seed", "5"), simulate("--seed", "5")
    assert one.returncode == 0, one.stderr
    assert one.stdout == again.stdout
    assert simulate("--seed", "6").stdout != one.stdout
    lines = one.stdout.splitlines()
    assert lines[0].startswith("演练了一天，")
    assert any(line.startswith("L03 交通违法处理") for line in lines)
    assert any(line.startswith("全天") for line in lines)
    assert any("窗口利用率" in line for line in lines)


def test_another_hall_file(tmp_path):
    hall = {
        "hall": {"id": "small", "name": "小厅"},
        "zones": [{"id": "F1-A", "floor": 1, "name": "大厅"}],
        "businesses": [
            {"id": "A01", "name": "办事", "prefix": "A", "zone": "F1-A", "avg_min": 5, "expected_daily": 60}
        ],
        "windows": [{"window": 1, "floor": 1, "zone": "F1-A", "businesses": [{"id": "A01", "level": 1}]}],
    }
    path = tmp_path / "hall.json"
    path.write_text(json.dumps(hall), encoding="utf-8")
    done = simulate("--hall", str(path), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found["by_business"]) == ["A01"]
    assert 30 <= found["overall"]["tickets"] <= 90
    assert list(found["utilisation"]) == ["1"]


def test_what_is_wrong_is_said(tmp_path):
    broken = tmp_path / "hall.yaml"
    broken.write_text("businesses:\n- id: A01\n  avg_min: soon\n", encoding="utf-8")
    done = simulate("--hall", str(broken))
    assert done.returncode == 2
    assert "hall.yaml:3" in done.stderr
    assert done.stdout == ""
    assert simulate("--hall", str(tmp_path / "absent.yaml")).returncode == 2
    assert simulate("--days", "0").returncode == 2
    assert simulate("--picture", str(tmp_path / "no" / "where.svg")).returncode == 2
