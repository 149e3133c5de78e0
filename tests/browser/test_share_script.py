"""The PyTorch script of a view: downloaded from the share menu, run by a bare Python, equal to what the page shows."""

import re
import subprocess
import sys

from tests.browser.visiting import keyed

SETTINGS = "s_surface=beale&s_steps=40&s_noise=0.1&s_seeds=2&s_x=1&s_y=1.5"


def test_a_script_from_the_menu_repeats_the_race_on_the_page(visit, main_server, tmp_path):
    page = visit(f"/optimizers?{SETTINGS}")
    keyed(page, "share_menu").get_by_role("button").first.click()
    with page.expect_download() as coming:
        keyed(page, "share_scripts").locator("[class*='st-key-share_script_'] button").first.click()
    script = tmp_path / coming.value.suggested_filename
    coming.value.save_as(script)
    assert script.name == "surface_race.py"
    assert f"# {main_server.url}/optimizers?" in script.read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True, timeout=120)
    numbers = re.findall(r"^loss/(\w+): dashboard (\S+), here (\S+)$", done.stdout, re.MULTILINE)
    assert len(numbers) >= 3
    assert all(shown == here for _name, shown, here in numbers)
