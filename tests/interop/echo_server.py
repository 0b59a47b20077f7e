"""A threaded echo server on a Unix domain socket, logging what happens: usage echo_server.py PATH"""

import os
import socket
import sys
import threading


def log(*words):
    print(*words, flush=True)


def serve(connection):
    log("begin")
    with connection:
        while chunk := connection.recv(1024):
            log("got", repr(chunk))
            connection.sendall(chunk)
    log("end")


def main(path):
    if os.path.exists(path):
        os.unlink(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(5)
        log("listening")
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


main(sys.argv[1])
