"""Writes `docs/settings.md` and `.env.example` from the one table in `settings.py`: `python -m docs.make_settings`."""

from pathlib import Path

from settings import VARIABLES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"


def page() -> str:
    """The settings as a page."""
    lines = [
        "# 设置",
        "",
        "都来自环境变量，或当前目录下名为 `.env` 的文件（环境变量优先）。本页由 `settings.py` 生成。",
        "",
        "| 变量 | 默认 | 说明 |",
        "|---|---|---|",
        *(f"| `{v.name}` | {f'`{v.default}`' if v.default else ''} | {v.about} |" for v in VARIABLES),
        "",
        "演示另有 `JIESU_SANDBOX_PORT`（默认 8100）、`JIESU_CASE_SYSTEM_PORT`（默认 8200）；"
        "测试另有 `JIESU_TEST_DATABASE_URL`、`JIESU_TEST_REDIS_URL`"
        "（不填则用内嵌的）和 `JIESU_CHROMIUM`（Chromium 的路径）。",
        "",
    ]
    return "\n".join(lines)


def example() -> str:
    """The settings as a file to copy."""
    blocks = (f"# {v.about}\n{'#' if v.default else ''}{v.name}={v.default}\n" for v in VARIABLES)
    return "# 复制为 .env 后填写。说明见 docs/settings.md\n\n" + "\n".join(blocks)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
