"""Answers each message of a 4-byte big-endian length with its upper case, framed alike: usage framed_server.py PATH"""

import socket
import struct
import sys


def exactly(connection, count):
    parts = b""
    while len(parts) < count:
        part = connection.recv(count - len(parts))
        if not part:
            return None
        parts += part
    return parts


def main(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(5)
        connection, _ = listener.accept()
        with connection:
            while head := exactly(connection, 4):
                body = exactly(connection, struct.unpack(">I", head)[0])
                print(repr(body), flush=True)
                connection.sendall(struct.pack(">I", len(body)) + body.upper())


main(sys.argv[1])
