"""Every message and event of reference pages and threads, as its fields; `json` where JSON has another shape."""

from dataclasses import dataclass, field
from typing import Any

TEMPLATE_A, TEMPLATE_B = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI"
Fields = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One thing that is sent. `speaks`: an official account answers it in words."""

    name: str
    fields: Fields
    speaks: bool = False
    json: Fields | None = None
    platform: bool = False
    """Whether the sender is the platform, not the person."""
    extra: Fields = field(default_factory=dict)


def message(kind: str, **fields: Any) -> Sent:
    return Sent(kind, {"MsgType": kind, **fields}, speaks=True)


def event(
    name: str, *, speaks: bool = False, json: Fields | None = None, platform: bool = False, **fields: Any
) -> Sent:
    root = {"MsgType": "event", "Event": name}
    return Sent(name.lower(), {**root, **fields}, speaks, {**root, **json} if json is not None else None, platform)


def _answers(*pairs: tuple[str, str], scene: int | None = None) -> list[Fields]:
    more = {} if scene is None else {"PopupScene": scene}
    return [{"TemplateId": template, "SubscribeStatusString": said, **more} for template, said in pairs]


def _text(entries: list[Fields]) -> list[Fields]:
    return [{name: str(value) for name, value in entry.items()} for entry in entries]


def _one_or_several(entries: list[Fields]) -> Any:
    return _text(entries)[0] if len(entries) == 1 else _text(entries)


def listed(name: str, wrapper: str, entries: list[Fields]) -> Sent:
    """XML has a wrapper; JSON none, one entry as an object, numbers as strings."""
    return event(name, json={"List": _one_or_several(entries)}, **{wrapper: {"List": entries}})


MESSAGES = (
    message("text", Content="请问执行款什么时候能到账"),
    message("text", Content="进度", bizmsgmenuid="101"),
    message("image", PicUrl="http://mmbiz.qpic.cn/x", MediaId="media-1"),
    message("voice", MediaId="media-2", Format="amr", MediaId16K="media-2b"),
    message("voice", MediaId="media-2", Format="speex", Recognition=""),
    message("voice", MediaId="media-2", Format="amr", Recognition="执行款没有到"),
    message("video", MediaId="media-3", ThumbMediaId="thumb-3"),
    message("shortvideo", MediaId="media-4", ThumbMediaId="thumb-4"),
    message("location", Location_X=28.682, Location_Y=115.858, Scale=16, Label="南昌市"),
    message("link", Title="判决书", Description="", Url="https://example.com/a"),
    message("miniprogrampage", Title="诉求", AppId="wx1", PagePath="pages/a", ThumbUrl="http://x", ThumbMediaId="t"),
    message("file", Title="证据.pdf", Description="", FileKey="k", FileMd5="m", FileTotalLen=3),
    message("sticker_of_the_future", Something="else"),
    Sent(
        "text",
        {"MsgType": "text", "Content": "从文章里来的", "MsgDataId": "2247483650", "Idx": 1, "BusinessId": 0},
        speaks=True,
    ),
)
POPUP = _answers((TEMPLATE_A, "accept"), (TEMPLATE_B, "reject"), scene=0)
EVENTS = (
    event("subscribe", speaks=True),
    event("subscribe", speaks=True, EventKey=""),
    event("subscribe", speaks=True, EventKey="qrscene_petition:赣01", Ticket="TICKET"),
    event("SCAN", speaks=True, EventKey="progress", Ticket="TICKET"),
    event("CLICK", speaks=True, EventKey="help"),
    event("VIEW", EventKey="https://example.gov.cn/p", MenuId="400000001"),
    event("view_miniprogram", EventKey="pages/index", MenuId="400000001"),
    event("LOCATION", Latitude=28.682, Longitude=115.858, Precision=65.0),
    event("scancode_push", EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "https://example.com"}),
    event(
        "scancode_waitmsg",
        speaks=True,
        EventKey="k",
        ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "（2026）赣01执1234号"},
    ),
    event("scancode_waitmsg", EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": ""}),
    *(
        event(
            name, EventKey="k", SendPicsInfo={"Count": 1, "PicList": {"item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53"}]}}
        )
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    ),
    event(
        "location_select",
        EventKey="k",
        SendLocationInfo={"Location_X": 23, "Location_Y": 113, "Scale": 15, "Label": "广州", "Poiname": ""},
    ),
    event("kf_create_session", KfAccount="test1@test"),
    event("kf_close_session", KfAccount="test1@test"),
    event("kf_switch_session", FromKfAccount="test1@test", ToKfAccount="test2@test"),
    event("user_enter_tempsession", SessionFrom="sessionFrom"),
    *(
        event("TEMPLATESENDJOBFINISH", MsgID=3487542469355618313 + number, Status=status)
        for number, status in enumerate(
            ("success", "failed:user block", "failed: system failed", "failed:freq limit", "something new")
        )
    ),
    event(
        "MASSSENDJOBFINISH",
        MsgID=1000001625,
        Status="err(30003)",
        TotalCount=296,
        FilterCount=295,
        SentCount=295,
        ErrorCount=0,
        CopyrightCheckResult={"Count": 1, "ResultList": {"item": [{"ArticleIdx": 1}]}, "CheckState": 2},
        ArticleUrlResult={
            "Count": 1,
            "ResultList": {"item": [{"ArticleIdx": 1, "ArticleUrl": "https://mp.example/1"}]},
        },
        json={
            "MsgID": "1000001625",
            "Status": "sendsuccess",
            "TotalCount": "1",
            "CopyrightCheckResult": {"Count": "0", "ResultList": "\n\n", "CheckState": "0"},
            "ArticleUrlResult": "\n\n",
        },
    ),
    *(
        event(
            name,
            PublishEventInfo={
                "publish_id": 2247503051,
                "publish_status": 0,
                "article_id": "b5O2OUs25HBxRceL7hfReg",
                "article_detail": {"count": 1, "item": [{"idx": 1, "article_url": "ARTICLE_URL"}]},
            },
        )
        for name in ("FREEPUBLISHJOBFINISH", "PUBLISHJOBFINISH")
    ),
    listed("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", POPUP),
    listed("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", POPUP[:1]),
    listed("subscribe_msg_change_event", "SubscribeMsgChangeEvent", _answers((TEMPLATE_A, "reject"))),
    listed(
        "subscribe_msg_sent_event",
        "SubscribeMsgSentEvent",
        [{"TemplateId": TEMPLATE_A, "MsgID": 1864183334026100736, "ErrorCode": 0, "ErrorStatus": "success"}],
    ),
    event("user_info_modified", platform=True, openid="OPENID", appid="APPID", RevokeInfo="1"),
    event("user_authorization_revoke", platform=True, OpenID="o-nobody-we-know", AppID="APPID", RevokeInfo="201"),
    event("user_authorization_cancellation", platform=True, OpenID="o-nobody-we-know", AppID="A", PluginID=""),
    event(
        "wxa_media_check",
        platform=True,
        appid="wx1",
        trace_id="60ae120f-371d5872-7941a05b",
        version=2,
        result={"suggest": "risky", "label": 20001},
        detail=[{"strategy": "content_model", "errcode": 0, "suggest": "risky", "label": 20006, "prob": 90}],
    ),
    event(
        "wxa_media_check", platform=True, appid="wx1", trace_id="t-2", version=2, detail=[], errcode=-1008, errmsg="x"
    ),
    event("wxa_media_check", platform=True, isrisky=1, extra_info_json="", appid="wx1", trace_id="t-3", status_code=0),
    event("wxa_media_check", platform=True, isrisky=0, appid="wx1", trace_id="t-4", status_code=4294966288),
    event("debug_demo", debug_str="hello world"),
    event("an_event_of_the_future", Anything={"deep": [{"er": "1"}, {"er": "2"}]}),
    event("unsubscribe", EventKey=""),
)
EVERYTHING = (*MESSAGES, *EVENTS)
