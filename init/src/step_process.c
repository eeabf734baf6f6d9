/* Steps: what the process itself is allowed, and the exec. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

int step_rlimit(const struct step *step)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)number(step, 1), .rlim_max = (rlim_t)number(step, 2)};
    return syscall(SYS_prlimit64, 0, (int)number(step, 0), &limit, NULL) < 0 ? fail("prlimit") : 0;
}

int step_no_new_privileges(const struct step *step)
{
    (void)step;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? fail("prctl") : 0;
}

int step_capabilities(const struct step *step)
{
    uint64_t bounding = number(step, 0);
    /* PR_CAPBSET_READ fails behind the last capability that this kernel knows. */
    for (unsigned long i = 0; i < 64 && prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
        if ((bounding >> i & 1) == 0 && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0)
            return fail("drop capability %lu from the bounding set", i);
    walk.has_sets = true;
    walk.effective = number(step, 1);
    walk.permitted = number(step, 2);
    walk.inheritable = number(step, 3);
    walk.ambient = number(step, 4);
    return 0;
}

static int set_capabilities(void)
{
    struct k_cap_header header = {.version = K_CAP_VERSION_3};
    struct k_cap_data data[2];
    for (int i = 0; i < 2; i++)
        data[i] = (struct k_cap_data){.effective = (uint32_t)(walk.effective >> 32 * i),
                                      .permitted = (uint32_t)(walk.permitted >> 32 * i),
                                      .inheritable = (uint32_t)(walk.inheritable >> 32 * i)};
    if (syscall(SYS_capset, &header, data) < 0)
        return fail("capset");
    for (unsigned long i = 0; i < 64; i++)
        if ((walk.ambient >> i & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) < 0)
            return fail("raise ambient capability %lu", i);
    return 0;
}

/* Without this a program of another user could not open /dev/stdout, which is a pipe that root made. */
static void give_standard_descriptors(uid_t uid)
{
    struct stat status;
    for (int fd = 0; fd < 3; fd++)
        if (fstat(fd, &status) == 0 && !(S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3)))
            if (fchown(fd, uid, (gid_t)-1) < 0)
                continue;
}

