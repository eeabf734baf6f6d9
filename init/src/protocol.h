/* The numbers of PROTOCOL.md. LaunchPlanProtocolTest compares the two with Java. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#define PROTOCOL_VERSION 1

enum frame_type {
    FRAME_STDIN = 0,
    FRAME_STDOUT = 1,
    FRAME_STDERR = 2,
    FRAME_LAUNCH = 16,
    FRAME_START = 17,
    FRAME_ATTACH = 18,
    FRAME_STDIN_CLOSE = 19,
    FRAME_RESIZE = 20,
    FRAME_SIGNAL = 21,
    FRAME_WATCH = 22,
    FRAME_PID = 32,
    FRAME_STARTED = 33,
    FRAME_FAILED = 34,
    FRAME_EXITED = 35,
    FRAME_ATTACHED = 36,
    FRAME_WAITING = 37,
};

enum opcode {
    OP_CLONE = 1,
    OP_WRITE_FILE = 2,
    OP_JOIN = 3,
    OP_SETNS = 4,
    OP_UNSHARE = 5,
    OP_PROPAGATION = 6,
    OP_OVERLAY = 7,
    OP_ROOT = 8,
    OP_MOUNT = 9,
    OP_BIND = 10,
    OP_MKDIR = 11,
    OP_MKNOD = 12,
    OP_SYMLINK = 13,
    OP_MASK = 14,
    OP_READONLY = 15,
    OP_ROOT_READONLY = 16,
    OP_PIVOT = 17,
    OP_SYSCTL = 18,
    OP_HOSTNAME = 19,
    OP_DOMAINNAME = 20,
    OP_RLIMIT = 21,
    OP_OOM_SCORE_ADJ = 22,
    OP_NO_NEW_PRIVILEGES = 23,
    OP_CAPABILITIES = 24,
    OP_CREDENTIALS = 25,
    OP_SECCOMP = 26,
    OP_CWD = 27,
    OP_TERMINAL = 28,
    OP_KEYRING = 29,
    OP_WAIT = 30,
    OP_INIT = 31,
    OP_EXEC = 32,
    OP_BORROW = 33,
    OP_KEEP = 34,
    OP_HOOK = 35,
};

enum { STEP_OPTIONAL = 1 };
enum { LAUNCH_TERMINAL = 1, LAUNCH_STDIN = 2, LAUNCH_STDIN_ONCE = 4 };
enum { ATTACH_STDIN = 1, ATTACH_STDOUT = 2, ATTACH_STDERR = 4 };
enum {
    BIND_RECURSIVE = 1,
    BIND_ATTRIBUTES_RECURSIVE = 2,
    BIND_FOLDER = 4,
    BIND_NOT_FOLDER = 8,
    BIND_NO_LINKS = 16,
    BIND_KEPT = 32,
};

#define FRAME_HEADER 8u
#define FRAME_MAX (1u << 20)
#define LAUNCH_MAX (8u << 20)
#define WAITS_MAX 2
#define NO_STEP 0xffffffffu

#endif
