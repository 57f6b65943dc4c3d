"""Which gateway a deployment sends by."""

import aiohttp

from jobs.sms.gateway import SmsGateway
from jobs.sms.plain import PlainGateway
from jobs.sms.tencent import ADDRESS, TencentGateway, TencentKeys
from settings import Settings


def gateway_of(settings: Settings, http: aiohttp.ClientSession) -> SmsGateway | None:
    """Return the gateway that is set; None where short messages are off."""
    if not settings.has_sms:
        return None
    if settings.sms_by == "plain":
        return PlainGateway(http, settings.sms_url, settings.sms_key, settings.sms_sign, settings.clock)
    keys = TencentKeys(
        settings.sms_id, settings.sms_key, settings.sms_app, settings.sms_sign, settings.sms_template_ids
    )
    return TencentGateway(http, keys, settings.clock, settings.sms_url or ADDRESS)
