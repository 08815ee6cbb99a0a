"""In which format and which content coding an answer goes out."""

import gzip
import zlib

MEDIA_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# Below this a packet holds the answer anyway.
SMALLEST = 1000
LEVEL = 4


def types(offered):
    return [MEDIA_TYPES[name] for name in offered]


def asked(request, offered):
    """By ``?format=``, else by ``Accept``; None where the client takes nothing of all this."""
    if (name := request.GET.get("format")) in offered:
        return name
    if name is not None:
        return offered[0]  # The view refuses it as a parameter.
    if request.headers.get("Accept", "*/*") == "*/*":
        return offered[0]
    preferred = request.get_preferred_type(types(offered))
    return next((name for name in offered if MEDIA_TYPES[name] == preferred), None)


def coding(request):
    """``gzip`` where the client takes it, else ``identity``."""
    for item in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if name == "gzip" and not any(is_zero(parameter) for parameter in parameters):
            return "gzip"
    return "identity"


def is_zero(parameter):
    name, _sign, value = parameter.partition("=")
    return name.strip() == "q" and value.strip().rstrip("0") in {"", "0", "0."}


def encode(answer, coding):
    if coding != "gzip":
        return answer
    if answer.streaming:
        answer.streaming_content = compressed(answer.streaming_content)
    else:
        if hasattr(answer, "render"):
            answer.render()
        if len(answer.content) < SMALLEST:
            return answer
        answer.content = gzip.compress(answer.content, LEVEL, mtime=0)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def compressed(pieces):
    # 31: with the header of gzip, which tells no time.
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
