"""What each problem of the feed means and what to do about it, for its page in two languages."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Advice(NamedTuple):
    means: str
    remedy: str


ADVICE = {
    400: Advice(
        _(
            "A parameter is unknown, misspelt, empty, given twice or out of range, or a cursor "
            "belongs to another question. The feed does not guess: an answer to something that "
            "you did not ask would look right and be wrong."
        ),
        _(
            "Read the member `errors`. Each entry names the parameter at fault, says what would "
            "be right, and gives the nearest name that is allowed as `suggestion`. Correct the "
            "address; the same request again gets the same answer."
        ),
    ),
    401: Advice(
        _(
            "The request came with the header `Authorization`, and the key in it is unknown, was "
            "revoked, or is no key of the feed."
        ),
        _(
            "Send the key as you were given it: `Authorization: Bearer expo_…`. Or leave the "
            "header out: every answer is there without a key, only less often a minute. Who "
            "gave you the key can say whether it was revoked."
        ),
    ),
    403: Advice(
        _("The server that the request reached does not let it through."),
        _(
            "Nothing in the feed needs a permission. Check the address, and whether a proxy "
            "between you and the portal changed the request."
        ),
    ),
    404: Advice(
        _(
            "Nothing that is public has this address: it is misspelt, it was never published, or "
            "it is not published yet. The feed does not tell which."
        ),
        _(
            "Find the object in its list or through the search. Addresses are in lower case and "
            "end with a slash; an object is named by its `id`, or by its `slug` where it has one."
        ),
    ),
    405: Advice(
        _("The feed is for reading: it answers GET, HEAD and OPTIONS, and changes nothing."),
        _("Ask with GET. Staff of the portal enter and change results in its back office."),
    ),
    406: Advice(
        _("None of the formats that the header `Accept` names can be had at this address."),
        _(
            "The member `detail` lists what can be had. Ask for one of these, send "
            "`Accept: */*`, or name the format in the address: `?format=csv`."
        ),
    ),
    410: Advice(
        _(
            "This was public once and was withdrawn or deleted. It will not come back at this "
            "address by itself."
        ),
        _(
            "Remove your copy. The member `reason` says why, in the words that the public was "
            "told, and the changes have a line for it. Whatever refers to the object keeps its "
            "`id`."
        ),
    ),
    429: Advice(
        _("Your address, or your key, asked more often in this minute than it may."),
        _(
            "Wait for as many seconds as the header `Retry-After` says. Ask less often by "
            "sending `If-None-Match`: an answer by 304 is not counted. One request for the "
            "changes brings up to 1,000 objects, and one with `?format=ndjson` a whole list."
        ),
    ),
    500: Advice(
        _("The portal failed while it made the answer. Your request is not the cause."),
        _(
            "Ask again after a minute. If it fails again, write to the portal: the address and "
            "the time are all it takes to find the cause."
        ),
    ),
}
