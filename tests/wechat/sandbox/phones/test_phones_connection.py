"""The phones page when the sandbox behind it is killed and started again."""

import socket
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.wechat.sandbox.stage import WIDE, opened, phone, start, write


def test_a_killed_sandbox_is_missed_and_found_again(chromium: str, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = start(port, tmp_path / "state", tmp_path / "said.txt")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = opened(browser, f"http://127.0.0.1:{port}", WIDE)
            write(page, "zhangsan", "断线之前")
            expect(phone(page, "zhangsan").get_by_test_id("bubble-in")).to_have_text("断线之前")
            process.kill()
            process.wait()
            expect(page.get_by_test_id("link")).to_contain_text("断开")
            process = start(port, tmp_path / "state", tmp_path / "said.txt")
            expect(page.get_by_test_id("link")).to_have_text("已连接")
            write(page, "zhangsan", "又连上了")
            expect(phone(page, "zhangsan").get_by_test_id("bubble-in")).to_have_text(["断线之前", "又连上了"])
            browser.close()
    finally:
        process.kill()
        process.wait()
