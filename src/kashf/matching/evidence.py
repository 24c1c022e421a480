"""A match with its evidence, as machines get it."""

from kashf.matching.match import Match
from kashf.signals import AS_IT_IS
from kashf.signals.homographs import imitation_of


def match_json(match: Match) -> dict[str, object]:
    """A match as machines get it, from every door: `docs/reference/formats.md` lists the fields."""
    entry = match.entry
    answer: dict[str, object] = {
        "bank": match.bank,
        "entry": entry.name,
        "type": entry.signal.type,
        "value": entry.signal.value,
        "distance": match.distance,
        "radius": match.radius,
        "label": entry.label,
        "found": match.found.value,
        "why": match.why,
    }
    if match.found.view != AS_IT_IS:
        answer["view"] = str(match.found.view)
    if imitation := imitation_of(match.found):
        answer["homograph"] = imitation.as_json
    if match.same is not None:
        answer |= {
            "relation": match.same.relation,
            "inliers": match.same.inliers,
            "agreement": round(match.same.agreement, 4),
            "region": match.same.region,
            "tiles": match.same.tiles,
        }
    if match.quoted is not None:
        answer |= {
            "passages": match.quoted.passages,
            "known": round(match.quoted.known, 4),
            "of_item": round(match.quoted.of_item, 4),
            "spans": [[*span.item, *span.known] for span in match.quoted.spans],
        }
    return answer
