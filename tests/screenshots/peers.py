#!/usr/bin/env python3
"""The programs at the other end in the README's pictures. Usage: peers.py ROLE DIRECTORY.

Each prints "ready" once its sockets stand, and ends when its standard input does.
"""
import json
import os
import socket
import sys
import threading

role, directory = sys.argv[1:]


def path(name):
    return os.path.join(directory, name)


def listener(address, kind=socket.SOCK_STREAM):
    server = socket.socket(socket.AF_UNIX, kind)
    server.bind(address)
    if kind != socket.SOCK_DGRAM:
        server.listen(16)
    return server


def serve(server, answer):
    """Answers each chunk of each connection."""
    def one(connection):
        while data := connection.recv(65536):
            reply = answer(data)
            if reply:
                connection.sendall(reply)

    def accept():
        while True:
            threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def jobs(data):
    request = json.loads(data)
    return json.dumps({"id": request["id"], "state": "done", "result": request["id"] * 7}).encode() + b"\n"


def client(name, messages):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path(name))
    for message in messages:
        connection.sendall(message)
        connection.recv(65536)
    return connection


keep = []
if role == "server":
    serve(listener(path("jobs.sock")), jobs)
    serve(listener("\0demo/events"), lambda data: None)
    keep = [listener(path("log"), socket.SOCK_DGRAM), listener(path("control.sock"), socket.SOCK_SEQPACKET)]
    keep += [socket.socketpair() for _ in range(4)]
elif role == "ping":
    keep = [client("echo.sock", [json.dumps({"seq": seq, "op": "ping", "load": round(0.25 * seq, 2)}).encode() + b"\n"
                                 for seq in range(1, 7)])]
elif role == "binary":
    keep = [client("echo.sock", [b'{"seq": 1, "op": "thumbnail", "format": "jpeg"}\n',
                                 b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00H\x00H\x00\x00\xff\xdb\x00C\x00"])]
elif role == "worker":
    keep = [client("jobs.sock", [json.dumps({"id": number, "op": "resize"}).encode() + b"\n" for number in (41, 42)])]
    events = socket.socket(socket.AF_UNIX)
    events.connect("\0demo/events")
    keep.append(events)
print("ready", flush=True)
sys.stdin.read()
os._exit(0)
