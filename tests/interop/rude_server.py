"""Takes one client and closes with its bytes unread, which resets the connection: usage rude_server.py PATH"""

import select
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
    listener.bind(sys.argv[1])
    listener.listen(1)
    print("listening", flush=True)
    connection, _ = listener.accept()
    select.select([connection], [], [])
    connection.close()
