"""`make release`: the wheel, an offline install bundle and the image of the version in `pyproject.toml`, into `dist/`.

Where the version is not released yet (the newest migration or the changelog is ahead of it) the build is named after
its commit, such as 0.2.0+g1a2b3c4, so that nobody takes it for the release. The same commit gives the same wheel, byte
for byte: times are those of the commit. The bundle is for this machine's platform and Python.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
SHIPPED = ("jiesu-migrate@.service", "jiesu-web@.service", "jiesu-worker@.service", "nginx.conf", "errors")
SHIPPED_TOO = (
    *("jiesu-upstream.conf", "alerts.yml", "dashboard.json"),
    *("jiesu-backup.service", "jiesu-backup.timer", "jiesu-rehearsal.service", "jiesu-rehearsal.timer"),
)
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def main(out: Path) -> int:
    """Makes everything; says plainly where the machine has no Docker to make the image with."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    commit = _said("git", "rev-parse", "--short=7", "HEAD")
    when = int(_said("git", "log", "-1", "--format=%ct"))
    os.environ["SOURCE_DATE_EPOCH"] = str(when)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        _export(source)
        version = named(source, commit)
        print(f"版本 {version}")
        wheel = make_wheel(source, out)
        bundle(wheel, version, source, out, when)
        _image(version, source, out)
    sums(out)
    print(f"在 {out}：{'、'.join(sorted(path.name for path in out.iterdir()))}")
    return 0


def named(source: Path, commit: str) -> str:
    """The version of what is built; written into the exported project where it is not a released one."""
    project = source / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    found = VERSION.search(text)
    assert found is not None, "pyproject.toml 里没有 version"
    if not unreleased(source, found[1]):
        return found[1]
    version = f"{found[1]}+g{commit}"
    project.write_text(text.replace(found[0], f'version = "{version}"'), encoding="utf-8")
    return version


def unreleased(source: Path, version: str) -> list[str]:
    """What is still to be done before this tree may be called `version`."""
    newest = max(path.stem for path in (source / "models" / "migrations").glob("[0-9]*.py"))
    releases = (source / "models" / "releases.py").read_text(encoding="utf-8")
    log = (source / "CHANGELOG.md").read_text(encoding="utf-8")
    waiting = log.partition("## [未发布]")[2].partition("\n## [")[0].strip()
    return [
        *([f"models/releases.py 没有 {version} 和 {newest}"] if f'"{version}", "{newest}"' not in releases else []),
        *(["CHANGELOG.md 的“未发布”里还有内容"] if waiting else []),
    ]


def make_wheel(source: Path, out: Path) -> Path:
    """The wheel: code, templates, static files, seeds, migrations, weights."""
    _run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source))
    (made,) = out.glob("jiesu-*.whl")
    return made


def bundle(wheel: Path, version: str, source: Path, out: Path, when: int) -> Path:
    """All wheels of this platform with their hashes, what `deploy/` has for a machine, and the script that installs."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / f"jiesu-{version}"
        wheels = top / "wheels"
        wheels.mkdir(parents=True)
        locked = source / "requirements" / "base.txt"
        _run(*PIP, "wheel", "--require-hashes", "--no-deps", "--wheel-dir", str(wheels), "-r", str(locked))
        shutil.copy2(wheel, wheels)
        (top / "requirements.txt").write_text(requirements(wheels), encoding="utf-8")
        (top / "VERSION").write_text(f"{version}\n", encoding="utf-8")
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        (top / "PYTHON").write_text(f"{python}\n", encoding="utf-8")
        shutil.copy2(source / "deploy" / "install.sh", top)
        for name in (*SHIPPED, *SHIPPED_TOO):
            _copy(source / "deploy" / name, top / "deploy" / name)
        shutil.copytree(source / "docs", top / "docs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for name in (".env.example", "CHANGELOG.md", "LICENSE"):
            shutil.copy2(source / name, top)
        sums(top)
        return packed(top, out / f"jiesu-{version}-{python}-{os.uname().machine}.tar.gz", when)


def requirements(wheels: Path) -> str:
    """A lock of exactly these files, for `pip --no-index --require-hashes`."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
    return "\n".join(lines) + "\n"


def sums(folder: Path) -> None:
    """SHA256SUMS of every file below a folder, as `sha256sum -c` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def packed(top: Path, target: Path, when: int) -> Path:
    """One tar.gz of a folder: names in order, one time, nobody's user."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = when
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", mtime=when, fileobj=raw) as out,
        tarfile.open(fileobj=out, mode="w") as tar,
    ):
        for path in sorted(top.rglob("*")):
            tar.add(path, path.relative_to(top.parent), recursive=False, filter=plain)
    return target


def _image(version: str, source: Path, out: Path) -> None:
    tag = version.replace("+", "-")
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode if shutil.which("docker") else 1:
        print("这台机器没有能用的 Docker，没有做镜像。装好 Docker（Debian: apt-get install docker.io）再运行一次。")
        return
    file, label = str(source / "deploy" / "Dockerfile"), f"VERSION={version}"
    _run("docker", "build", "-f", file, "--build-arg", label, "-t", f"jiesu:{tag}", "-t", "jiesu", str(source))
    _run("docker", "save", "-o", str(out / f"jiesu-{tag}-image.tar"), f"jiesu:{tag}")


def _export(target: Path) -> None:
    """The tracked files as they are in the work tree."""
    target.mkdir()
    for name in _said("git", "ls-files", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            _copy(ROOT / name, target / name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist").resolve()))
