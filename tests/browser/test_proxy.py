"""The example of a reverse proxy, run: nginx before the dashboard below its base path."""

import gzip
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, free_port
from tests.browser.visiting import keyed, wait_for, wait_for_link

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
WRAPPED = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {example}
}}
"""

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


@pytest.fixture
def proxied(server, tmp_path):
    """Start the dashboard, and nginx on the example as it stands but for two addresses; return the address of nginx."""
    lab = server("app.py", env={"GRADIENT_LAB_METRICS": "on"}, options=["--server.baseUrlPath=lab"])
    port = free_port()
    example = (ROOT / "deploy" / "nginx.conf").read_text()
    for written, meant in (("dashboard:8501", lab.url.split("/")[2]), ("listen 80;", f"listen 127.0.0.1:{port};")):
        assert written in example
        example = example.replace(written, meant)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(WRAPPED.format(user=user, folder=tmp_path, example=example))
    command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        limit = time.monotonic() + 20
        while ask(f"{url}/lab/healthz")[0] != 200:
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < limit
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def ask(url, **options):
    """Return status, headers and body of an answer; status 0 where there is none."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, b""
    except OSError:
        return 0, {}, b""


def test_the_example_of_a_proxy_serves_the_whole_dashboard(visitor, proxied):
    window = visitor(proxied)
    page = window.go("/lab/optimizers?s_surface=Booth&s_steps=120")
    wait_for(page, "s_map", "node.data.length > 0")
    slider = keyed(page, "s_steps").get_by_role("slider")
    slider.press("ArrowRight")
    page.wait_for_function("() => !location.search.includes('s_steps=120')")
    wait_for_link(page, s_surface="Booth")
    window.rest()
    page.goto(proxied)
    expect(page.get_by_test_id("stMain").get_by_text("Gradient Lab").first).to_be_visible()
    assert page.evaluate("() => location.pathname") == "/lab/"

    assert [ask(f"{proxied}/lab/{path}")[0] for path in ("readyz", "metrics", "_stcore/metrics", "//metrics")] == [
        200,
        404,
        404,
        404,
    ]
    script = page.evaluate("() => document.querySelector('script[src]').src")
    _, headers, body = ask(script, headers={"accept-encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 0.5 * len(gzip.decompress(body))
    status, _, _ = ask(f"{proxied}/lab/_stcore/upload_file/nobody/nothing", data=bytes(3_000_000), method="PUT")
    assert status not in (0, 413)
