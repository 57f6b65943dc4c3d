"""What is written about the face is what it does: every field, every address."""

from pathlib import Path

from desk.rules.case_rows.reading import REPORTS, ReportKind
from handlers.integration.docs import document
from tests.handlers.conftest import Site
from tests.handlers.integration.conftest import PREFIX

PAGE = (Path(__file__).parents[3] / "docs/integration.md").read_text(encoding="utf-8")


def test_the_document_has_every_kind_with_every_field() -> None:
    written = document()

    assert set(written["paths"]) == {*(f"{PREFIX}/{kind.value}" for kind in ReportKind), f"{PREFIX}/cases/{{number}}"}
    for kind, report in REPORTS.items():
        assert set(written["components"]["schemas"][f"{kind.value}_row"]["properties"]) == set(report.model_fields)


def test_the_page_names_every_kind_and_every_field() -> None:
    for kind, report in REPORTS.items():
        section = PAGE.partition(f"### `{kind.value}`")[2].partition("###")[0]
        for name, field in report.model_fields.items():
            if name not in ("number", "as_of"):
                assert f"| `{name}` |" in section, (kind, name)
                assert str(field.title) in section, (kind, name)


async def test_everybody_may_read_it(site: Site) -> None:
    http = site.browser()
    async with http.get("/api/integration/openapi.json") as told:
        assert (told.status, (await told.json())["openapi"]) == (200, "3.1.0")
    async with http.get("/api/integration/docs") as told:
        assert 'data-document="/api/integration/openapi.json"' in await told.text()
