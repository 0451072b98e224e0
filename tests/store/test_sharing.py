"""Who may use the files: modes whatever the umask, links, locks that are not locks."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import Busy, MayNotWrite
from tests.store.helpers import add, cold, increment, opened, tasks


def test_reading_only_by_choice(place: Path | str) -> None:
    with opened(place, read_only=True) as store:
        assert store.read_only is not None
        with pytest.raises(MayNotWrite):
            add(store)
        assert tasks(store) == {}


def test_who_waits_too_long_is_told_who_holds_it_and_a_late_lock_is_let_go(path: Path) -> None:
    holder, waiter = opened(path, "林晓"), opened(path, "bo", lock_timeout=0.1)
    with holder.transaction("slow") as draft:
        draft.insert("tasks", {})
        with pytest.raises(Busy, match="林晓"):
            add(waiter)
        assert tasks(waiter) == {}
    time.sleep(0.05)
    with opened(path, "cy", lock_timeout=0.0) as third:
        assert add(third) == 2
    assert add(waiter) == 3


def test_threads_of_one_process_share_a_store(place: Path | str) -> None:
    with opened(place, lock_timeout=30) as store:
        id = add(store, n=0)
        stop = threading.Event()
        seen: list[int] = []

        def read() -> None:
            while not stop.is_set():
                seen.append(store.refresh().revision)
                time.sleep(0.001)

        def write() -> None:
            for _ in range(50):
                increment(store, id)

        reader = threading.Thread(target=read)
        writers = [threading.Thread(target=write) for _ in range(4)]
        reader.start()
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        reader.join()
        assert tasks(store)[id]["n"] == 200
        assert seen == sorted(seen)


def test_a_reader_does_not_wait_for_a_writer_of_its_own_process(place: Path | str) -> None:
    with opened(place) as store:
        id = add(store, n=0)
        inside, done = threading.Event(), threading.Event()

        def write() -> None:
            with store.transaction("slow") as draft:
                draft.patch("tasks", id, {"n": 1})
                inside.set()
                done.wait(10)

        thread = threading.Thread(target=write)
        thread.start()
        assert inside.wait(10)
        assert store.refresh().tables["tasks"][id]["n"] == 0
        done.set()
        thread.join()
        assert store.refresh().tables["tasks"][id]["n"] == 1


def test_closing_under_a_transaction_of_another_thread_loses_nothing(
    path: Path, monkeypatch: Any
) -> None:
    from communitytui.store import store as module

    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    store = opened(path)
    add(store, title="before")
    inside, done = threading.Event(), threading.Event()

    def write() -> None:
        with store.transaction("slow") as draft:
            draft.insert("tasks", {"title": "slow"})
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert inside.wait(10)
    store.close()
    assert store.warning is not None
    done.set()
    thread.join()
    assert [record["title"] for record in cold(path)["tasks"].values()] == ["before", "slow"]
