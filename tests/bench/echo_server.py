#!/usr/bin/env python3
"""The usual Python echo server, for comparison: a thread per client, small reads, each one logged to a file.

echo_server.py PATH
"""
import logging
import socketserver
import sys

logging.basicConfig(filename=sys.argv[1] + ".log", level=logging.INFO)


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            data = self.request.recv(1024)
            if not data:
                break
            logging.info(f"received: {data!r}")
            self.request.sendall(data)


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


with Server(sys.argv[1], Echo) as server:
    server.serve_forever()
