"""Takes one client, reads to its end, waits, answers late: usage late_server.py PATH SECONDS"""

import socket
import sys
import time

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
    listener.bind(sys.argv[1])
    listener.listen(1)
    print("listening", flush=True)
    connection, _ = listener.accept()
    with connection:
        received = b""
        while chunk := connection.recv(4096):
            received += chunk
        time.sleep(float(sys.argv[2]))
        connection.sendall(b"late reply to " + received)
