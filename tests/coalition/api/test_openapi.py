"""The description is valid, complete, and what the answers are."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from kashf.coalition.api.house import api
from tests.coalition.api.conftest import BODIES, Program, World, program
from tests.coalition.api.test_doors import ROUTES, filled


@pytest.fixture
def described(db: None) -> dict[str, Any]:
    text = Program(None).get("/openapi.json").content
    found: dict[str, Any] = json.loads(text)
    return found


def shape(described: dict[str, Any], reference: dict[str, Any]) -> Draft202012Validator:
    whole = {**reference, "components": described["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def references(node: object) -> set[str]:
    match node:
        case {"$ref": str(name), **rest}:
            return {name} | references(rest)
        case dict():
            return set().union(*map(references, node.values())) if node else set()
        case list():
            return set().union(*map(references, node)) if node else set()
        case _:
            return set()


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    there = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert references(described) == references(described) & there


def test_every_schema_is_one_and_takes_its_example(described: dict[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        if "example" in schema:
            wrong = shape(described, {"$ref": f"#/components/schemas/{name}"})
            assert list(wrong.iter_errors(schema["example"])) == [], name


def test_every_operation_is_whole(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    names = []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            names.append(operation["operationId"])
            assert operation["description"], path
            assert operation["security"], path
            assert ("requestBody" in operation) == (method == "post")
            assert {"401", "403", "404", "422", "500"} <= operation["responses"].keys()
            placed = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            assert placed == (["code"] if "{code}" in path else [])
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_answers_are_as_described(
    world: World, described: dict[str, Any], route: tuple[str, str]
) -> None:
    method, path = route
    who = world.coalition.contact if path.endswith("answer") else world.coalition.owner
    responses = described["paths"][f"/api/v1{path}"][method.lower()]["responses"]
    answer = program(who).send(method, filled(path, world))
    content = responses[str(answer.status_code)]["content"]["application/json"]
    assert list(shape(described, content["schema"]).iter_errors(answer.json())) == []
    problem = Program(None).send(method, filled(path, world))
    content = responses["401"]["content"]["application/problem+json"]
    assert list(shape(described, content["schema"]).iter_errors(problem.json())) == []


def test_what_is_sent_is_as_described(described: dict[str, Any]) -> None:
    sent = {
        "/items": "items",
        "/match": "match",
        "/banks/{code}/scans": "scans",
        "/scans/{code}/stop": "stop",
        "/referrals/{code}/answer": "answer",
    }
    for path, name in sent.items():
        body = described["paths"][f"/api/v1{path}"]["post"]["requestBody"]["content"]
        schema = body["application/json"]["schema"]
        assert list(shape(described, schema).iter_errors(BODIES[name])) == []


def test_whether_a_key_against_doing_it_twice_is_taken(described: dict[str, Any]) -> None:
    posts = {
        path: methods["post"] for path, methods in described["paths"].items() if "post" in methods
    }
    taken = {
        path.removeprefix("/api/v1")
        for path, operation in posts.items()
        if "Idempotency-Key" in {one["name"] for one in operation["parameters"]}
    }
    assert taken == {
        "/items",
        "/banks/{code}/scans",
        "/scans/{code}/stop",
        "/referrals/{code}/answer",
    }


def test_the_api_is_the_one_that_is_served(described: dict[str, Any]) -> None:
    assert described == json.loads(json.dumps(api.get_openapi_schema()))
