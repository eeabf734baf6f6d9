/* Paths of the container. Every one is resolved by the kernel below the root folder, so that no link of a hostile image
 * leads out of it, and what was found is held as a descriptor, so that it cannot be exchanged afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

#define LINKS_MAX 8
#define AGAIN_MAX 128

static int open_below(int folder, const char *path, uint64_t flags, uint64_t resolve)
{
    struct k_open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve};
    int fd;
    /* The kernel answers EAGAIN when something was renamed meanwhile and it cannot vouch for a "..". */
    for (int i = 0; i < AGAIN_MAX; i++) {
        fd = k_openat2(folder, path, &how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    return fd;
}

int inside(const char *path, uint64_t flags, uint64_t more_resolve)
{
    if (walk.root < 0) {
        errno = EBADF;
        return -1;
    }
    return open_below(walk.root, path, flags, K_RESOLVE_IN_ROOT | K_RESOLVE_NO_MAGICLINKS | more_resolve);
}

/* The last name of a path, and the path before it. */
static int split(const char *path, char parent[PATH_MAX], char name[256])
{
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (end == start || end - start > 255 || start >= PATH_MAX - 2) {
        errno = end == start ? EEXIST : ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path + start, end - start);
    name[end - start] = 0;
    snprintf(parent, PATH_MAX, "/%.*s", (int)start, path);
    return 0;
}

/* Where a dangling link leads, as an inner path; the container's own view, so an absolute target starts at its root. */
static int follow(int folder, const char *parent, const char *name, char out[PATH_MAX])
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(folder, name, target, sizeof target - 1);
    if (n <= 0)
        return -1;
    target[n] = 0;
    int length = target[0] == '/' ? snprintf(out, PATH_MAX, "%s", target) : snprintf(out, PATH_MAX, "%s/%s", parent, target);
    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return 0;
}

static int make_folders(const char *path, int links);

/* The folder `name` in `parent`, which is open: made, or found, or a dangling link whose target is then made. */
static int make_folder(int parent, const char *prefix, const char *name, int links)
{
    char before[PATH_MAX], last[256], target[PATH_MAX];
    if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
        return -1;
    int fd = inside(prefix, O_PATH | O_DIRECTORY, 0);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (links >= LINKS_MAX) {
        errno = ELOOP;
        return -1;
    }
    if (split(prefix, before, last) < 0 || follow(parent, before, last, target) < 0)
        return -1;
    return make_folders(target, links + 1);
}

static int make_folders(const char *path, int links)
{
    char prefix[PATH_MAX];
    int parent = inside("/", O_PATH | O_DIRECTORY, 0);
    if (strlen(path) >= sizeof prefix) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(prefix, path);
    for (char *at = prefix; parent >= 0;) {
        while (*at == '/')
            at++;
        if (*at == 0)
            return parent;
        char *name = at;
        at += strcspn(at, "/");
        char rest = *at;
        *at = 0;
        int fd = inside(prefix, O_PATH | O_DIRECTORY, 0);
        if (fd < 0 && errno == ENOENT)
            fd = make_folder(parent, prefix, name, links);
        *at = rest;
        close(parent);
        parent = fd;
    }
    return -1;
}

int inside_folder(const char *path)
{
    int fd = inside(path, O_PATH | O_DIRECTORY, 0);
    return fd >= 0 || errno != ENOENT ? fd : make_folders(path, 0);
}

int inside_parent(const char *path, char name[256])
{
    char parent[PATH_MAX];
    if (split(path, parent, name) < 0)
        return -1;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        errno = EINVAL;
        return -1;
    }
    return inside_folder(parent);
}

/* The file at a path, made empty if it is missing; also where a dangling link points to, as for /etc/resolv.conf. */
int inside_file(const char *path)
{
    char at[PATH_MAX], parent[PATH_MAX], name[256], target[PATH_MAX];
    if (snprintf(at, sizeof at, "%s", path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (int links = 0; links <= LINKS_MAX; links++) {
        int fd = inside(at, O_PATH, 0);
        if (fd >= 0 || errno != ENOENT)
            return fd;
        int folder = inside_parent(at, name);
        if (folder < 0)
            return -1;
        int made = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (made >= 0) {
            close(made);
            fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
            close(folder);
            return fd;
        }
        int followed = errno == EEXIST && split(at, parent, name) == 0 ? follow(folder, parent, name, target) : -1;
        close(folder);
        if (followed < 0)
            return -1;
        strcpy(at, target);
    }
    errno = ELOOP;
    return -1;
}

/* A procfs of our own that is mounted nowhere: what a container mounted over its /proc cannot stand in the way. */
int own_procfs(void)
{
    if (walk.procfs >= 0)
        return walk.procfs;
    int fs = k_fsopen("proc");
    if (fs < 0)
        return -1;
    if (k_fsconfig(fs, K_FSCONFIG_CMD_CREATE, NULL, NULL) == 0)
        walk.procfs = k_fsmount(fs, K_MOUNT_ATTR_NOSUID | K_MOUNT_ATTR_NODEV | K_MOUNT_ATTR_NOEXEC);
    close(fs);
    return walk.procfs;
}

int in_procfs(const char *path, uint64_t flags, uint64_t resolve)
{
    int procfs = own_procfs();
    if (procfs < 0)
        return -1;
    int fd = open_below(procfs, path, flags, resolve);
    struct statfs status;
    if (fd >= 0 && resolve != 0 && (fstatfs(fd, &status) < 0 || status.f_type != K_PROC_SUPER_MAGIC)) {
        close(fd);
        errno = EXDEV;
        return -1;
    }
    return fd;
}
