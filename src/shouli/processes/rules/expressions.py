"""Expressions of diagrams: comparisons and simple sums over process data; no call, no attribute, no ``exec``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

type_of_scalar = str | int | bool | None

_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {ast.Add: operator.add, ast.Sub: operator.sub}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {ast.Not: operator.not_, ast.USub: operator.neg}
_PLAIN = (ast.BoolOp, ast.IfExp, ast.Compare, ast.List, ast.Tuple, ast.And, ast.Or, ast.Load)
_ALLOWED = (*_PLAIN, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, *_COMPARE, *_BINARY, *_UNARY)


class BadExpression(ValueError):
    """The text is not an expression that a diagram may contain, or cannot be worked out over the data given."""


@lru_cache(maxsize=1024)
def parse(text: str) -> ast.expr:
    """Read one expression.

    :raises BadExpression: if it is not one, or says more than a diagram may
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as fault:
        raise BadExpression(f"'{text}' is not an expression: {fault.msg}") from fault
    _check(body, text)
    return body


@lru_cache(maxsize=1024)
def parse_given(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``field=expression, …`` into pairs of field and expression.

    :raises BadExpression: if it is not such a list
    """
    try:
        call = ast.parse(f"given({' '.join(text.split())})", mode="eval").body
    except SyntaxError as fault:
        raise BadExpression(f"'{text}' is not a list of field=expression: {fault.msg}") from fault
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
        raise BadExpression(f"'{text}' is not a list of field=expression")
    pairs = []
    for keyword in call.keywords:
        if keyword.arg is None:
            raise BadExpression(f"'{text}' names no field")
        _check(keyword.value, text)
        pairs.append((keyword.arg, ast.unparse(keyword.value)))
    return tuple(pairs)


def names_in(text: str) -> frozenset[str]:
    """List the process data an expression looks at.

    :raises BadExpression: if ``text`` is no expression
    """
    return frozenset(node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name))


def evaluate(text: str, data: Mapping[str, type_of_scalar]) -> Any:
    """Work out an expression over process data.

    :raises BadExpression: if a name is unknown or the values do not fit together
    """
    try:
        return _value(parse(text), data)
    except KeyError as fault:
        raise BadExpression(f"'{text}' asks for {fault}, which the process does not know") from fault
    except TypeError as fault:
        raise BadExpression(f"'{text}' cannot be worked out: {fault}") from fault


def _check(tree: ast.AST, text: str) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise BadExpression(f"'{text}' says more than an expression may ({type(node).__name__})")
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | None):
            raise BadExpression(f"'{text}' contains a value that is no text, whole number, True, False or None")


def _value(node: ast.expr, data: Mapping[str, type_of_scalar]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return data[name]
        case ast.BoolOp(op=op, values=values):
            return _either(values, data, stop_at=isinstance(op, ast.Or))
        case ast.UnaryOp(op=op, operand=operand):
            return _UNARY[type(op)](_value(operand, data))
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_value(left, data), _value(right, data))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, data) else orelse, data)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return tuple(_value(item, data) for item in items)
        case ast.Compare():
            return _compare(node, data)
    raise BadExpression(f"{type(node).__name__} is not part of an expression")


def _either(values: list[ast.expr], data: Mapping[str, type_of_scalar], *, stop_at: bool) -> Any:
    found: Any = not stop_at
    for value in values:
        found = _value(value, data)
        if bool(found) is stop_at:
            break
    return found


def _compare(node: ast.Compare, data: Mapping[str, type_of_scalar]) -> bool:
    left = _value(node.left, data)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = _value(comparator, data)
        if not _COMPARE[type(op)](left, right):
            return False
        left = right
    return True
