"""What Binder would build, as repo2docker prints it. Needs no Docker."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
BINDER = ROOT / "binder"


def requirements(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def dockerfile():
    if sys.platform == "win32":
        pytest.skip("repo2docker does not run on Windows")
    asked = ["--no-build", "--debug", "--user-id=1000", "--user-name=reader", str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", *asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_repository_is_there_before_pip_runs(dockerfile):
    """requirements.txt names the local package, so pip must find the whole repository."""
    copied = dockerfile.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/\n")
    installed = dockerfile.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert copied < installed
    assert dockerfile.count("pip install") == 1


def test_the_python_is_one_that_repo2docker_and_bpkit_support():
    supported = pytest.importorskip("repo2docker.buildpacks.conda.supported_python_version")
    name, _, version = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().partition("-")
    assert name == "python"
    assert version in supported.SUPPORTED_PYTHON_VERSION
    assert tuple(map(int, version.split("."))) >= (3, 11)


def test_the_paths_inside_lead_somewhere():
    """pip reads -r from the folder of the file that says it, and a package from where it runs."""
    assert requirements(BINDER / "requirements.txt")[0] == "-r ../requirements.txt"
    assert "-e ." in requirements((BINDER / ".." / "requirements.txt").resolve())
    assert (ROOT / "pyproject.toml").exists()


def test_the_page_for_a_class_leads_somewhere():
    page = ROOT / "binder" / "README.md"
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if "://" not in link and not link.startswith("#"):
            assert (page.parent / link).exists(), link


def test_the_hub_serves_a_reader_with_the_memory_that_a_notebook_takes():
    values = yaml.safe_load(
        (ROOT / "binder" / "hub" / "jupyterhub.yaml").read_text(encoding="utf-8")
    )
    assert values["singleuser"]["memory"] == {"guarantee": "0.35G", "limit": "1G"}
    assert "nbgitpuller>=1.2" in requirements(BINDER / "requirements.txt")


def test_the_server_sends_small_messages_at_once(dockerfile):
    """As make lab has it and, by postBuild, the image."""
    config = BINDER / "jupyter_server_config.py"
    asked = ["server", f"--config={config}", "--show-config-json"]
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", *asked], capture_output=True, text=True, check=True
    )
    assert "NoDelay" in done.stdout
    assert "postBuild" in dockerfile
    assert (BINDER / "postBuild").stat().st_mode & 0o111
    assert f"cp binder/{config.name}" in (BINDER / "postBuild").read_text(encoding="utf-8")
