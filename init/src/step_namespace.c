/* Steps: namespaces, and the files that configure them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

static int write_once(int fd, const char *data)
{
    size_t length = strlen(data);
    ssize_t n = write(fd, data, length);
    int error = errno;
    close(fd);
    errno = n < 0 ? error : EIO;
    return n == (ssize_t)length ? 0 : -1;
}

int step_write_file(const struct step *step)
{
    int fd = open(text(step, 0), O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail("open");
    return write_once(fd, text(step, 1)) < 0 ? fail("write") : 0;
}

/* Field 22 of /proc/<pid>/stat. The name in field 2 may contain anything, so count from its last parenthesis. */
static uint64_t start_time(int pid)
{
    char path[64], stat[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, stat, sizeof stat - 1);
    close(fd);
    stat[n < 0 ? 0 : n] = 0;
    char *at = strrchr(stat, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

static int open_joined(int pid, uint64_t start)
{
    struct pollfd ended = {.events = POLLIN};
    walk.joined = k_pidfd_open(pid);
    if (walk.joined < 0)
        return fail("pidfd_open");
    walk.joined_pid = pid;
    uint64_t real = start_time(pid);
    /* A pidfd that is not readable means that the process lives, so the start time just read was its own. */
    ended.fd = walk.joined;
    errno = ESRCH;
    if (start != 0 && (real != start || poll(&ended, 1, 0) > 0))
        return fail("process %d is another one now", pid);
    return 0;
}

/* The pidfd serves later JOINs too: behind CLONE the same number may mean another process, or none. */
int step_join(const struct step *step)
{
    int pid = (int)number(step, 0);
    uint64_t flags = number(step, 2);
    if (walk.joined < 0 || walk.joined_pid != pid) {
        if (walk.joined >= 0)
            close(walk.joined);
        if (open_joined(pid, number(step, 1)) < 0)
            return -1;
    }
    if (flags != 0 && setns(walk.joined, (int)flags) < 0)
        return fail("setns");
    if ((flags & K_CLONE_NEWNS) == 0)
        return 0;
    walk.host = false;
    walk.root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return walk.root < 0 ? fail("open /") : 0;
}

int step_setns(const struct step *step)
{
    int fd = open(text(step, 0), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail("open");
    int result = setns(fd, (int)number(step, 1));
    if (result < 0)
        fail("setns");
    close(fd);
    return result;
}

int step_unshare(const struct step *step)
{
    return unshare((int)number(step, 0)) < 0 ? fail("unshare") : 0;
}

int step_hostname(const struct step *step)
{
    return sethostname(text(step, 0), strlen(text(step, 0))) < 0 ? fail("sethostname") : 0;
}

int step_domainname(const struct step *step)
{
    return setdomainname(text(step, 0), strlen(text(step, 0))) < 0 ? fail("setdomainname") : 0;
}

static int write_procfs(const char *path, const char *value)
{
    int fd = in_procfs(path, O_WRONLY,
                       K_RESOLVE_BENEATH | K_RESOLVE_NO_SYMLINKS | K_RESOLVE_NO_XDEV | K_RESOLVE_NO_MAGICLINKS);
    if (fd < 0)
        return fail("open");
    return write_once(fd, value) < 0 ? fail("write") : 0;
}

int step_sysctl(const struct step *step)
{
    char path[PATH_MAX];
    errno = EINVAL;
    /* A ".." would reach the rest of procfs, such as the settings of other processes. */
    if (strstr(text(step, 0), "..") != NULL || snprintf(path, sizeof path, "sys/%s", text(step, 0)) >= PATH_MAX)
        return fail("not a kernel parameter");
    return write_procfs(path, text(step, 1));
}

int step_oom_score_adj(const struct step *step)
{
    char path[64];
    /* "self" is a link, and links are not followed in there. */
    snprintf(path, sizeof path, "%d/oom_score_adj", (int)getpid());
    return write_procfs(path, text(step, 0));
}
