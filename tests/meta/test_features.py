"""A feature has one name on every side, and exactly the sides that it declares."""

from pathlib import Path

import pytest

from protocol.codec import BY_NAME
from tests.meta.repository import FEATURES, ROOT, SIDES

WHERE = {
    "appliance": ("appliance/features", ".py"),
    "agent": ("agent/features", ".py"),
    "web": ("web/static/js/features", ".js"),
}


def there(side: str) -> set[str]:
    folder, suffix = WHERE[side]
    return {
        path.stem for path in (ROOT / folder).glob(f"*{suffix}") if not path.stem.startswith("_")
    }


@pytest.mark.parametrize("side", SIDES)
def test_each_side_has_the_declared_features_and_no_others(side: str) -> None:
    assert there(side) == {name for name, sides in FEATURES.items() if side in sides}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_has_its_messages_its_document_and_its_loopback_test(name: str) -> None:
    for path in (
        f"protocol/messages/{name}.py",
        f"docs/features/{name}.md",
        f"tests/loopback/test_{name}.py",
    ):
        assert (ROOT / path).is_file(), path


def test_a_message_is_declared_in_the_module_of_its_prefix() -> None:
    for wire_name, declared in BY_NAME.items():
        prefix = wire_name.partition(".")[0]
        assert declared.cls.__module__ == f"protocol.messages.{prefix}", wire_name
        assert (ROOT / Path(*declared.cls.__module__.split("."))).with_suffix(".py").is_file()
