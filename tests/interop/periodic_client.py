"""Sends the same text again and again and waits for each answer: usage periodic_client.py PATH SECONDS COUNT"""

import socket
import sys
import time

path, pause, count = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
    connection.connect(path)
    for _ in range(count):
        time.sleep(pause)
        connection.sendall(b"hello world")
        print("answer", repr(connection.recv(1024)), flush=True)
