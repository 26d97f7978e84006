"""environment.yml asks for the same packages as pyproject.toml, with the bounds of its extra `safe` where there are."""

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOR_CHECKING = {"nbval", "pytest"}  # of the extra `test`, what a teacher needs to check the notebooks under conda


def name_of(requirement):
    """The package that a requirement such as "ipywidgets>=7.7.1,<9" asks for."""
    return requirement.split(">")[0].split("<")[0].split("=")[0].strip()


def expected_requirements(pyproject):
    """What environment.yml must hold, from pyproject.toml."""
    project = pyproject["project"]
    tests = [r for r in project["optional-dependencies"]["test"] if name_of(r) in FOR_CHECKING]
    bounds = {name_of(r): r for r in [*project["dependencies"], *project["optional-dependencies"].get("safe", [])]}
    return {f"python{project['requires-python']}", "pip", *bounds.values(), *tests}


def test_environment_and_pyproject_agree():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    from_conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    from_pip = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert set(from_conda) == expected_requirements(pyproject)
    assert len(from_conda) == len(set(from_conda))
    assert from_pip == [["-e ."]]


def test_every_dependency_has_a_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [r for extra in project["optional-dependencies"].values() for r in extra]
    assert [r for r in project["dependencies"] + extras if ">=" not in r] == []


def test_a_forgotten_package_is_seen():
    pyproject = {
        "project": {
            "requires-python": ">=3.11",
            "dependencies": ["numpy>=2.0"],
            "optional-dependencies": {"test": ["pytest>=8.2", "ruff>=0.9"], "safe": ["numpy>=2.1", "tornado>=6.5"]},
        }
    }
    assert expected_requirements(pyproject) == {"python>=3.11", "pip", "numpy>=2.1", "tornado>=6.5", "pytest>=8.2"}
