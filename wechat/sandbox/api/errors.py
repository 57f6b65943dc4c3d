"""WeChat's error codes stand here with the words it sends beside them, and the control API's own refusal."""

ERRMSG: dict[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40017: "invalid button type",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info",
    40048: "invalid url domain",
    40059: "invalid msg id",
    40097: "invalid args",
    40114: "invalid index value",
    40130: "invalid openid list size, at least two openid",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40129: "invalid scene",
    40125: "invalid appsecret",
    40163: "code been used",
    41030: "invalid page",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    42010: "same media_id, too fast",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45006: "url size out of limit",
    45007: "voice playtime out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45028: "has no masssend quota",
    45047: "out of response count limit",
    45080: "client so fast: the user has not been active for 30 seconds",
    45056: "too many tags now, no need to add new",
    45057: "can't delete the tag that has too many fans",
    45058: "can't modify sys tag",
    45059: "can not tagging one user too much",
    45065: "clientmsgid exist",
    45066: "clientmsgid same, too fast",
    45067: "clientmsgid size out of limit",
    45081: "already typing",
    45083: "speed is out of range",
    45084: "no speed given",
    45110: "author size out of limit",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48003: "the user has not agreed to the mass send protocol",
    48006: "forbid to clear quota because of reaching the limit",
    49003: "not match openid with appid",
    50002: "user limited",
    53500: "publish is forbidden",
    53501: "publish too fast",
    53502: "invalid publish id",
    53503: "the draft did not pass the check",
    53600: "invalid article id",
    61010: "code is expired: the user has not opened the mini-program in two hours",
    63178: "appid wrong",
    63182: "openid_list empty",
    65301: "no such conditional menu",
    65303: "no default menu",
    65304: "match rule is empty",
    65305: "too many conditional menus",
    89503: "this ip call api need administrator confirm",
}


class SandboxRefusal(Exception):
    """A refusal in WeChat's shape. `detail` replaces the usual words of the code."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.text = detail or ERRMSG.get(code, "error")
        super().__init__(f"{code} {self.text}")


class ControlError(Exception):
    """A caller of the control API, or a person at the phones page, did what cannot be done; the words are Chinese."""


def wrong_body(name: str, why: str) -> SandboxRefusal:
    """Return the refusal of a request body's field."""
    return SandboxRefusal(47001, f"data format error: {name} {why}")


def wrong_control(name: str, why: str) -> ControlError:
    """Return the refusal of a control request's field."""
    words = {"missing": "缺少", "not a string": "应为字符串", "not a number": "应为数字"}.get(why, why)
    return ControlError(f"字段 {name}：{words}，请按接口说明填写")
