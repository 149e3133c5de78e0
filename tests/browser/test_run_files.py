"""Run files from one person to another: two servers with stores of their own, and files that are not what they seem."""

import pickle
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import address_of, keyed, table, wait_for_result

IMPORTED = "/runs?runs_tab=Imported"
RACE = "/optimizers?s_steps=137"
"""A race that no server runs by itself, and that waits for no worker: two of them loading torch take minutes."""


@pytest.fixture(scope="module")
def servers(start_server, tmp_path_factory):
    """Start the servers of Ada and of Ben."""
    started = [start_server(tmp_path_factory.mktemp(name), "app.py") for name in ("ada", "ben")]
    yield started
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def run_file(chromium, servers, tmp_path_factory):
    """Have Ada run a small race and save its run file from the share menu; return the file and her table."""
    with chromium.window() as page:
        page.goto(servers[0].url + RACE)
        wait_for_result(page, "s")
        keyed(page, "share_menu").get_by_role("button").first.click()
        button = keyed(page, "share_runs").get_by_role("button", name=re.compile("surface race"))
        with page.expect_download() as coming:
            button.click()
        assert re.fullmatch(r"surface_race-[0-9a-f]{12}\.run", coming.value.suggested_filename)
        path = tmp_path_factory.mktemp("sent") / coming.value.suggested_filename
        coming.value.save_as(path)
        page.keyboard.press("Escape")
        rows = table(page, "s")
    return path, rows


def bring(page, file):
    page.locator(".st-key-file_upload input[type=file]").set_input_files(file)


def test_a_peer_opens_the_file_on_another_server_recomputes_and_both_agree(visitor, servers, run_file):
    path, rows = run_file
    window = visitor(servers[1].url)
    page = window.go(IMPORTED)
    bring(page, path)
    expect(keyed(page, "file_outcome")).to_contain_text(path.name)
    expect(keyed(page, "file_origin")).to_contain_text(path.name)
    expect(keyed(page, "file_origin")).to_contain_text("numpy")
    expect(keyed(page, "file_curves").locator(".lab-plot")).to_have_attribute("data-drawn", re.compile(r"\d"))
    (stored,) = servers[0].store.glob(f"v1/??/{path.stem.split('-')[1]}*.run")
    assert path.read_bytes() == stored.read_bytes()
    theirs = {row["Number"]: float(row["The peer's"]) for row in table(page, "file")}
    losses = sorted(float(row["final_loss"]) for row in rows)
    assert sorted(value for name, value in theirs.items() if name.startswith("loss/")) == pytest.approx(losses)
    assert not list(servers[1].store.glob(f"v1/??/{stored.name}"))  # it answers no question of Ben's
    keyed(page, "file_start").get_by_role("button").click()
    expect(keyed(page, "file_verdict")).to_contain_text("Same")
    window.rest()
    assert list(servers[1].store.glob(f"v1/??/{stored.name}"))
    ours = {row["Number"]: float(row["This server's"]) for row in table(page, "file")}
    assert ours == pytest.approx(theirs, rel=1e-4, nan_ok=True)
    again = visitor(servers[1].url).go(address_of(page))  # a third person, by link
    expect(keyed(again, "file_verdict")).to_contain_text("Same")


def test_files_that_are_not_what_they_seem_are_one_sentence_each_and_nobody_else_notices(
    visitor, servers, run_file, tmp_path
):
    sound = run_file[0].read_bytes()
    with zipfile.ZipFile(tmp_path / "zip.run", "w") as archive:
        archive.writestr("../x.run", sound)
    (tmp_path / "pickle.run").write_bytes(pickle.dumps({"a": print}))
    (tmp_path / "digest.run").write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    (tmp_path / "cut.run").write_bytes(sound[: len(sound) // 2])
    reasons = {"pickle": "a Python pickle", "zip": "a ZIP archive", "digest": "digest", "cut": "header is not sound"}
    other = visitor(servers[1].url)
    bystander = other.go("/convolution")
    window = visitor(servers[1].url)
    page = window.go(IMPORTED)
    before = sorted(servers[1].store.glob("v1/imported/*"))
    for name, reason in reasons.items():
        bring(page, tmp_path / f"{name}.run")
        told = keyed(page, "file_outcome").get_by_role("alert")
        expect(told).to_contain_text(f"{name}.run")
        expect(told).to_contain_text(reason)
        expect(told).to_have_count(1)
        window.rest()
        assert "Traceback" not in page.get_by_test_id("stMain").inner_text()
    assert sorted(servers[1].store.glob("v1/imported/*")) == before
    assert "Traceback" not in servers[1].log.read_text(errors="replace")
    bystander.get_by_role("tab").nth(1).click()
    other.rest()
