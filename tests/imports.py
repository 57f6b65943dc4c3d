"""Who imports whom, read from the source by `ast`: imports inside functions and under TYPE_CHECKING count too."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """`importer` names `imported`, both dotted, on one line of its file."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} (line {self.line}) imports {self.imported}"


@dataclass(frozen=True)
class Source:
    """The modules below a root folder, by dotted name."""

    modules: dict[str, Path]

    @classmethod
    def below(cls, root: Path, names: tuple[str, ...]) -> "Source":
        """The packages and single modules of these names; those not there yet are left out."""
        found: dict[str, Path] = {}
        for name in names:
            single = root / f"{name}.py"
            if single.is_file():
                found[name] = single
            for path in (root / name).rglob("*.py"):
                parts = path.relative_to(root).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return cls(found)

    def imports_of(self, module: str) -> list[Import]:
        """Everything a module imports, ours and others'; `from a import b` is a.b where that is a module of ours."""
        path = self.modules[module]
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        tree = ast.parse(path.read_bytes())
        named = (
            Import(module, imported, node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for imported in self._named(node, package)
        )
        return list(dict.fromkeys(named))

    def is_ours(self, name: str) -> bool:
        return name.partition(".")[0] in {module.partition(".")[0] for module in self.modules}

    def reached_from(self, module: str) -> list[Import]:
        """The imports of a module, and of every module of ours it leads to, however far."""
        seen: dict[str, list[Import]] = {}
        waiting = [module]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in self.modules:
                continue
            seen[current] = self.imports_of(current)
            waiting.extend(one.imported for one in seen[current])
        return [one for imports in seen.values() for one in imports]

    def _named(self, node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            return
        parts = package.split(".")
        above = parts[: len(parts) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            yield inner if inner in self.modules else base
