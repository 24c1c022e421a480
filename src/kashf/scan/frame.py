"""An archive and what is found in it as a DataFrame."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa

from kashf.matching import Bank, Matcher
from kashf.scan.crew import CrewSettings
from kashf.scan.engine import daft, store_settings
from kashf.scan.parts import Cutter, Part, parse_form
from kashf.scan.plan import Where, plan
from kashf.scan.settings import Looking
from kashf.scan.sources.columns import parse_choice
from kashf.scan.sources.cutting import Sources, cut
from kashf.scan.states import State, copies
from kashf.signals import chosen_types
from kashf.workers import SECONDS, cores


def scan(  # noqa: PLR0913 -- as the command has it
    source: str | os.PathLike[str] | Sequence[str],
    banks: Sequence[str | os.PathLike[str]] = (),
    *,
    types: Sequence[str] | None = None,
    radius: int | None = None,
    weak: bool = False,
    columns: Mapping[str, str] | None = None,
    form: str | None = None,
    workers: int | None = None,
    seconds: float = SECONDS,
) -> daft.DataFrame:
    """What is in a source, looked for in banks: a row an item, which Daft computes when it is asked
    for it, on this machine or where `daft.set_runner_ray` says.

    Columns: `item`, `source` and `row` (the table or archive, and the place there), `signals`,
    `matches` (a list of structs with the evidence), and `error` (`code`, `message`). `columns` says
    what to read of tables, such as `{"text": "body"}`. The sources are listed, and the banks
    copied, now: later changes do not reach the frame.

    Raises NotFound, BadTable or another Unreadable for a source that cannot be read at all, and
    what opening a bank does.
    """
    addresses = [source] if isinstance(source, str | os.PathLike) else list(source)
    chosen = parse_choice([f"{what}={name}" for what, name in (columns or {}).items()])
    asked = Sources([os.fspath(each) for each in addresses], parse_form(form), chosen)
    Matcher((), radius=radius)  # a radius that no type allows is told now
    tables: list[pa.Table] = []
    store = store_settings()
    cut(asked, Cutter(tables.append), store)
    folder = Path(tempfile.mkdtemp(prefix="kashf-scan-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    states = copies([Bank.open(os.fspath(each)) for each in banks], folder)
    looking = Looking(
        [kind.name for kind in chosen_types(types)],
        [state.copy for state in states],
        radius,
        weak,
        all_signals=True,
        seconds=seconds,
    )
    settings = CrewSettings(looking, workers or cores(), store)
    is_local = daft.get_or_infer_runner_type() != "ray"
    here = settings.workers if is_local else None
    where = Where(str(Path.cwd()), here, store, () if is_local else _shipped(states))
    parts = [Part(number, table) for number, table in enumerate(tables)]
    frame = plan(parts, settings, where)
    return frame.select("item", "source", "row", "signals", "matches", "error")


def _shipped(states: Sequence[State]) -> Sequence[object]:
    """The banks for the nodes of a cluster, until this process ends."""
    from kashf.scan import shipping  # noqa: PLC0415 -- Ray

    stack = ExitStack()
    atexit.register(stack.close)
    shipments = stack.enter_context(shipping.shipped(states))
    stack.callback(shipping.forget, shipments)
    return shipments
