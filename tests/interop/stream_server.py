"""Answers one request with a stream of JSON values, each once the file named after its number exists."""
import os
import socket
import sys
import time

path, folder = sys.argv[1], sys.argv[2]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind(path)
listener.listen(1)
peer, _ = listener.accept()
while b"\r\n\r\n" not in peer.recv(4096):
    pass
peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
lines = [b'{"layer":1}\n', b'{"layer":2}\n', b'{"errorDetail":{"message":"no space left"},"error":"no space left"}\n']
for number, line in enumerate(lines):
    while not os.path.exists(os.path.join(folder, str(number))):
        time.sleep(0.01)
    peer.sendall(b"%x\r\n%s\r\n" % (len(line), line))
peer.sendall(b"0\r\n\r\n")
peer.recv(1)
