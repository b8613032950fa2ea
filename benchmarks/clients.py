"""Requests as real clients send them: recorded from Segment's library for Python, and as a browser's page sends."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
from segment.analytics.client import Client
from typing_extensions import override

PLACE = b"000000000000"
"""Stands in every message id; whoever sends a request puts its number there."""
BATCH = 100
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)

BROWSER = (
    "POST /v1/page HTTP/1.1",
    "Host: collect.shop.example",
    "Connection: keep-alive",
    f"User-Agent: {AGENT}",
    "Content-Type: text/plain;charset=UTF-8",
    "Accept: */*",
    "Origin: https://shop.example",
    "Referer: https://shop.example/",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: de-AT,de;q=0.9,en;q=0.8",
)
"""How a request of a browser begins."""


def message_id(number: int) -> str:
    """As long as the library's own."""
    return f"{PLACE.decode()}-8e1c-4f0a-b1d2-{number:06d}"


def batch_of(key: str) -> bytes:
    """One whole request with a batch of 100 events, byte for byte as the library sends it."""
    heard: list[bytes] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(f"{self.requestline}\r\n{head}\r\n".encode() + body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Ear) as ear:
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        client = Client(key, host=f"http://127.0.0.1:{ear.server_port}", upload_interval=5)
        speak(client)
        client.flush()
        client.join()
        ear.shutdown()
    if len(heard) != 1:
        raise RuntimeError(f"the library sent {len(heard)} requests instead of one")
    return heard[0]


def speak(client: Client) -> None:
    """A hundred events of a shop's server: pages, and what people do there."""
    for number in range(BATCH):
        person, named = f"person-{number % 37}", message_id(number)
        if number % 3:
            page = {
                "url": f"https://shop.example/lamps/{number}",
                "title": "Lamps",
                "referrer": "https://shop.example/",
            }
            client.page(person, "Shop", "Lamps", page, message_id=named)
        else:
            product = {"product_id": f"p{number}", "price": 12.5, "currency": "EUR", "list_id": "spring"}
            client.track(person, "Product Added", product, message_id=named)


def single_of(key: str) -> bytes:
    """One whole request with one page view, as a browser sends it."""
    address = "https://shop.example/lamps/7?utm_source=newsletter&utm_medium=email"
    event = {
        "writeKey": key,
        "type": "page",
        "messageId": message_id(0),
        "anonymousId": "b9d0f7a2-5a0c-4d51-9f43-0b1f8f3e9a77",
        "timestamp": "2026-11-23T10:00:00.000Z",
        "sentAt": "2026-11-23T10:00:00.120Z",
        "properties": {"url": address, "path": "/lamps/7", "title": "A lamp", "referrer": "https://www.google.com/"},
        "context": {
            "page": {"url": address, "path": "/lamps/7", "title": "A lamp", "referrer": "https://www.google.com/"},
            "userAgent": AGENT,
            "locale": "de-AT",
            "timezone": "Europe/Vienna",
            "campaign": {"source": "newsletter", "medium": "email"},
            "screen": {"width": 1920, "height": 1080, "density": 1},
        },
    }
    body = msgspec.json.encode(event)
    head = (*BROWSER, f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
