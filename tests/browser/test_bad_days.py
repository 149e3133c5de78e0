"""Bad days in a real browser: each gets a sentence, and the page stays alive."""

import re
import signal

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.optimizers_page import LONG, SMALL, SURFACE, racers
from tests.browser.visiting import keyed, plot, table, wait_for, wait_for_result


def machine(page):
    """Return the sidebar's lines about the machine."""
    return keyed(page, "machine")


def test_a_store_that_cannot_be_written_is_told_and_all_goes_on(visitor, server, tmp_path):
    (tmp_path / "occupied").write_text("A file where the folder should be.")
    window = visitor(server("app.py", env={"GRADIENT_LAB_STORE": str(tmp_path / "occupied" / "store")}).url)
    page = window.go(SMALL)
    wait_for_result(page, "r")
    window.rest()
    expect(machine(page).get_by_role("alert").first).to_contain_text(re.compile("cannot be written|memory"))
    before = table(page, "r")
    page.reload()
    window.rest()
    wait_for_result(page, "r")
    assert table(page, "r") == before  # remembered in memory


def test_a_corrupted_run_is_set_aside_and_computed_anew(visitor, server):
    first = server("app.py")
    page = visitor(first.url).go(SMALL)
    wait_for_result(page, "r")
    losses = [row["training_loss"] for row in table(page, "r")]
    first.stop()
    files = sorted(first.store.glob("v1/??/*.run"))
    assert files
    for file in files:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    second = server("app.py", env={"GRADIENT_LAB_STORE": str(first.store)})
    window = visitor(second.url)
    page = window.go(SMALL)
    wait_for_result(page, "r")
    window.rest()
    assert [row["training_loss"] for row in table(page, "r")] == losses
    expect(machine(page).get_by_role("alert").first).to_contain_text(re.compile("corrupt|damaged|check"))
    assert list(first.store.glob("v1/bad/*.run"))


def test_an_unreachable_cluster_is_told_and_what_needs_none_works(visitor, server):
    window = visitor(server("app.py", env={"DASK_SCHEDULER_ADDRESS": "tcp://127.0.0.1:9"}).url)
    page = window.go(SURFACE)
    assert racers(page) == ["SGD", "Momentum", "RMSprop", "Adam"]
    page.get_by_role("tab", name="Regression").click()
    expect(page.get_by_test_id("stMain").get_by_text("cannot be reached")).to_be_visible()
    expect(keyed(page, "r_again")).to_be_visible()
    expect(machine(page).get_by_role("alert")).to_contain_text("tcp://127.0.0.1:9")
    expect(plot(page, "r_fits")).to_be_visible()  # the data and the truth need no worker
    page.get_by_role("tab", name="Surface").click()
    expect(plot(page, "s_map")).to_be_visible()
    window.rest()


def test_a_killed_worker_is_told_and_the_run_can_be_repeated(visitor, server):
    started = server("app.py")
    window = visitor(started.url)
    page = window.go(LONG)
    keyed(page, "r_start").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    children = psutil.Process(started.process.pid).children(recursive=True)
    workers = [child for child in children if "dlcore.lab.child" in child.cmdline()]
    assert workers
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    expect(page.get_by_test_id("stMain").get_by_text("SIGKILL")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Error [0-9a-f]+: "))).to_be_visible()
    keyed(page, "r_again").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 20,000"))).to_be_visible()
    wait_for(page, "r_fits", "node.data.length === 5")
    keyed(page, "r_stop").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Stopped at step"))).to_be_visible()
    window.rest()


def test_a_server_killed_as_a_result_is_being_kept_leaves_no_worker_and_nothing_half_written(visitor, server):
    first = server("app.py")
    page = visitor(first.url).go(SMALL)
    workers = psutil.Process(first.process.pid).children(recursive=True)
    wait_for_result(page, "r")  # the result is on the page from memory, and on its way to the disk
    losses = [row["training_loss"] for row in table(page, "r")]
    first.process.kill()
    _gone, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive
    second = server("app.py", env={"GRADIENT_LAB_STORE": str(first.store)})
    window = visitor(second.url)
    page = window.go(SMALL)
    wait_for_result(page, "r")  # kept whole, or computed anew
    window.rest()
    assert [row["training_loss"] for row in table(page, "r")] == losses
    assert machine(page).get_by_role("alert").count() == 0
    assert not list(first.store.glob("v1/bad/*"))


@pytest.mark.parametrize(("variable", "value"), [("GRADIENT_LAB_SLOTS", "many"), ("GRADIENT_LAB_DEVICE", "toaster")])
def test_a_setting_that_cannot_be_used_stops_the_start_with_one_sentence(server, variable, value):
    with pytest.raises(RuntimeError, match=f"The setting {variable}='{value}' cannot be used") as stopped:
        server("app.py", env={variable: value})
    assert "Traceback" not in str(stopped.value)