int step_credentials(const struct step *step)
{
    uid_t uid = (uid_t)number(step, 0);
    gid_t gid = (gid_t)number(step, 1);
    size_t count = step->count - 3;
    gid_t *groups = calloc(count + 1, sizeof *groups);
    if (groups == NULL)
        return fail("memory for %zu groups", count);
    for (size_t i = 0; i < count; i++)
        groups[i] = (gid_t)number(step, (uint32_t)i + 3);
    if (number(step, 2) != NO_STEP)
        walk.umask = (uint32_t)number(step, 2) & 0777;
    give_standard_descriptors(uid);
    int result = setgroups(count, groups);
    free(groups);
    if (result < 0)
        return fail("setgroups");
    if (setresgid(gid, gid, gid) < 0)
        return fail("setresgid");
    /* Otherwise leaving user 0 would clear the permitted set before CAPABILITIES could be applied. */
    if (walk.has_sets && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return fail("keep capabilities");
    if (setresuid(uid, uid, uid) < 0)
        return fail("setresuid");
    if (walk.has_sets && set_capabilities() < 0)
        return -1;
    return die_with_parent() < 0 ? fail("prctl") : 0;
}

int step_seccomp(const struct step *step)
{
    const struct argument *filter = &step->arguments[1];
    struct k_sock_fprog program = {.len = (unsigned short)(filter->length / 8), .filter = filter->data};
    errno = EINVAL;
    if (filter->length % 8 != 0 || filter->length / 8 > 4096 || program.len == 0)
        return fail("filter of %u bytes", filter->length);
    return syscall(SYS_seccomp, K_SECCOMP_SET_MODE_FILTER, number(step, 0), &program) < 0 ? fail("seccomp") : 0;
}

int step_cwd(const struct step *step)
{
    char now[PATH_MAX];
    int fd = inside(text(step, 0), O_PATH | O_DIRECTORY, 0);
    if (fd < 0)
        return fail("open");
    int result = fchdir(fd);
    int error = errno;
    close(fd);
    errno = error;
    if (result < 0)
        return fail("fchdir");
    /* The kernel starts the path with "(unreachable)" when the folder is not below the root. */
    if (syscall(SYS_getcwd, now, sizeof now) < 0)
        return fail("getcwd");
    errno = EXDEV;
    return now[0] == '/' ? 0 : fail("it is outside of the container: %s", now);
}

int step_keyring(const struct step *step)
{
    return syscall(SYS_keyctl, K_KEYCTL_JOIN_SESSION_KEYRING, text(step, 0)) < 0 ? fail("keyctl") : 0;
}

/* The terminal multiplexer of the container's devpts. It is looked at before it is opened: opening whatever a container
 * put there could block, or act. Then it is opened by its descriptor. */
static int open_multiplexer(void)
{
    struct stat status;
    struct statfs fs;
    char path[64];
    int found = inside("/dev/pts/ptmx", O_PATH, 0);
    if (found < 0)
        return fail("open /dev/pts/ptmx");
    errno = ENODEV;
    if (fstatfs(found, &fs) < 0 || fs.f_type != K_DEVPTS_SUPER_MAGIC || fstat(found, &status) < 0 ||
        status.st_rdev != makedev(5, 2))
        return fail("/dev/pts/ptmx is not the terminal multiplexer");
    snprintf(path, sizeof path, "%d/fd/%d", (int)getpid(), found);
    int master = in_procfs(path, O_RDWR | O_NOCTTY, 0);
    int error = errno;
    close(found);
    errno = error;
    return master < 0 ? fail("open the terminal multiplexer") : master;
}

static int bind_console(int slave)
{
    int copy = k_open_tree(slave, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC);
    if (copy < 0)
        return fail("open_tree of the terminal");
    int onto = inside_file("/dev/console");
    if (onto < 0)
        return fail("open /dev/console");
    if (k_move_mount(copy, onto) < 0)
        return fail("mount the terminal on /dev/console");
    close(copy);
    close(onto);
    return 0;
}

int step_terminal(const struct step *step)
{
    struct winsize size = {.ws_row = (unsigned short)number(step, 0), .ws_col = (unsigned short)number(step, 1)};
    int unlock = 0, master = open_multiplexer();
    if (master < 0)
        return -1;
    if (ioctl(master, TIOCSPTLCK, &unlock) < 0)
        return fail("unlock the terminal");
    /* The other end straight from this one: a path such as /dev/pts/0 could be anything. */
    int slave = ioctl(master, K_TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0)
        return fail("open the terminal");
    if ((size.ws_row != 0 || size.ws_col != 0) && ioctl(master, TIOCSWINSZ, &size) < 0)
        return fail("set the terminal's size");
    if (number(step, 2) != 0 && bind_console(slave) < 0)
        return -1;
    if (ioctl(slave, TIOCSCTTY, 0) < 0)
        return fail("make the terminal the controlling one");
    for (int fd = 0; fd < 3; fd++)
        if (dup2(slave, fd) < 0)
            return fail("dup2");
    close(slave);
    int result = control_send(MESSAGE_TERMINAL, master);
    close(master);
    return result < 0 ? fail("hand over the terminal") : 0;
}

int step_wait(const struct step *step)
{
    (void)step;
    if (control_send(MESSAGE_WAITING, -1) < 0 || control_wait() < 0)
        return fail("the shim is gone");
    return 0;
}

/* Tries each folder of PATH as a shell does: a file that may not be executed is remembered, the search goes on. */
static void exec_in_path(char **arguments, char **environment)
{
    char file[PATH_MAX];
    const char *path = NULL;
    int error = ENOENT;
    for (char **entry = environment; *entry != NULL && path == NULL; entry++)
        if (strncmp(*entry, "PATH=", 5) == 0)
            path = *entry + 5;
    while (path != NULL) {
        size_t length = strcspn(path, ":");
        const char *joint = length > 0 ? "/" : "./";
        if (snprintf(file, sizeof file, "%.*s%s%s", (int)length, path, joint, arguments[0]) < PATH_MAX) {
            execve(file, arguments, environment);
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
                return;
            if (errno == EACCES)
                error = EACCES;
        }
        path = path[length] == 0 ? NULL : path + length + 1;
    }
    errno = error;
}

int step_exec(const struct step *step)
{
    uint32_t argc = (uint32_t)number(step, 0), envc = step->count - 1 - argc;
    char **arguments = calloc(argc + 1u, sizeof *arguments), **environment = calloc(envc + 1u, sizeof *environment);
    if (arguments == NULL || environment == NULL)
        return fail("memory");
    for (uint32_t i = 0; i < argc; i++)
        arguments[i] = (char *)(uintptr_t)text(step, 1 + i);
    for (uint32_t i = 0; i < envc; i++)
        environment[i] = (char *)(uintptr_t)text(step, 1 + argc + i);
    umask(walk.umask);
    /* All are marked one by one as they are opened; this is the second bolt, which a seccomp filter may refuse. */
    k_close_range(3, ~0u, K_CLOSE_RANGE_CLOEXEC);
    if (*arguments[0] == 0)
        errno = ENOENT;
    else if (strchr(arguments[0], '/') != NULL)
        execve(arguments[0], arguments, environment);
    else
        exec_in_path(arguments, environment);
    return fail("%s", arguments[0]);
}
