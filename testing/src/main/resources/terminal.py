"""Runs a command on a terminal of 30 rows and 90 columns and plays the steps on standard input.

A step is a line: `expect TEXT` waits for the text in what came since the last one, `type TEXT`
sends it (with Python's escapes), `resize ROWS COLUMNS` changes the terminal's size, of which the
command is told again while nothing comes: it may not have listened yet. At the end it waits for
the command, prints all that came and exits with the command's code.
"""
import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 20
steps = sys.stdin.read().splitlines()
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
begin = 0
resized = False


def read(deadline):
    """One more piece; false at the end."""
    global seen
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([terminal], [], [], max(0, min(1, left)))
        if ready:
            break
        if left <= 0:
            sys.stdout.buffer.write(seen)
            sys.exit("terminal.py: still waiting after %d s" % PATIENCE)
        if resized:
            os.killpg(pid, signal.SIGWINCH)
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        return False
    seen += piece
    return bool(piece)


for step in steps:
    word, _, rest = step.partition(" ")
    deadline = time.monotonic() + PATIENCE
    if word == "expect":
        wanted = rest.encode()
        while wanted not in seen[begin:]:
            if not read(deadline):
                sys.stdout.buffer.write(seen)
                sys.exit("terminal.py: ended before %r came" % rest)
        begin = seen.index(wanted, begin) + len(wanted)
    elif word == "type":
        os.write(terminal, codecs.decode(rest, "unicode_escape").encode("latin-1"))
    elif word == "resize":
        rows, columns = map(int, rest.split())
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.killpg(pid, signal.SIGWINCH)
        resized = True
    else:
        sys.exit("terminal.py: unknown step " + step)
while read(time.monotonic() + PATIENCE):
    pass
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status))
