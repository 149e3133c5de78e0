"""A file made at the click outlives what Streamlit sweeps away at the end of everybody's runs."""

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages import _download


@pytest.fixture
def files(monkeypatch):
    storage = MemoryMediaFileStorage("/media")
    files = MediaFileManager(storage)
    monkeypatch.setattr(_download, "_files", lambda: files)
    files.stored = lambda address: storage.get_file(address.rpartition("/")[2]).content
    return files


def offer(files, make, monkeypatch):
    """Show the button and click it; return the address of the file."""

    def show(label, data, name, kind, **more):
        offered.append(files.add_deferred(data, kind, "1.0", name))

    offered = []
    monkeypatch.setattr(_download.st, "download_button", show)
    _download.button("Save", make, ("a.txt", "text/plain"), key="save", icon=":material/download:")
    return files.execute_deferred(offered[0])


def test_a_file_is_there_until_the_page_is_made_anew(files, monkeypatch):
    address = offer(files, lambda: b"content", monkeypatch)
    for _end_of_a_run in range(5):
        files.remove_orphaned_files()
    assert files.stored(address) == b"content"
    files.clear_session_refs("dontcare")
    for _end_of_a_run in range(2):
        files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        files.stored(address)


def test_a_second_click_makes_a_second_file(files, monkeypatch):
    contents = iter((b"one", b"two"))
    make = lambda: next(contents)  # noqa: E731 - a callable with a memory
    first = offer(files, make, monkeypatch)
    second = offer(files, make, monkeypatch)
    assert files.stored(second) == b"two"
    assert first != second
