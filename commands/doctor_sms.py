"""What `jiesu doctor` asks of short messages: whether they are on, taken, and heard of."""

from datetime import datetime, timedelta

import aiohttp

from desk.upkeep.findings import Finding, FindingMark
from jobs.sms.choosing import gateway_of
from jobs.sms.gateway import SmsGatewayError
from models import Officer, ShortMessage
from models.enums import DeliveryState, SmsTrouble
from settings import Settings

SMS = "短信"
WITHIN = timedelta(days=1)


async def sms_found(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """Finds whether codes and alarms can go by short message; nothing is sent, and no event is taken from a vendor."""
    if not settings.has_sms:
        words = "没有开通：群众不能用验证码换手机号，危险警报只走微信"
        return [Finding(FindingMark.NOTE, SMS, words, "要开通的，按 docs/sms.md 设置 JIESU_SMS_*。")]
    found = [await _answers(http, settings), *await _failed(settings.clock())]
    if not await Officer.exists(active=True, mobile_sealed__isnull=False):
        words = "没有一位干警登记了手机号，危险警报不会发短信"
        found.append(Finding(FindingMark.NOTE, f"{SMS}（干警）", words, "请用 jiesu officer mobile 登记值班的人。"))
    return found


async def _answers(http: aiohttp.ClientSession, settings: Settings) -> Finding:
    gateway = gateway_of(settings, http)
    if gateway is None or not gateway.knows_again:  # asking a vendor for its events takes them away
        return Finding(FindingMark.GOOD, SMS, f"已设置腾讯云短信，签名【{settings.sms_sign}】")
    try:
        await gateway.events()
    except SmsGatewayError as error:
        mend = "请核对 JIESU_SMS_URL、JIESU_SMS_KEY 和网络；HTTP 401 是密钥不对，或两边时间差得太多。"
        return Finding(FindingMark.BAD, SMS, f"短信平台没有照约定应答（{error}）", mend)
    return Finding(FindingMark.GOOD, SMS, f"短信平台有应答，签名【{settings.sms_sign}】")


async def _failed(as_of: datetime) -> list[Finding]:
    lost = ShortMessage.filter(created_at__gt=as_of - WITHIN, state__in=[DeliveryState.FAILED, DeliveryState.UNCERTAIN])
    counted: dict[str, int] = {}
    for reason in await lost.values_list("reason", flat=True):
        counted[str(reason)] = counted.get(str(reason), 0) + 1
    if not counted:
        return []
    words = "、".join(f"{SmsTrouble(reason).label} {count} 条" for reason, count in sorted(counted.items()))
    mend = "条数用完、不收、不认密钥的，请联系短信平台；没有应答的，请看网络。"
    return [Finding(FindingMark.NOTE, f"{SMS}（没有发到）", f"一天里：{words}", mend)]
