import sqlite3
import stat
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.support.cache import FILE_NAME, Cache, cache_folder, open_cache
from tests import ROOT


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        self.time += 100.0
        return self.time


def test_what_was_put_is_there_in_the_next_run(tmp_path):
    folder = tmp_path / "new" / "folder"
    with open_cache(folder) as cache:
        cache.put("answer", "a", b"one")
        cache.put("embedding", "a", b"two")
    with open_cache(folder) as cache:
        assert cache.get("answer", "a") == b"one"
        assert cache.get("embedding", "a") == b"two"
        assert cache.get("page", "a") is None


def test_a_value_is_replaced(tmp_path):
    with Cache(tmp_path / FILE_NAME) as cache:
        cache.put("answer", "a", b"old")
        cache.put("answer", "a", b"new")
        assert cache.get("answer", "a") == b"new"


def test_the_least_recently_used_values_go_first(tmp_path):
    with Cache(tmp_path / FILE_NAME, limit=1000, now=Clock()) as cache:
        for key in "abcdefghij":
            cache.put("page", key, b"x" * 100)
        assert cache.get("page", "a") is not None
        cache.put("page", "k", b"x" * 100)
        assert cache.get("page", "a") is not None
        assert cache.get("page", "b") is None
        assert cache.get("page", "k") is not None


def test_the_file_stays_near_its_limit(tmp_path):
    limit = 1_000_000
    with Cache(tmp_path / FILE_NAME, limit=limit, now=Clock()) as cache:
        for number in range(400):
            cache.put("page", str(number), bytes(20_000))
    assert (tmp_path / FILE_NAME).stat().st_size < 1.5 * limit


def test_replacing_one_value_again_and_again_evicts_nothing_else(tmp_path):
    with Cache(tmp_path / FILE_NAME, limit=1000, now=Clock()) as cache:
        cache.put("page", "other", b"x" * 100)
        for _ in range(50):
            cache.put("page", "same", b"x" * 100)
        assert cache.get("page", "other") is not None


def test_a_value_larger_than_the_cache_is_not_kept(tmp_path):
    with Cache(tmp_path / FILE_NAME, limit=1000) as cache:
        cache.put("page", "small", b"x")
        cache.put("page", "huge", bytes(1001))
        assert cache.get("page", "huge") is None
        assert cache.get("page", "small") == b"x"


