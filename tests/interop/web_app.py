"""A small web application for uvicorn."""
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route


async def index(request):
    return HTMLResponse("<h1>It works</h1>\n<p>Served over a socket file, " + "again and " * 30 + "again.</p>\n")


async def parts(request):
    async def lines():
        for number in range(3):
            yield '{"part":%d}\n' % number

    return StreamingResponse(lines(), media_type="application/x-ndjson")


app = Starlette(
    routes=[Route("/index", index), Route("/parts", parts)],
    middleware=[Middleware(GZipMiddleware, minimum_size=100)],
)
