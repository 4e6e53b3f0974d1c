"""How a second server is made: the sealed file, the folder it becomes, the settings that name a shared database."""

import stat

import pytest
from typer.testing import CliRunner

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.lease.package import PackageError, Place, pack, unfold, unpack
from queue_server.adapters.settings import (
    ServerSettings,
    SettingsError,
    check_database,
    database_target,
    keep_password,
    read_settings,
    write_settings,
)
from queue_server.command.standby import app
from queue_server.contract.connection import Connection, connection_file, read_connection, write_connection

URL = "postgresql://hall@db.example:5432/hall"


@pytest.fixture
def first(tmp_path):
    """The first server's folder."""
    data = tmp_path / "first"
    data.mkdir()
    (tmp_path / "ours.yaml").write_text("hall: {id: ncx}\n")
    settings = ServerSettings(
        hall_file=str(tmp_path / "ours.yaml"), database=URL, mqtt_port=1883, http_port=80
    )
    write_settings(data, settings)
    (data / "pgpass").write_text("db.example:5432:hall:hall:geheim\n")
    connection = Connection(
        hall="ncx",
        device=SERVER_ACCOUNT,
        kind="server",
        password="pw-server",
        mqtt_host="127.0.0.1",
        mqtt_port=1883,
        http_url="http://127.0.0.1:80",
    )
    write_connection(connection_file(data, SERVER_ACCOUNT), connection)
    return data


def test_the_second_server_has_all_that_the_first_has(first, tmp_path):
    content, code = pack(first)
    data = tmp_path / "second"
    unfold(
        unpack(content, code),
        Place(data=data, http_host="10.0.0.2", http_port=81, mqtt_host="broker.example"),
    )
    assert KeyStore(data / "keys").digest() == KeyStore(first / "keys").digest()
    settings = read_settings(data)
    assert (settings.database, settings.mqtt_host, settings.mqtt_port) == (URL, "broker.example", 1883)
    assert settings.http_url == "http://10.0.0.2:81"
    assert settings.hall_path.read_text() == "hall: {id: ncx}\n"
    connection = read_connection(connection_file(data, SERVER_ACCOUNT))
    assert (connection.password, connection.mqtt_host) == ("pw-server", "broker.example")
    secret = [*(data / "keys").iterdir(), data / "pgpass", connection_file(data, SERVER_ACCOUNT)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_nothing_secret_can_be_read_without_the_code(first):
    content, code = pack(first)
    key = (first / "keys" / "hall.key").read_bytes()
    assert not any(secret in content for secret in (key, b"geheim", b"pw-server", code.encode()))
    assert unpack(content, code.lower().replace("-", " ")).keys["hall.key"] == key
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "!", "编号"):
        with pytest.raises(PackageError, match="口令不对"):
            unpack(content, wrong)
    with pytest.raises(PackageError, match="口令不对"):
        unpack(content[:-1], code)
    with pytest.raises(PackageError, match="不是"):
        unpack(b"{}", code)


def test_a_hall_that_is_there_is_never_overwritten(first, tmp_path):
    content, code = pack(first)
    before = read_settings(first)
    with pytest.raises(PackageError, match="已经有大厅"):
        unfold(unpack(content, code), Place(data=first, http_host="127.0.0.1", http_port=1))
    assert read_settings(first) == before


def test_a_hall_on_sqlite_has_no_second_server(first):
    write_settings(first, ServerSettings(mqtt_port=1, http_port=2))
    with pytest.raises(PackageError, match="SQLite"):
        pack(first)


def test_on_the_command_line(first, tmp_path):
    file, data = tmp_path / "second.hall", tmp_path / "second"
    said = CliRunner().invoke(app, ["prepare", str(file), "--data", str(first)])
    assert said.exit_code == 0, said.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code = said.output.split("口令 ")[1].split()[0]
    wrong = CliRunner().invoke(app, ["join", str(file), "--data", str(data), "--code", "AAAA"])
    assert (wrong.exit_code, data.exists()) == (1, False)
    done = CliRunner().invoke(app, ["join", str(file), "--data", str(data)], input=f"{code}\n")
    assert done.exit_code == 0, done.output
    assert KeyStore(data / "keys").digest() == KeyStore(first / "keys").digest()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hall:geheim@db/hall",
        "postgresql://hall@db/hall?password=geheim",
        "mysql://db/hall",
        "hall.db",
        "postgresql://db",
        "postgresql://[db/hall",
        "",
    ],
)
def test_a_url_that_is_wrong_or_tells_a_password_is_refused_and_not_repeated(url):
    with pytest.raises(SettingsError) as wrong:
        check_database(url)
    assert "geheim" not in str(wrong.value)


def test_the_password_file_is_used_when_only_its_owner_reads_it(first, tmp_path):
    settings = read_settings(first)
    (first / "pgpass").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        database_target(first, settings)
    (first / "pgpass").chmod(0o600)
    assert database_target(first, settings) == f"{URL}?passfile={str(first / 'pgpass').replace('/', '%2F')}"
    (first / "pgpass").unlink()
    assert database_target(first, settings) == URL
    assert database_target(first, ServerSettings(mqtt_port=1, http_port=2)) == first / "hall.db"


def test_a_password_moves_from_the_url_into_its_file(tmp_path):
    plain = keep_password(tmp_path, "postgresql://ha%40ll:ge%3Ahe%5Cim@db.example/hall?sslmode=require")
    assert plain == "postgresql://ha%40ll@db.example/hall?sslmode=require"
    assert (tmp_path / "pgpass").read_text() == "db.example:5432:*:ha@ll:ge\\:he\\\\im\n"
    assert stat.S_IMODE((tmp_path / "pgpass").stat().st_mode) == 0o600
    check_database(plain)
