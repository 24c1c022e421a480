from ninja import Router

from kashf.coalition.api.keys import AnyKey, AnyKeyRequest
from kashf.coalition.api.shapes import MeShown

router = Router(tags=["key"])


@router.get("/me", auth=AnyKey(), response=MeShown)
def me(request: AnyKeyRequest) -> MeShown:
    """For whom the key stands, and for what."""
    return MeShown.of(request.auth)
