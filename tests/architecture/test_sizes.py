"""The size ratchet: nothing grows past the house's limits."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "claimwright"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
FUNCTION_LINES, CLASS_LINES, FILE_LINES, PARAMETERS, MEDIAN_LINES = 70, 250, 500, 6, 12


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_module_stays_within_the_limits(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= FILE_LINES, "a file over 500 lines is two rooms"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            assert length(node) <= CLASS_LINES, f"class {node.name} is too long"
    for function in functions(tree):
        assert length(function) <= FUNCTION_LINES, f"{function.name} is over 70 lines"
        arguments = function.args
        count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
        own = [a.arg for a in arguments.args[:1] if a.arg in ("self", "cls")]
        decorated_command = any("click" in ast.unparse(d) for d in function.decorator_list)
        if not decorated_command:
            assert count - len(own) <= PARAMETERS, f"{function.name} takes too many parameters"


def test_the_median_function_is_short() -> None:
    lengths = sorted(
        length(function) for path in MODULES for function in functions(ast.parse(path.read_text()))
    )
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_the_kernel_stays_small() -> None:
    modules = [p for p in (SOURCE / "kernel").rglob("*.py") if p.name != "__init__.py"]
    assert len(modules) <= 10
