/* System calls that a C library of Debian 12 does not wrap, and their numbers and structures, which musl's headers lack. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct k_clone_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};
struct k_open_how {
    uint64_t flags, mode, resolve;
};
struct k_mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
struct k_cap_header {
    uint32_t version;
    int pid;
};
struct k_cap_data {
    uint32_t effective, permitted, inheritable;
};
struct k_sock_fprog {
    unsigned short len;
    const void *filter;
};

#define K_CLONE_PIDFD 0x1000ull
#define K_CLONE_INTO_CGROUP 0x200000000ull
#define K_CLONE_NEWNS 0x20000ull
#define K_P_PIDFD 3

#define K_RESOLVE_NO_XDEV 1
#define K_RESOLVE_NO_MAGICLINKS 2
#define K_RESOLVE_NO_SYMLINKS 4
#define K_RESOLVE_BENEATH 8
#define K_RESOLVE_IN_ROOT 16

#define K_AT_RECURSIVE 0x8000
#define K_AT_EMPTY_PATH 0x1000
#define K_OPEN_TREE_CLONE 1
#define K_OPEN_TREE_CLOEXEC 02000000
#define K_MOVE_MOUNT_F_EMPTY_PATH 4
#define K_MOVE_MOUNT_T_EMPTY_PATH 0x40
#define K_FSOPEN_CLOEXEC 1
#define K_FSMOUNT_CLOEXEC 1
#define K_FSCONFIG_SET_FLAG 0
#define K_FSCONFIG_SET_STRING 1
#define K_FSCONFIG_CMD_CREATE 6
#define K_MOUNT_ATTR_RDONLY 1
#define K_MOUNT_ATTR_NOSUID 2
#define K_MOUNT_ATTR_NODEV 4
#define K_MOUNT_ATTR_NOEXEC 8

#define K_PROC_SUPER_MAGIC 0x9fa0
#define K_DEVPTS_SUPER_MAGIC 0x1cd1
#define K_TIOCGPTPEER 0x5441
#define K_KEYCTL_JOIN_SESSION_KEYRING 1
#define K_SECCOMP_SET_MODE_FILTER 1
#define K_CAP_VERSION_3 0x20080522
#define K_CLOSE_RANGE_CLOEXEC 4

static inline long k_clone3(struct k_clone_args *args)
{
    return syscall(SYS_clone3, args, sizeof *args);
}

static inline int k_openat2(int folder, const char *path, struct k_open_how *how)
{
    return (int)syscall(SYS_openat2, folder, path, how, sizeof *how);
}

static inline int k_open_tree(int folder, const char *path, unsigned flags)
{
    return (int)syscall(SYS_open_tree, folder, path, flags);
}

/* A mount that is held by a descriptor, onto a place that is held by one: no path is walked again. */
static inline int k_move_mount(int mount, int onto)
{
    return (int)syscall(SYS_move_mount, mount, "", onto, "", K_MOVE_MOUNT_F_EMPTY_PATH | K_MOVE_MOUNT_T_EMPTY_PATH);
}

static inline int k_mount_setattr(int mount, unsigned flags, struct k_mount_attr *attributes)
{
    return (int)syscall(SYS_mount_setattr, mount, "", K_AT_EMPTY_PATH | flags, attributes, sizeof *attributes);
}

static inline int k_fsopen(const char *type)
{
    return (int)syscall(SYS_fsopen, type, K_FSOPEN_CLOEXEC);
}

static inline int k_fsconfig(int fs, unsigned command, const char *key, const char *value)
{
    return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

static inline int k_fsmount(int fs, unsigned attributes)
{
    return (int)syscall(SYS_fsmount, fs, K_FSMOUNT_CLOEXEC, attributes);
}

static inline int k_pidfd_open(int pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline int k_pidfd_send_signal(int pidfd, int signal)
{
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

static inline int k_close_range(unsigned first, unsigned last, unsigned flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

#endif
