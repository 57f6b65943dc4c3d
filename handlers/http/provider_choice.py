"""Which identity provider a deployment's staff sign in at."""

import aiohttp

from handlers.http.signon.provider import IdentityProvider, SignOnClient
from settings import Settings

BACK = "/console/sign-on/back"
"""Where the provider sends browsers back to, below the address of the site."""


def provider_of(settings: Settings, http: aiohttp.ClientSession) -> IdentityProvider | None:
    """Return the provider that is set; None where staff have passwords only."""
    if not settings.has_oidc:
        return None
    client = SignOnClient(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, f"{settings.public_url}{BACK}"
    )
    return IdentityProvider(http, client, settings.clock)
