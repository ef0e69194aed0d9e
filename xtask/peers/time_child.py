"""Times a program: time_child.py OUTPUT PROGRAM ARGUMENT...

Its standard output goes to the file OUTPUT. Prints how long it took from start to end, its processor time and the
most memory it had resident at a time, as one line of JSON. Small on purpose: a child begins with its parent's memory.
"""
import json
import os
import sys
import time

output, *command = sys.argv[1:]
write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
start = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, output, write, 0o644)])
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - start
print(json.dumps({
    'status': os.waitstatus_to_exitcode(status), 'seconds': seconds, 'cpu': used.ru_utime + used.ru_stime,
    'peak': used.ru_maxrss * 1024,
}))
