"""Opens COUNT connections at once, sends on each its number, reads each answer: usage many_clients.py PATH COUNT [hold]

With "hold" it keeps them open until its input ends."""

import resource
import socket
import sys

path, count = sys.argv[1], int(sys.argv[2])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

connections = []
for _ in range(count):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)  # waits for its turn in the backlog
    connection.settimeout(20)
    connections.append(connection)
for number, connection in enumerate(connections):
    connection.sendall(b"%06d" % number)
right = 0
for number, connection in enumerate(connections):
    answer = b""
    while len(answer) < 6 and (chunk := connection.recv(6)):
        answer += chunk
    right += answer == b"%06d" % number
print(right, flush=True)
if "hold" in sys.argv:
    sys.stdin.read()
