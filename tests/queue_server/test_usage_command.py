"""A command line that is wrong, and one that asks for what is not there: a Chinese sentence, for programs as JSON."""

import json

import pytest
from typer.testing import CliRunner

from queue_server.command.cli import app


def hall(*words: str):
    return CliRunner().invoke(app, list(words), prog_name="./hall")


@pytest.mark.parametrize(
    ("words", "said", "where"),
    [
        (["moon"], "没有 moon 这个命令", "./hall --help"),
        (["device", "moon"], "没有 moon 这个命令", "./hall device --help"),
        (["--moon"], "没有 --moon 这个选项", "./hall --help"),
        (["explain", "A001", "A002"], "多写了 A002", "./hall explain --help"),
        (["backup"], "少写了 file", "./hall backup --help"),
        (["appointment", "add", "--at", "x"], "少写了 --business", "./hall appointment add --help"),
        (["simulate", "--days", "0"], "--days 写得不对", "./hall simulate --help"),
        (["simulate", "--seed", "x"], "--seed 写得不对", "./hall simulate --help"),
        (["up", "--data"], "--data 后面", "--help"),
        (["up", "--mqtt-port", "70000"], "--mqtt-port 写得不对", "./hall up --help"),
    ],
)
def test_wrong_usage_is_said_in_a_chinese_sentence(words, said, where):
    for options in ([], ["--json"]) if words[0] != "up" else ([],):
        asked = hall(*words, *options)
        assert asked.exit_code == 2
        if options and words[0] not in ("moon", "--moon", "device"):
            error = json.loads(asked.stdout)["error"]
            assert error["code"] == "bad_request"
            assert said in error["message"]
        else:
            told = asked.stdout + asked.stderr
            assert said in told
            assert where in told
            assert "Traceback" not in told


def test_without_a_command_it_shows_what_there_is():
    asked = hall()
    assert asked.exit_code == 2
    assert "explain" in asked.stdout + asked.stderr
    assert hall("--help").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["bench", "moon"], "bad_request"),
        (["device", "list"], "unavailable"),
        (["user", "add", "x", "--role", "clerk"], "unavailable"),
        (["appointment", "list"], "unavailable"),
        (["explain", "A001"], "unavailable"),
        (["report"], "unavailable"),
        (["backup", "x.zip"], "unavailable"),
        (["rebuild"], "unavailable"),
        (["restore", "nowhere.zip"], "unavailable"),
        (["simulate", "--hall", "nowhere.yaml"], "bad_request"),
    ],
)
def test_a_program_gets_the_error_as_json(words, code, tmp_path):
    where = [] if words[0] in ("bench", "simulate") else ["--data", str(tmp_path / "nothing")]
    asked = hall(*words, *where, "--json")
    assert asked.exit_code != 0
    assert asked.stderr == ""
    error = json.loads(asked.stdout)["error"]
    assert (error["code"], bool(error["message"])) == (code, True)
    assert not (tmp_path / "nothing").exists()
    people = hall(*words, *where)
    assert (people.exit_code, people.stdout, people.stderr.strip()) == (asked.exit_code, "", error["message"])


def test_a_file_is_no_data_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    for words in (["up"], ["device", "list"], ["appointment", "list"], ["report"], ["explain", "A001"]):
        asked = hall(*words, "--data", str(file))
        assert (asked.exit_code, asked.stdout) == (1, "")
        assert str(file) in asked.stderr
    assert file.read_text(encoding="utf-8") == "x"


def test_a_path_too_long_for_sockets_is_said(tmp_path):
    asked = hall("up", "--data", str(tmp_path / ("x" * 110)))
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "太长" in asked.stderr
    assert list(tmp_path.iterdir()) == []