@pytest.mark.parametrize("garbage", [b"", b"this is no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_broken_file_is_begun_anew(tmp_path, garbage):
    path = tmp_path / FILE_NAME
    path.write_bytes(garbage)
    with Cache(path) as cache:
        cache.put("answer", "a", b"one")
        assert cache.get("answer", "a") == b"one"
    with Cache(path) as cache:
        assert cache.get("answer", "a") == b"one"


def test_a_file_that_breaks_while_it_is_open_is_begun_anew(tmp_path):
    path = tmp_path / FILE_NAME
    with Cache(path) as cache:
        for number in range(2000):
            cache.put("page", str(number), bytes(500))
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    with Cache(tmp_path / "other") as other:
        other.put("page", "1", b"x")
    path.write_bytes(bytes(damaged))
    with Cache(path) as cache:
        cache.get("page", "7")
        cache.put("page", "8", b"new")
        assert cache.get("page", "8") == b"new"


def test_a_file_of_another_version_is_moved_aside_not_lost(tmp_path):
    path = tmp_path / FILE_NAME
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with Cache(path) as cache:
        cache.put("answer", "a", b"one")
        assert cache.get("answer", "a") == b"one"
    assert path.with_name(path.name + ".broken").exists()


def test_three_broken_files_are_kept_and_the_first_of_them_stays(tmp_path):
    path = tmp_path / FILE_NAME
    for number in range(5):
        path.write_bytes(b"this is no database, number %d" % number)
        with Cache(path) as cache:
            cache.put("answer", "a", b"one")
    kept = sorted(file.name for file in tmp_path.iterdir() if "broken" in file.name)
    assert kept == [f"{FILE_NAME}.broken", f"{FILE_NAME}.broken-2", f"{FILE_NAME}.broken-3"]
    assert path.with_name(f"{FILE_NAME}.broken").read_bytes().endswith(b"number 0")


@pytest.mark.skipif(
    sys.platform == "win32", reason="the limit on file sizes that stands in for a full disk is POSIX"
)
def test_a_full_disk_leaves_the_file_as_it_is_and_a_cache_for_this_run(tmp_path):
    path = tmp_path / FILE_NAME
    with Cache(path) as cache:
        cache.put("seen", "a", bytes(200_000))
    code = (
        "import resource, sys; from pathlib import Path; from bot.support.cache import Cache\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "cache.put('answer', 'b', b'y'); assert cache.get('answer', 'b') == b'y'\n"
        "cache.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "The cache cannot be used: nothing is kept after this run." in done.stdout + done.stderr
    assert not list(tmp_path.glob("*.broken*"))
    with Cache(path) as cache:
        assert cache.get("seen", "a") == bytes(200_000)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 20_000))
def test_random_damage_never_crashes(tmp_path_factory, damage, place):
    path = tmp_path_factory.mktemp("cache") / FILE_NAME
    with Cache(path) as cache:
        for number in range(20):
            cache.put("page", str(number), bytes(1000))
    content = bytearray(path.read_bytes())
    content[place : place + len(damage)] = damage
    path.write_bytes(bytes(content))
    with Cache(path) as cache:
        for number in range(20):
            cache.get("page", str(number))
        cache.put("page", "new", b"new")
        assert cache.get("page", "new") in (b"new", None)


def test_a_folder_that_cannot_be_made_leaves_a_cache_for_this_run(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with Cache(tmp_path / "file" / FILE_NAME) as cache:
        cache.put("answer", "a", b"one")
        assert cache.get("answer", "a") == b"one"


@given(st.text(st.characters(), max_size=20) | st.text("\ud800\udfff\x00ab", max_size=5))
def test_any_text_is_a_key(key):
    with Cache(None) as cache:
        cache.put("answer", "other", b"other")
        cache.put("answer", key, b"one")
        assert cache.get("answer", key) == b"one"
        assert cache.get("answer", "other") in (b"other", b"one")


def test_asking_a_closed_cache_is_a_mistake_that_costs_no_file(tmp_path):
    path = tmp_path / FILE_NAME
    with Cache(path) as cache:
        cache.put("answer", "a", b"one")
    with pytest.raises(sqlite3.ProgrammingError):
        cache.get("answer", "a")
    with Cache(path) as cache:
        assert cache.get("answer", "a") == b"one"


def test_the_cache_is_private(tmp_path):
    folder = tmp_path / "private"
    with open_cache(folder) as cache:
        cache.put("answer", "a", b"one")
        for file in (tmp_path / "private").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


def test_without_a_setting_the_platform_says_where_the_cache_lies():
    assert "sam-medical-literature-bot" in str(cache_folder(None))


def test_threads_share_one_cache(tmp_path):
    with Cache(tmp_path / FILE_NAME) as cache:

        def work(number: int) -> None:
            for n in range(50):
                cache.put("page", f"{number}-{n}", bytes([number]))
                assert cache.get("page", f"{number}-{n}") == bytes([number])

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(cache.get("page", f"{t}-{n}") == bytes([t]) for t in range(4) for n in range(50))


def test_two_processes_share_one_file(tmp_path):
    path = tmp_path / FILE_NAME
    code = (
        "import sys; from pathlib import Path; from bot.support.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for n in range(200): cache.put('page', sys.argv[2] + str(n), b'x')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=ROOT) for name in ("a", "b")
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    with Cache(path) as cache:
        assert all(cache.get("page", f"{name}{n}") == b"x" for name in "ab" for n in range(200))
