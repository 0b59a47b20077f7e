"""Echoes what comes and logs when, in seconds: usage timing_server.py PATH"""

import socket
import sys
import time


def main(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(5)
        connection, _ = listener.accept()
        with connection:
            while chunk := connection.recv(1024):
                print("%.6f recv: %r" % (time.monotonic(), chunk), flush=True)
                connection.sendall(chunk)


main(sys.argv[1])
