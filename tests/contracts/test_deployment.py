"""What a server is built and started from names only files, variables and options that exist."""

import json
import re
import runpy
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from streamlit import config

from dlcore.lab import settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
LINES = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text()).splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line.strip() and not line.startswith("#")]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
MANUAL = (ROOT / "docs" / "server.md").read_text()


def steps(name):
    return [words for step, words in STEPS if step == name]


def environment():
    """Return every variable that the image or the compose file sets for the dashboard."""
    image = dict(pair.split("=", 1) for words in steps("ENV") for pair in words.split())
    return image | SERVICES["dashboard"]["environment"]


def test_every_variable_of_the_server_exists():
    options = {option.env_var for option in config._config_options_template.values()}
    known = options | set(settings.VARIABLES.values())
    ours = [name for name in environment() if name.startswith(("STREAMLIT_", "GRADIENT_LAB_", "DASK_"))]
    assert len(ours) > 8
    assert set(ours) <= known


def test_the_image_copies_what_is_there_and_nothing_that_is_kept_out():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in ignored if not line.startswith("#")) == "*"
    let_in = [line[1:] for line in ignored if line.startswith("!")]
    sources = [source for words in steps("COPY") for source in words.split()[:-1]]
    assert sorted(sources) == sorted(let_in)
    assert all((ROOT / source).exists() for source in sources)
    assert not any(fnmatch(".streamlit/secrets.toml", pattern) or pattern == ".streamlit" for pattern in let_in)


def test_the_image_runs_as_nobody_special_and_stops_when_asked():
    order = [step for step, _ in STEPS]
    assert steps("USER") == ["lab"]
    assert order.index("USER") < order.index("CMD")
    assert steps("FROM")[0].startswith("python:3.11")
    for words in (*steps("CMD"), steps("HEALTHCHECK")[0].split("CMD ")[1]):
        command = json.loads(words)  # a shell in between would keep the signal to itself
        assert command[0] == "python"
        assert [part for part in command if part.endswith(".py") and not (ROOT / part).exists()] == []
    assert environment()["HOME"] == "/home/lab"
    assert environment()["GRADIENT_LAB_STORE"].startswith(steps("VOLUME")[0])


def test_torch_and_torchvision_come_from_one_place():
    pattern = next(re.search(r"grep -E '([^']+)'", words)[1] for words in steps("RUN") if "grep" in words)
    chosen = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if re.search(pattern, line)]
    assert [re.match(r"\w+", line)[0] for line in chosen] == ["torch", "torchvision"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_its_image_its_volumes_and_whom_it_waits_for(name):
    service = SERVICES[name]
    assert ("image" in service) != ("build" in service)
    assert service["restart"] == "unless-stopped"
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert (ROOT / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]
    for other, terms in service.get("depends_on", {}).items():
        assert terms["condition"] == "service_healthy"
        assert "healthcheck" in SERVICES[other] or "build" in SERVICES[other]  # the image brings one


def test_no_password_stands_in_the_compose_file():
    text = (ROOT / "compose.yaml").read_text()
    assert "@database" in SERVICES["dashboard"]["environment"]["GRADIENT_LAB_DATABASE"]
    assert (
        re.findall(r"PASSWORD: (.*)", text)
        == ["${POSTGRES_PASSWORD:?write POSTGRES_PASSWORD=... into the file .env}"] * 2
    )
    assert re.search(r"^/\.env$", (ROOT / ".gitignore").read_text(), re.MULTILINE)


def test_what_the_compose_file_leaves_open_stands_in_the_manual():
    for name in set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text())):
        assert name in MANUAL


def test_the_proxy_and_the_dashboard_agree():
    base = environment()["STREAMLIT_SERVER_BASE_URL_PATH"]
    assert f"location /{base}/ {{" in NGINX
    assert f"server dashboard:{environment()['STREAMLIT_SERVER_PORT']};" in NGINX
    toml = (ROOT / ".streamlit" / "config.toml").read_text()
    megabytes = re.search(r"maxUploadSize = (\d+)", toml)[1]
    assert f"client_max_body_size {megabytes}m;" in NGINX


@pytest.mark.parametrize(
    ("base", "address"),
    [("", "http://127.0.0.1:8501/healthz"), ("/some/lab/", "http://127.0.0.1:8501/some/lab/healthz")],
)
def test_the_health_check_knows_the_base_path(monkeypatch, base, address):
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", base)
    monkeypatch.delenv("STREAMLIT_SERVER_PORT", raising=False)
    assert runpy.run_path(str(ROOT / "deploy" / "healthy.py"))["address"] == address


def test_the_manual_has_a_row_for_every_setting_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", MANUAL, re.MULTILINE)
    assert sorted(name for name in rows if not name.startswith("STREAMLIT_")) == sorted(settings.VARIABLES.values())


def test_every_option_of_streamlit_in_the_manual_exists():
    options = {option.env_var for option in config._config_options_template.values()}
    named = set(re.findall(r"STREAMLIT_[A-Z_]+", MANUAL))
    assert named
    assert named <= options


def test_every_file_that_the_manual_names_exists():
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", MANUAL)
    assert linked
    assert [name for name in linked if not (ROOT / "docs" / name).exists()] == []
