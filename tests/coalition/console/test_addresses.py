"""The addresses of long lists are those of everything else."""

from uuid import uuid4

import pytest
from django.urls import clear_script_prefix, reverse, set_script_prefix

from kashf.coalition.console.addresses import address


@pytest.mark.parametrize("name", ["review_case", "review_peek", "items_one", "banks_withdraw"])
@pytest.mark.parametrize("prefix", ["/", "/kashf/"])
def test_an_address_is_what_reverse_says(name: str, prefix: str) -> None:
    set_script_prefix(prefix)
    try:
        for code in (uuid4(), uuid4()):
            assert address(f"console:{name}", code) == reverse(f"console:{name}", args=[code])
    finally:
        clear_script_prefix()
